"""Takes one piece out of the shipped code or of the schema, for as long as a block lasts."""

import re
from contextlib import ExitStack, contextmanager
from unittest import mock

import pysqlite3.dbapi2 as sqlite_library
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql import visitors

from pos.store.engine import postgres_engine, read_url
from tests.checkout.shop import Shop
from tests.proof.memory import MemoryShop

_DIALECT = sqlite.dialect()
_ALWAYS = sa.text("1 = 1")


def replaced(target, name, new):
    """Put ``new`` where the shipped ``target.name`` is; it must be there."""
    return mock.patch.object(target, name, new)


@contextmanager
def both(*blocks):
    """Take out several pieces at once: two that guard the same thing."""
    with ExitStack() as stack:
        for block in blocks:
            stack.enter_context(block)
        yield


# --- statements -----------------------------------------------------------------------------------


def condition(module, name, *conditions):
    """Leave these conditions of a statement, written as SQLite is told them, always true.

    They stay in the text, so that the statement still takes all its values.
    """
    return _changed(module, name, conditions, lambda one: sa.or_(one, _ALWAYS))


def raising(module, name, sum_):
    """Let a statement write a column back as it was where it would raise it."""
    return _changed(module, name, (sum_,), lambda one: one.left)


def _changed(module, name, wanted, change):
    statement = getattr(module, name)
    found = set()

    def replace(element, **_):
        text = _text(element)
        if text not in wanted:
            return None
        found.add(text)
        return change(element)

    changed = visitors.replacement_traverse(statement, {}, replace)
    missing = set(wanted) - found
    assert not missing, f"{name} has no {missing} any more: the mutant must follow the code"
    return replaced(module, name, changed)


def _text(element):
    if not isinstance(element, (sa.BinaryExpression, sa.UnaryExpression, sa.TextClause)):
        return None
    return str(element.compile(dialect=_DIALECT))


@contextmanager
def rewritten(marker, condition_text, instead="1 = 1"):
    """Change the text of every statement that holds ``marker``, on its way to the database.

    For conditions inside a common table expression. One that was never sent proves nothing.
    """
    sent = []

    def change(_connection, _cursor, statement, parameters, _context, _many):
        if marker in statement:
            sent.append(condition_text in statement)
            statement = statement.replace(condition_text, instead)
        return statement, parameters

    sa.event.listen(sa.Engine, "before_cursor_execute", change, retval=True)
    try:
        yield
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", change)
    assert any(sent), f"no statement has {condition_text}: the mutant must follow the code"


# --- the schema -----------------------------------------------------------------------------------


@contextmanager
def schema(*names):
    """Open every shop without these indexes, constraints or triggers."""
    in_memory, on_a_server = MemoryShop._prepare, Shop._prepare

    def prepare_memory(shop):
        in_memory(shop)
        for name in names:
            _drop_from_sqlite(shop.pages, name)

    def prepare(shop):
        on_a_server(shop)
        url = read_url(shop.url)
        if url.get_backend_name() == "sqlite":
            file = sqlite_library.connect(url.database)
            for name in names:
                _drop_from_sqlite(file, name)
            file.close()
        else:
            with postgres_engine(url).begin() as connection:
                for name in names:
                    connection.exec_driver_sql(drop_from_postgres(connection, name))

    with replaced(MemoryShop, "_prepare", prepare_memory), replaced(Shop, "_prepare", prepare):
        yield


def drop_from_postgres(connection, name):
    """Give the statement that drops an index, a constraint or a trigger."""
    table = connection.exec_driver_sql(
        "SELECT c.relname FROM pg_constraint x JOIN pg_class c ON c.oid = x.conrelid"
        " WHERE x.conname = %s",
        (name,),
    ).scalar()
    if table is not None:
        return f"ALTER TABLE {table} DROP CONSTRAINT {name} CASCADE"
    table = connection.exec_driver_sql(
        "SELECT c.relname FROM pg_trigger x JOIN pg_class c ON c.oid = x.tgrelid"
        " WHERE x.tgname = %s",
        (name,),
    ).scalar()
    return f"DROP TRIGGER {name} ON {table}" if table is not None else f"DROP INDEX {name}"


def _drop_from_sqlite(connection, name):
    found = connection.execute("SELECT type FROM sqlite_schema WHERE name = ?", (name,)).fetchone()
    if found is not None:
        connection.execute(f"DROP {found[0]} {name}")
    else:
        _make_table_without(connection, name)
    connection.commit()


def _make_table_without(connection, name):
    """SQLite has no way to drop a constraint: the table, still empty, is made anew."""
    table, text = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND instr(sql, ?) > 0",
        (f"CONSTRAINT {name} ",),
    ).fetchone()
    (rows,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - ours
    assert rows == 0, f"{table} has rows already"
    others = connection.execute(
        "SELECT sql FROM sqlite_schema WHERE tbl_name = ? AND type <> 'table' AND sql IS NOT NULL",
        (table,),
    ).fetchall()
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute(f"DROP TABLE {table}")
    for statement in (_without(text, name), *(sql for (sql,) in others)):
        connection.execute(statement)


def _without(text, name):
    """Cut ``, CONSTRAINT name …`` up to its closing bracket out of a CREATE TABLE."""
    began = re.search(rf",\s*CONSTRAINT {name} ", text)
    assert began, f"{name} is in no table"
    depth, end = 0, began.end()
    while True:
        if text[end] == "(":
            depth += 1
        elif text[end] == ")":
            depth -= 1
            if depth == 0:
                return text[: began.start()] + text[end + 1 :]
        end += 1
