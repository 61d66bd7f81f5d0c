"""The statement behind the search field, one for each engine.

It gathers candidates in three ways that an index answers at once (names that begin as typed, names
with the typed words, codes that begin as typed), then orders those few: what begins as typed first,
short before long. Ordering all that match would cost a hundred times as much.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY

from pos.domain.names import Typed
from pos.store.article_views import VIEW
from pos.store.tables import articles, barcodes

_BEGINNING = 60
_WITH_WORDS = 200
_WITH_CODE = 30
#: What the index on beginnings keeps of a name.
_BEGINNING_CHARACTERS = 32
#: Behind every text that begins as typed.
_LAST = "\U0010ffff"
#: A word that no name has, since letters and digits are kept apart.
_NO_WORD = "a0"


def search_statement(engine: str, typed: Typed) -> tuple[sa.Select[Any], dict[str, object]]:
    """Give the engine's statement and its values, ``limit`` apart."""
    values: dict[str, object] = {
        "begins": typed.begins,
        "begins_low": typed.begins[:_BEGINNING_CHARACTERS],
        "code_low": typed.code,
    }
    for name in ("begins", "code"):
        low = values[f"{name}_low"]
        # Nothing typed finds nothing, not everything.
        values[f"{name}_high"] = f"{low}{_LAST}" if low else ""
    words = (*typed.words, *typed.letters) if typed.words else (_NO_WORD,)
    if engine == "sqlite":
        values["match"] = " ".join(f'"{word}"*' for word in words)
        return _SQLITE, values
    values["match"] = " & ".join(f"'{word}':*" for word in words)
    return _POSTGRESQL, values


def _range(column: sa.ColumnElement[str], name: str) -> sa.ColumnElement[bool]:
    return sa.and_(column >= sa.bindparam(f"{name}_low"), column < sa.bindparam(f"{name}_high"))


def _statement(
    beginning: sa.ColumnElement[str],
    with_words: sa.ColumnElement[bool],
    code: sa.ColumnElement[str],
    sku: sa.ColumnElement[str],
) -> sa.Select[Any]:
    begins = sa.func.substr(
        articles.c.search_text, 1, sa.func.length(sa.bindparam("begins"))
    ) == sa.bindparam("begins")
    ways = (
        sa.select(articles.c.id)
        .where(_range(beginning, "begins"), begins, articles.c.active)
        .order_by(beginning)
        .limit(_BEGINNING),
        sa.select(articles.c.id).where(with_words, articles.c.active).limit(_WITH_WORDS),
        sa.select(barcodes.c.article_id)
        .where(_range(code, "code"))
        .order_by(code)
        .limit(_WITH_CODE),
        sa.select(articles.c.id)
        .where(_range(sku, "code"), articles.c.active)
        .order_by(sku)
        .limit(_WITH_CODE),
    )
    # SQLite wants every limited part of a union in a query of its own.
    parts = [sa.select(way.subquery().c[0].label("id")) for way in ways]
    found = sa.union(*parts).subquery("found")
    place = sa.case((begins, 0), else_=1)
    return (
        VIEW.join(found, found.c.id == articles.c.id)
        .where(articles.c.active)
        .order_by(place, sa.func.length(articles.c.name), articles.c.name, articles.c.id)
        .limit(sa.bindparam("limit", type_=sa.Integer))
    )


_index = sa.table("article_search", sa.column("rowid", sa.Integer))
_SQLITE = _statement(
    beginning=sa.literal_column(
        f"substr(articles.search_text, 1, {_BEGINNING_CHARACTERS})", sa.Text
    ),
    with_words=sa.literal_column("articles.rowid").in_(
        sa.select(_index.c.rowid).where(
            sa.literal_column("article_search").op("MATCH")(sa.bindparam("match"))
        )
    ),
    code=sa.literal_column("barcodes.code", sa.Text),
    sku=sa.literal_column("articles.sku", sa.Text),
)
#: Compared byte by byte, whatever the language of the database, and so spelt as the indexes are.
_POSTGRESQL = _statement(
    beginning=sa.literal_column(
        f"left(articles.search_text, {_BEGINNING_CHARACTERS})", sa.Text
    ).collate("C"),
    with_words=sa.literal_column(
        "array_to_tsvector(array_remove(string_to_array(articles.search_text, ' '), ''))"
    ).op("@@")(sa.cast(sa.bindparam("match", type_=sa.Text), TSQUERY)),
    code=sa.literal_column("barcodes.code", sa.Text).collate("C"),
    sku=sa.literal_column("articles.sku", sa.Text).collate("C"),
)
