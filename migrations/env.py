"""Runs the migrations on the connection that the program brings; there is no other way in."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes.get("metadata"),
    # SQLite cannot alter a table: it is copied, and every constraint must be named for that.
    render_as_batch=True,
    transactional_ddl=False,
)
context.run_migrations()
