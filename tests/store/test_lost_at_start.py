"""A server that goes away while a till starts: a sentence and the next start, never a traceback."""

import threading
from contextlib import contextmanager
from itertools import count

import psycopg
import pytest
import sqlalchemy as sa

from pos.app import open_till
from pos.domain.errors import Code, Problem
from pos.system.paths import Places
from pos.system.settings import Settings

pytestmark = pytest.mark.timeout(300)


class Ended:
    """Ends a connection of this thread from outside at the n-th moment of a kind."""

    def __init__(self, url, moment):
        self._url, self._moment = url, moment
        self._main = threading.get_ident()
        self._at = self._seen = 0

    @contextmanager
    def at(self, number):
        self._at, self._seen = number, 0
        sa.event.listen(sa.Engine, self._moment, self._end)
        yield
        sa.event.remove(sa.Engine, self._moment, self._end)

    @property
    def came(self):
        return self._seen >= self._at

    def _end(self, connection, *_):
        # The threads of a till that is open already are left alone.
        if threading.get_ident() != self._main:
            return
        self._seen += 1
        if self._seen == self._at:
            pid = connection.connection.driver_connection.info.backend_pid
            with psycopg.connect(self._url, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))


@pytest.mark.parametrize("till", ["Till 1", None], ids=["named", "first free"])
@pytest.mark.parametrize("moment", ["before_cursor_execute", "commit"])
def test_scenarios_32_33_a_connection_is_ended_at_any_moment_of_the_start(
    postgres_url, tmp_path, expected_logs, moment, till
):
    """Wherever it is ended, a person reads why, or the till is there: once, and as one till."""
    expected_logs.append("psycopg: error ignored terminating")
    places = Places(config=tmp_path, data=tmp_path / "data", state=tmp_path / "state")

    def start():
        """Give why it did not start, none where it did."""
        try:
            open_till(Settings(store=postgres_url), places, till=till, paper=False).close()
        except Problem as problem:
            return problem.code
        return None

    assert start() is None
    ended = Ended(postgres_url, moment)
    for number in count(1):
        with ended.at(number):
            assert start() in {None, Code.STORE_WRONG, Code.DB_UNREACHABLE}
        if not ended.came:
            break
    assert number > 3
    assert start() is None
    with psycopg.connect(postgres_url) as other:
        assert other.execute("SELECT name, instance FROM tills").fetchall() == [("Till 1", None)]
