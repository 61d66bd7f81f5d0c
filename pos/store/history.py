"""Finding sales again by the note on their first line, as a replay leaves it."""

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
    """List the finished sales whose first line has a note that begins like this."""
    rows = connection.execute(_SOLD, {"beginning": beginning, "length": len(beginning)})
    return tuple(SoldUnderNote(row.note, row.total, row.lines) for row in rows)


def sold_with_note(connection: sa.Connection, note: str) -> bool:
    """Tell whether there is a finished sale with this note on its first line."""
    return connection.execute(_ONE, {"note": note}).first() is not None


def sold_otherwise(connection: sa.Connection, beginning: str) -> bool:
    """Tell whether the shop has sold anything without such a note."""
    found = connection.execute(_OTHER, {"beginning": beginning, "length": len(beginning)})
    return found.first() is not None


_FIRST = sa.and_(
    order_lines.c.order_id == orders.c.id,
    order_lines.c.line_no == 1,
    orders.c.status == sa.literal_column("'completed'"),
)
_BEGINS = sa.func.substr(order_lines.c.note, 1, sa.bindparam("length")) == sa.bindparam("beginning")
_counted = order_lines.alias("counted")
_SOLD = sa.select(
    order_lines.c.note,
    orders.c.total,
    sa.select(sa.func.count())
    .where(_counted.c.order_id == orders.c.id)
    .scalar_subquery()
    .label("lines"),
).where(_FIRST, _BEGINS)
_ONE = sa.select(orders.c.id).where(_FIRST, order_lines.c.note == sa.bindparam("note")).limit(1)
_OTHER = (
    sa.select(orders.c.id)
    .where(_FIRST, sa.or_(order_lines.c.note.is_(None), sa.not_(_BEGINS)))
    .limit(1)
)
