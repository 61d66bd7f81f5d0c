"""Find articles by any words of their names, and by the beginning of a name or a code.

The words lie in ``articles.search_text``, one blank between two, made ready by the program. Neither
engine takes them apart by rules of its own.

On SQLite the words are indexed by the full-text table ``article_search``, which keeps no text and
is kept in step by triggers. It knows an article by its rowid: a migration that copies ``articles``
must make the triggers anew and rebuild it, as below.

Revision ID: 0002_article_search
Revises: 0001_the_shop
"""

import sqlalchemy as sa
from alembic import op

revision = "0002_article_search"
down_revision = "0001_the_shop"
branch_labels = None
depends_on = None

_SQLITE = (
    # Words are split at blanks only: `ascii` takes every other script as letters.
    """CREATE VIRTUAL TABLE article_search USING fts5(
        search_text, content='articles', tokenize='ascii', prefix='1 2 3', detail=none, columnsize=0
    )""",
    "INSERT INTO article_search(article_search) VALUES('rebuild')",
    """CREATE TRIGGER tr_article_search_insert AFTER INSERT ON articles BEGIN
        INSERT INTO article_search(rowid, search_text) VALUES (new.rowid, new.search_text);
    END""",
    """CREATE TRIGGER tr_article_search_delete AFTER DELETE ON articles BEGIN
        INSERT INTO article_search(article_search, rowid, search_text)
        VALUES ('delete', old.rowid, old.search_text);
    END""",
    """CREATE TRIGGER tr_article_search_update AFTER UPDATE OF search_text ON articles
    WHEN old.search_text IS NOT new.search_text BEGIN
        INSERT INTO article_search(article_search, rowid, search_text)
        VALUES ('delete', old.rowid, old.search_text);
        INSERT INTO article_search(rowid, search_text) VALUES (new.rowid, new.search_text);
    END""",
    "CREATE INDEX ix_article_search_beginning ON articles (substr(search_text, 1, 32))",
)
_SQLITE_DOWN = (
    "DROP INDEX ix_article_search_beginning",
    "DROP TRIGGER tr_article_search_update",
    "DROP TRIGGER tr_article_search_delete",
    "DROP TRIGGER tr_article_search_insert",
    "DROP TABLE article_search",
)

_POSTGRESQL = (
    # Without `fastupdate`: while one types, nobody wants to wait for the index's pending list.
    """CREATE INDEX ix_article_search_words ON articles USING gin (
        array_to_tsvector(array_remove(string_to_array(search_text, ' '), ''))
    ) WITH (fastupdate = off)""",
    """CREATE INDEX ix_article_search_beginning
    ON articles ((left(search_text, 32) COLLATE "C"))""",
    """CREATE INDEX ix_article_search_code ON barcodes (code COLLATE "C")""",
    """CREATE INDEX ix_article_search_sku ON articles (sku COLLATE "C")""",
)
_POSTGRESQL_DOWN = (
    "DROP INDEX ix_article_search_sku",
    "DROP INDEX ix_article_search_code",
    "DROP INDEX ix_article_search_beginning",
    "DROP INDEX ix_article_search_words",
)


def upgrade() -> None:
    _run(_SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL)


def downgrade() -> None:
    _run(_SQLITE_DOWN if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL_DOWN)


def _run(statements: tuple[str, ...]) -> None:
    for statement in statements:
        op.execute(sa.DDL(statement.replace("%", "%%")))
