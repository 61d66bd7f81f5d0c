"""Makes a store ready at start: creates or upgrades its schema, or says why it cannot be used.

Before an upgrade a backup is taken. A program that is too old or too new for its store says so
and stops (scenario 45); so does a library with the WAL bug, and a file on a share (scenario 41).
"""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import portalocker
import pysqlite3.dbapi2 as sqlite_library
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from pos.domain.errors import Code, Problem
from pos.ports.clock import Clock
from pos.store import tables
from pos.store.engine import COMMAND_LINE, postgres_engine, read_url, sqlite_engine
from pos.store.faults import translate
from pos.store.filesystem import refuse_network
from pos.store.journal import SEALED, UPGRADED, Chain, Journal
from pos.store.moment import db_now
from pos.store.shop import Shop

OLDEST_SQLITE = (3, 51, 3)
"""Before this a reset of the WAL could corrupt a file that two programs share."""

_ADVISORY_KEY = 0x686F6C64
_TILLS = tables.tills.c
_PART = sa.update(tables.tills).where(_TILLS.instance.is_not(None)).values(instance=None)


@dataclass(frozen=True)
class SchemaState:
    """Where a store stands: ``found`` is its revision (none: empty), ``head`` the program's."""

    found: str | None
    head: str
    known: bool

    @property
    def ready(self) -> bool:
        """Tell whether the program can work on it as it is."""
        return self.found == self.head


def prepare(url: str, clock: Clock, migrations: Path, *, upgrade: bool = True) -> SchemaState:
    """Create the store or bring it up to this program; several tills may do so at once.

    With ``upgrade=False`` an older store is refused instead of changed; an empty one is created
    all the same. Durable on return.

    Raises:
        Problem: STORE_WRONG, SCHEMA_TOO_NEW, SCHEMA_TOO_OLD, DB_UNREACHABLE, DISK_FULL.
    """
    with _Opened(url, clock, migrations) as opened:
        state = opened.state()
        if not state.known:
            raise Problem(Code.SCHEMA_TOO_NEW, found=state.found)
        if state.ready:
            opened.check_triggers()
            return state
        if state.found is not None:
            if not upgrade:
                raise Problem(Code.SCHEMA_TOO_OLD, found=state.found)
            opened.refuse_open_tills()
            opened.backup(state.found)
        opened.upgrade()
        return opened.state()


def look(url: str, clock: Clock, migrations: Path) -> SchemaState:
    """Tell where the store stands and change nothing."""
    with _Opened(url, clock, migrations) as opened:
        return opened.state()


class _Opened:
    """A store before it may be sold from; holds the right to change its schema alone."""

    def __init__(self, url: str, clock: Clock, migrations: Path) -> None:
        self._url = read_url(url)
        self._config = Config()
        self._config.set_main_option("script_location", str(migrations))
        self._path: Path | None = None
        if self._url.get_backend_name() == "sqlite":
            self._path = Path(str(self._url.database))
            _check_sqlite(self._path, url)
            self._engine = sqlite_engine(self._path, clock)
        else:
            self._engine = postgres_engine(self._url)

    def __enter__(self) -> Self:
        try:
            self._enter()
        except sa.exc.DBAPIError as error:
            self._engine.dispose()
            if self._path is not None:
                self._guard.close()
            raise self._in_words(error) from error
        return self

    def _enter(self) -> None:
        if self._path is not None:
            # Two tills may start on an empty folder at once; SQLite's own lock is too short.
            self._guard = self._path.with_name(self._path.name + ".setup").open("a")
            portalocker.lock(self._guard, portalocker.LOCK_EX)
        self._connection = self._engine.connect()
        if self._path is None:
            with self._connection.begin():
                self._connection.exec_driver_sql("SET lock_timeout = 0")
                self._connection.exec_driver_sql("SET statement_timeout = 0")
                self._connection.exec_driver_sql(f"SELECT pg_advisory_lock({_ADVISORY_KEY})")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.invalidate()
        self._connection.close()
        self._engine.dispose()
        if self._path is not None:
            self._guard.close()
        if isinstance(error, sa.exc.DBAPIError):
            # The server may go away at any statement, not only at the first.
            raise self._in_words(error) from error

    @property
    def _shown(self) -> str:
        return self._url.render_as_string(hide_password=True)

    def _in_words(self, error: sa.exc.DBAPIError) -> Exception:
        """Say to a person why the store cannot be used now; our own mistakes stay as they are."""
        known = translate(error)
        if isinstance(known, Problem):
            return known
        if "not a database" in str(error.orig):
            why = "the file is not a Holdfast store."
        elif isinstance(error, sa.exc.OperationalError) or known is not error:
            why = f"it does not answer ({str(error.orig).strip().splitlines()[0]})."
        else:
            return error
        return Problem(Code.STORE_WRONG, store=self._shown, why=why)

    def state(self) -> SchemaState:
        """Read where the schema stands."""
        scripts = ScriptDirectory.from_config(self._config)
        with self._connection.begin():
            found = MigrationContext.configure(self._connection).get_current_revision()
        known = found is None or found in {s.revision for s in scripts.walk_revisions()}
        return SchemaState(found, self._head(), known)

    def _head(self) -> str:
        return str(ScriptDirectory.from_config(self._config).get_current_head())

    def check_triggers(self) -> None:
        """Refuse a store whose guards somebody took away.

        Raises:
            Problem: STORE_WRONG, with the missing ones.
        """
        sqlite = self._path is not None
        query = (
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            if sqlite
            else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        )
        with self._connection.begin():
            found = set(self._connection.exec_driver_sql(query).scalars())
        missing = sorted(_required_triggers(sqlite=sqlite) - found)
        if missing:
            why = f"its triggers {', '.join(missing)} are missing; restore it from a backup."
            raise Problem(Code.STORE_WRONG, store=self._shown, why=why)

    def refuse_open_tills(self) -> None:
        """Leave the store as it is while somebody sells with the program that it was made for.

        What an older program writes later is not sealed; it would be called tampering for ever.

        Raises:
            Problem: STORE_WRONG with the tills that are open.
        """
        with self._connection.begin():
            self._refuse_open_tills()

    def _refuse_open_tills(self) -> None:
        lease_s = Shop(self._connection).settings().lease_s
        heard = sa.select(_TILLS.name).where(
            _TILLS.instance.is_not(None), _TILLS.seen_at > db_now() - lease_s * 1_000_000
        )
        names = self._connection.execute(heard.order_by(_TILLS.name)).scalars().all()
        if names:
            one = len(names) == 1
            why = (
                f"it is of an older Holdfast, and {' and '.join(names)} "
                f"{'is' if one else 'are'} still open with that. Close {'it' if one else 'them'} "
                f"and start this again; a till that crashed is gone {lease_s} seconds later."
            )
            raise Problem(Code.STORE_WRONG, store=self._shown, why=why)

    def _part_from_tills(self) -> None:
        """See to it that an older program that was only silent is told that its till is lost."""
        self._refuse_open_tills()
        self._connection.execute(_PART)

    def upgrade(self) -> None:
        """Run all migrations in one transaction.

        Raises:
            Problem: STORE_WRONG where a till is open meanwhile.
        """
        self._config.attributes["connection"] = self._connection
        self._config.attributes["metadata"] = tables.metadata
        if self._path is not None:
            # A table copy drops and renames tables; with foreign keys on, SQLite would follow them.
            self._connection.connection.execute("PRAGMA foreign_keys=OFF")
        with self._connection.begin():
            found = MigrationContext.configure(self._connection).get_current_revision()
            sealed = found is not None and self._sealed_since() is not None
            if found is not None:
                self._part_from_tills()
            command.upgrade(self._config, "head")
            if found is not None:
                self._note(found, sealed=sealed)

    def _sealed_since(self) -> int | None:
        """Read from when on rows are sealed; none where they are not yet."""
        meta = tables.schema_meta.c
        found = self._connection.execute(sa.select(meta.value).where(meta.key == "sealed_since"))
        kept = found.scalar_one_or_none()
        return None if kept is None else int(kept)

    def _note(self, found: str, *, sealed: bool) -> None:
        """Write down that the schema changed, and how many rows are older than their sealing.

        Those can only become fewer from here on: a row that is dated back is found by it.
        """
        data: dict[str, object] = {"from": found, "to": self._head()}
        if not sealed:
            count = sa.func.count()
            data["sealed_since"] = self._sealed_since()
            data["unsealed"] = {
                name: self._connection.execute(
                    sa.select(count).select_from(tables.metadata.tables[name])
                ).scalar_one()
                for name in SEALED
            }
        journal = Journal(self._connection, Chain(COMMAND_LINE))
        journal.append(kind=UPGRADED, actor=None, data=data)
        journal.flush(lambda: int(self._connection.execute(sa.select(db_now())).scalar_one()))
        journal.committed()

    def backup(self, found: str) -> None:
        """Keep a copy of the store beside it before it is changed.

        Raises:
            Problem: STORE_WRONG where no copy can be made.
        """
        if self._path is not None:
            target = self._path.with_name(f"{self._path.name}.before-{found}")
            copy = sqlite_library.connect(str(target))
            with copy:
                self._connection.connection.driver_connection.backup(copy)  # type: ignore[union-attr]
            copy.close()
            return
        program = shutil.which("pg_dump")
        if program is None:
            why = "pg_dump is not installed, so that no backup can be made before the upgrade."
            raise Problem(Code.STORE_WRONG, store=self._shown, why=why)
        target = Path.cwd() / f"holdfast-before-{found}.dump"
        plain = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        made = subprocess.run(  # noqa: S603 - the program was looked up, the URL is ours
            [program, "--format=custom", f"--file={target}", plain],
            capture_output=True,
            check=False,
            text=True,
        )
        if made.returncode:
            said = " ".join(made.stderr.split())
            why = f"no backup can be made before the upgrade; {program} says: {said}"
            raise Problem(Code.STORE_WRONG, store=self._shown, why=why)


def _check_sqlite(path: Path, url: str) -> None:
    if sqlite_library.sqlite_version_info < OLDEST_SQLITE:
        why = f"SQLite {sqlite_library.sqlite_version} can damage it; install pysqlite3."
        raise Problem(Code.STORE_WRONG, store=url, why=why)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Problem(
            Code.STORE_WRONG, store=url, why=f"its folder cannot be made ({error.strerror})."
        ) from error
    if path.is_dir():
        raise Problem(Code.STORE_WRONG, store=url, why="it is a folder, not a file.")
    refuse_network(path)


def _required_triggers(*, sqlite: bool) -> set[str]:
    names = {
        "tr_audit_journal_follows",
        "tr_checkout_locks_free_cart",
        "tr_stock_movements_consume",
    }
    for table in ("price_snapshots", "price_snapshot_lines", "audit_journal", "stock_movements"):
        names |= {f"tr_{table}_no_update", f"tr_{table}_no_delete"}
        if not sqlite:
            names.add(f"tr_{table}_no_truncate")
    if sqlite:
        names |= {f"tr_article_search_{act}" for act in ("insert", "delete", "update")}
    return names
