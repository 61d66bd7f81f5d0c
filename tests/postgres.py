"""PostgreSQL for tests, from pip: one server a worker, a fresh database a test.

``HOLDFAST_TEST_POSTGRES`` names a server to use instead (a URL of a user who may create
databases); ``HOLDFAST_TEST_POSTGRES_VERSION`` chooses 16 or 18 among those that pip brings.
"""

import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from pos.system.postgres_cluster import NEWEST, throwaway_cluster


class Server:
    """Makes databases on a running PostgreSQL server, and drops them again."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._numbers = itertools.count(1)
        self._templates: dict[str, str] = {}

    def database(self, template: str = "template0") -> str:
        """The URL of a new database, a copy of the template."""
        name = f"holdfast_test_{os.getpid()}_{next(self._numbers)}"
        self._tell("CREATE DATABASE {} TEMPLATE {}", name, template)
        return self._at(name)

    def template(self, key: str, fill: Callable[[str], None]) -> str:
        """The name of a template database, filled once a run by ``fill(url)``.

        Copying one costs about as much as an empty database; running all migrations costs more.
        """
        if key not in self._templates:
            url = self.database()
            fill(url)
            self._templates[key] = urlsplit(url).path[1:]
        return self._templates[key]

    def drop(self, url: str) -> None:
        """Removes a database, whoever is still connected."""
        self._tell("DROP DATABASE IF EXISTS {} WITH (FORCE)", urlsplit(url).path[1:])

    def drop_templates(self) -> None:
        """Removes the templates; a server that is not ours is left as it was."""
        for name in self._templates.values():
            self.drop(self._at(name))

    def _at(self, database: str) -> str:
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{database}"))

    def _tell(self, command: str, *names: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.SQL(command).format(*map(sql.Identifier, names)))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """A PostgreSQL server for this worker, with fsync on as in a shop."""
    named = os.environ.get("HOLDFAST_TEST_POSTGRES")
    if named:
        server = Server(named)
        yield server
        server.drop_templates()
        return
    version = int(os.environ.get("HOLDFAST_TEST_POSTGRES_VERSION", NEWEST))
    with throwaway_cluster(version) as cluster:
        yield Server(cluster.url())


@pytest.fixture
def postgres_url(postgres_server: Server) -> Iterator[str]:
    """A fresh, empty PostgreSQL database."""
    url = postgres_server.database()
    yield url
    postgres_server.drop(url)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'shop.db'}"


@pytest.fixture(
    params=[
        pytest.param("sqlite", marks=pytest.mark.db),
        pytest.param("postgres", marks=[pytest.mark.db, pytest.mark.postgres]),
    ]
)
def store_url(request: pytest.FixtureRequest) -> str:
    """An empty store, on each engine in turn."""
    # Asked for by name, so that a SQLite test never starts a server.
    return str(request.getfixturevalue(f"{request.param}_url"))
