"""The schema is made, upgraded and refused as it should be, on both engines."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from pos.domain.errors import Code, Problem
from pos.store import tables
from pos.store.engine import postgres_engine, read_url, sqlite_engine
from pos.store.filesystem import kind_of, refuse_network
from pos.store.upgrade import look, prepare
from pos.system.clock import SystemClock
from pos.system.paths import migrations

CLOCK = SystemClock()
# The search index is over an expression, which SQLAlchemy cannot read back and need not.
unread = pytest.mark.filterwarnings("ignore:Skipped unsupported reflection")


def engine_of(url):
    parsed = read_url(url)
    if parsed.get_backend_name() == "sqlite":
        return sqlite_engine(Path(parsed.database), CLOCK)
    return postgres_engine(parsed)


@pytest.fixture
def connection(store_url):
    engine = engine_of(store_url)
    with engine.connect() as made:
        yield made
    engine.dispose()


def config(connection):
    made = Config()
    made.set_main_option("script_location", str(migrations()))
    made.attributes["connection"] = connection
    made.attributes["metadata"] = tables.metadata
    return made


def walk(connection, to, *, up):
    with connection.begin():
        (command.upgrade if up else command.downgrade)(config(connection), to)


def names(connection):
    """Everything the schema is made of, by name."""
    if connection.dialect.name == "sqlite":
        query = "SELECT type || ' ' || name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
    else:
        query = (
            "SELECT 'class ' || relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal"
            " UNION ALL SELECT 'constraint ' || conname FROM pg_constraint"
            "   WHERE connamespace = 'public'::regnamespace"
            " UNION ALL SELECT 'function ' || proname FROM pg_proc"
            "   WHERE pronamespace = 'public'::regnamespace"
        )
    with connection.begin():
        found = set(connection.exec_driver_sql(query).scalars())
    return {name for name in found if "alembic_version" not in name}


def test_there_is_one_head():
    made = Config()
    made.set_main_option("script_location", str(migrations()))
    assert len(ScriptDirectory.from_config(made).get_heads()) == 1


@unread
def test_an_empty_store_becomes_what_the_tables_say(store_url, connection):
    state = prepare(store_url, CLOCK, migrations())
    assert state.ready
    with connection.begin():
        context = MigrationContext.configure(
            connection, opts={"include_name": lambda name, *_: "article_search" not in str(name)}
        )
        found = compare_metadata(context, tables.metadata)
    assert [one for one in found if "article_search" not in repr(one)] == []


@unread
def test_every_constraint_has_a_name(store_url, connection):
    prepare(store_url, CLOCK, migrations())
    found = sa.inspect(connection)
    for table in tables.metadata.tables:
        checks = {one["name"] for one in found.get_check_constraints(table)}
        meant = {
            one.name
            for one in tables.metadata.tables[table].constraints
            if isinstance(one, sa.CheckConstraint)
        }
        assert meant <= checks
        assert all(one["name"] for one in found.get_foreign_keys(table))
        assert all(one["name"] for one in found.get_unique_constraints(table))


def test_each_step_goes_down_and_up_and_leaves_no_trace(connection):
    steps = [
        one.revision
        for one in reversed(list(ScriptDirectory.from_config(config(connection)).walk_revisions()))
    ]
    before = [names(connection)]
    for revision in steps:
        walk(connection, revision, up=True)
        before.append(names(connection))
    for place in range(len(steps) - 1, -1, -1):
        walk(connection, steps[place - 1] if place else "base", up=False)
        assert names(connection) == before[place]
    walk(connection, "head", up=True)
    assert names(connection) == before[-1]


def test_scenario_45_a_store_of_a_newer_program_is_refused(store_url, connection):
    prepare(store_url, CLOCK, migrations())
    with connection.begin():
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0999_far_ahead'")
    with pytest.raises(Problem) as refused:
        prepare(store_url, CLOCK, migrations())
    assert refused.value.code is Code.SCHEMA_TOO_NEW
    assert "0999_far_ahead" in refused.value.sentence


def test_scenario_45_an_older_store_is_refused_where_it_may_not_be_changed(store_url, connection):
    walk(connection, "0001_the_shop", up=True)
    with pytest.raises(Problem) as refused:
        prepare(store_url, CLOCK, migrations(), upgrade=False)
    assert refused.value.code is Code.SCHEMA_TOO_OLD
    assert look(store_url, CLOCK, migrations()).found == "0001_the_shop"


def test_a_copy_is_kept_before_an_upgrade(sqlite_url):
    engine = engine_of(sqlite_url)
    with engine.connect() as made:
        walk(made, "0001_the_shop", up=True)
        with made.begin():
            made.exec_driver_sql("INSERT INTO schema_meta (key, value) VALUES ('shop_name', 'Old')")
    engine.dispose()

    assert prepare(sqlite_url, CLOCK, migrations()).ready

    copy = Path(f"{read_url(sqlite_url).database}.before-0001_the_shop")
    kept = engine_of(f"sqlite:///{copy}")
    with kept.connect() as made:
        old = made.exec_driver_sql("SELECT value FROM schema_meta").scalar_one()
    kept.dispose()
    assert old == "Old"
    assert look(f"sqlite:///{copy}", CLOCK, migrations()).found == "0001_the_shop"


def test_a_store_without_its_guards_is_refused(store_url, connection):
    prepare(store_url, CLOCK, migrations())
    on = "" if connection.dialect.name == "sqlite" else " ON audit_journal"
    with connection.begin():
        connection.exec_driver_sql(f"DROP TRIGGER tr_audit_journal_follows{on}")
    with pytest.raises(Problem) as refused:
        prepare(store_url, CLOCK, migrations())
    assert refused.value.code is Code.STORE_WRONG
    assert "tr_audit_journal_follows" in refused.value.sentence


@pytest.mark.parametrize(
    "table", ["price_snapshots", "price_snapshot_lines", "audit_journal", "stock_movements"]
)
def test_fault_26_what_is_only_added_to_has_its_guards(store_url, connection, table):
    prepare(store_url, CLOCK, migrations())
    missing = f"tr_{table}_no_update", f"tr_{table}_no_delete"
    for name in missing:
        assert f"trigger {name}" in names(connection)


def test_a_file_that_is_no_store_is_one_sentence(tmp_path):
    wrong = tmp_path / "photo.db"
    wrong.write_bytes(b"this is not a database at all, only text that is long enough" * 20)
    before = wrong.read_bytes()
    with pytest.raises(Problem) as refused:
        prepare(f"sqlite:///{wrong}", CLOCK, migrations())
    assert refused.value.code is Code.STORE_WRONG
    assert "Traceback" not in refused.value.sentence
    assert wrong.read_bytes() == before


def test_a_folder_is_no_store(tmp_path):
    with pytest.raises(Problem) as refused:
        prepare(f"sqlite:///{tmp_path}", CLOCK, migrations())
    assert refused.value.code is Code.STORE_WRONG


@pytest.mark.parametrize("url", ["mysql://x/y", "shop", "sqlite://", "sqlite:///:memory:"])
def test_a_url_of_no_store_is_one_sentence(url):
    with pytest.raises(Problem) as refused:
        read_url(url)
    assert refused.value.code is Code.STORE_WRONG


def test_a_server_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(Problem) as refused:
        prepare(f"postgresql://nobody@/shop?host={tmp_path}", CLOCK, migrations())
    assert refused.value.code is Code.STORE_WRONG


def test_scenario_41_a_store_on_a_share_is_refused(tmp_path):
    mounts = tmp_path / "mounts"
    mounts.write_text(f"disk / ext4 rw 0 0\nserver:/shop {tmp_path} nfs4 rw 0 0\n")
    assert kind_of(tmp_path / "shop.db", mounts) == "nfs4"
    with pytest.raises(Problem) as refused:
        refuse_network(tmp_path / "shop.db", mounts)
    assert "network share" in refused.value.sentence
    mounts.write_text(f"disk / ext4 rw 0 0\nother {tmp_path} ext4 rw 0 0\n")
    refuse_network(tmp_path / "shop.db", mounts)
