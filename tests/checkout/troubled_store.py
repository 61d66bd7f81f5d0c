"""A store in trouble, by its own means: the server and the library refuse for real."""

from contextlib import contextmanager

import sqlalchemy as sa

REFUSE = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'refused for a test' USING ERRCODE = '{state}'; END $$;
CREATE TRIGGER refuse BEFORE {event} ON payment_attempts
FOR EACH ROW WHEN (NEW.op = '{op}') EXECUTE FUNCTION refuse()
"""
FILL = """
CREATE TRIGGER refuse BEFORE {event} ON payment_attempts WHEN NEW.op = '{op}'
BEGIN INSERT INTO ballast VALUES (zeroblob(1000000)); END
"""


@contextmanager
def refusing(store, state, *, event, op):
    """PostgreSQL answers each write of a try of this operation with this SQLSTATE."""
    for statement in REFUSE.format(state=state, event=event, op=op).split(";\nC"):
        tell(store, statement if statement.lstrip().startswith("C") else "C" + statement)
    yield
    tell(store, "DROP TRIGGER refuse ON payment_attempts")
    tell(store, "DROP FUNCTION refuse()")


@contextmanager
def full_disk(store, *, event, op):
    """No room for what the write of a try of this operation needs."""
    if store.kind == "postgresql":
        with refusing(store, "53100", event=event, op=op):
            yield
        return
    tell(store, "CREATE TABLE ballast (it BLOB)")
    tell(store, FILL.format(event=event, op=op))

    @sa.event.listens_for(store.engine, "begin")
    def _hardly_more_pages(connection):
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 100}")

    yield
    sa.event.remove(store.engine, "begin", _hardly_more_pages)
    store.engine.dispose()
    tell(store, "DROP TRIGGER refuse")
    tell(store, "DROP TABLE ballast")


@contextmanager
def away(store):
    """The server does not answer one till: its connections are gone, new ones are refused."""

    def nowhere(_dialect, _record, _args, more):
        more.update(host="127.0.0.1", port=1)

    sa.event.listen(store.engine, "do_connect", nowhere)
    store.engine.dispose()
    yield
    sa.event.remove(store.engine, "do_connect", nowhere)


@contextmanager
def written_by_another(store, lock_id):
    """Somebody holds what the till wants to write, for longer than it waits."""
    with impatient(store), store.engine.connect() as other:
        if store.kind == "postgresql":
            other.execute(
                sa.text("SELECT 1 FROM checkout_locks WHERE id = :lock FOR UPDATE"),
                {"lock": lock_id},
            )
        else:
            other.execute(sa.text("SELECT 1"))
        yield
        other.rollback()


@contextmanager
def impatient(store):
    """Wait for others a moment only, instead of five times some seconds."""
    wait = {"sqlite": "PRAGMA busy_timeout = 20", "postgresql": "SET lock_timeout = '20ms'"}

    def soon(connection, _record):
        connection.cursor().execute(wait[store.kind])
        connection.commit()

    sa.event.listen(store.engine, "connect", soon)
    store.engine.dispose()
    yield
    sa.event.remove(store.engine, "connect", soon)
    store.engine.dispose()


@contextmanager
def states(store):
    """Collect the SQLSTATEs of what the server refuses."""
    seen = []

    def note(context):
        seen.append(getattr(context.original_exception, "sqlstate", None))

    sa.event.listen(store.engine, "handle_error", note)
    yield seen
    sa.event.remove(store.engine, "handle_error", note)


def tell(store, statement):
    with store.engine.begin() as connection:
        connection.exec_driver_sql(statement)
