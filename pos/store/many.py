"""Many values or rows in one parameter, so that a statement stays the same however many there are.

PostgreSQL takes arrays and JSON, SQLite JSON. A parameter for each value would cost the driver more
time than the store needs, and a new statement for each number of them.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from pos.store.tables import metadata

T = TypeVar("T")
_FROM_ARRAYS = "SELECT {} FROM json_each(:rows)"
_FROM_OBJECTS = "SELECT {} FROM json_populate_recordset(CAST(NULL AS {}), CAST(:rows AS json))"
Among = Callable[[sa.Column[Any], str], sa.ColumnElement[bool]]
"""Makes the condition that a column is among the values of a parameter."""


def on_each_engine(build: Callable[[Among], T]) -> Mapping[str, T]:
    """Build a statement for both engines; its values are given through `listed`."""
    return {"sqlite": build(_among_json), "postgresql": build(_among_array)}


def _among_json(column: sa.Column[Any], name: str) -> sa.ColumnElement[bool]:
    values = sa.func.json_each(sa.bindparam(name, type_=sa.Text)).table_valued("value")
    return sa.type_coerce(column, sa.Text).in_(sa.select(values.c.value))


def _among_array(column: sa.Column[Any], name: str) -> sa.ColumnElement[bool]:
    return column == sa.any_(sa.bindparam(name, type_=postgresql.ARRAY(column.type)))


def listed(engine: str, values: Iterable[str], *, ids: bool = False) -> str | list[str]:
    """Give values as one parameter; ``ids`` in the form in which the engine stores them."""
    if engine != "sqlite":
        return list(values)
    return json.dumps([value.replace("-", "") for value in values] if ids else list(values))


class ManyRows:
    """Inserts rows into some columns of a table, all in one statement."""

    def __init__(self, table: str, *columns: str) -> None:
        self._columns = columns
        named = ", ".join(columns)
        cells = ", ".join(f"value ->> {place}" for place in range(len(columns)))
        into = f"INSERT INTO {table} ({named}) "
        of = metadata.tables[table].c
        sources = {
            "sqlite": _FROM_ARRAYS.format(cells),
            "postgresql": _FROM_OBJECTS.format(named, table),
        }
        self._statements = {
            engine: sa.text(f"{into}{source}") for engine, source in sources.items()
        }
        back = f" RETURNING {', '.join(column.name for column in of)}"
        self._giving_back = {
            engine: sa.text(f"{into}{source}{back}").columns(*of)
            for engine, source in sources.items()
        }
        self._ids = frozenset(
            n for n, name in enumerate(columns) if isinstance(of[name].type, sa.Uuid)
        )

    def insert(self, connection: sa.Connection, rows: Sequence[Sequence[object]]) -> None:
        """Insert rows whose cells are in the order of the columns; nothing where there are none."""
        if rows:
            engine = connection.dialect.name
            connection.execute(self._statements[engine], {"rows": self._kept(engine, rows)})

    def insert_and_read(
        self, connection: sa.Connection, rows: Sequence[Sequence[object]]
    ) -> Sequence[sa.Row[Any]]:
        """Insert rows and give them back whole, as the database has them now, in any order."""
        if not rows:
            return ()
        engine = connection.dialect.name
        kept = {"rows": self._kept(engine, rows)}
        return connection.execute(self._giving_back[engine], kept).all()

    def _kept(self, engine: str, rows: Sequence[Sequence[object]]) -> str:
        if engine == "sqlite":
            return json.dumps([self._stored(row) for row in rows])
        return json.dumps([dict(zip(self._columns, row, strict=True)) for row in rows])

    def _stored(self, row: Sequence[object]) -> list[object]:
        return [
            cell.replace("-", "") if place in self._ids and isinstance(cell, str) else cell
            for place, cell in enumerate(row)
        ]
