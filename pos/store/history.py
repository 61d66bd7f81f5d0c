"""Finding sales again by the note on one of their lines, as a replay leaves it."""

from dataclasses import dataclass

import sqlalchemy as sa

from pos.store.tables import order_lines, orders


@dataclass(frozen=True)
class SoldUnderNote:
    """A finished sale; ``total`` in minor units."""

    note: str
    total: int
    lines: int


def sold_with_notes(connection: sa.Connection, beginning: str) -> tuple[SoldUnderNote, ...]:
    """List the finished sales with a line whose note begins like this."""
    rows = connection.execute(_SOLD, {"beginning": beginning, "length": len(beginning)})
    return tuple(SoldUnderNote(row.note, row.total, row.lines) for row in rows)


def sold_with_note(connection: sa.Connection, note: str) -> bool:
    """Tell whether there is a finished sale with this note on one of its lines."""
    return connection.execute(_ONE, {"note": note}).first() is not None


def sold_otherwise(connection: sa.Connection, beginning: str) -> bool:
    """Tell whether the shop has sold anything without such a note."""
    found = connection.execute(_OTHER, {"beginning": beginning, "length": len(beginning)})
    return found.first() is not None


_BEGINS = sa.func.substr(order_lines.c.note, 1, sa.bindparam("length")) == sa.bindparam("beginning")
_FINISHED = orders.c.status == sa.literal_column("'completed'")
_OF_ORDER = order_lines.c.order_id == orders.c.id
_counted = order_lines.alias("counted")
_SOLD = sa.select(
    order_lines.c.note,
    orders.c.total,
    sa.select(sa.func.count())
    .where(_counted.c.order_id == orders.c.id)
    .scalar_subquery()
    .label("lines"),
).where(_OF_ORDER, _FINISHED, _BEGINS)
_ONE = (
    sa.select(orders.c.id)
    .where(_OF_ORDER, _FINISHED, order_lines.c.note == sa.bindparam("note"))
    .limit(1)
)
_OTHER = (
    sa.select(orders.c.id)
    .where(
        _FINISHED,
        sa.not_(sa.exists().where(_OF_ORDER, order_lines.c.note.is_not(None), _BEGINS)),
    )
    .limit(1)
)
