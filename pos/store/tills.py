"""The tills of the shop, and which of them is running where."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from pos.store.moment import db_now
from pos.store.tables import tills, uid


@dataclass(frozen=True)
class TillRow:
    """A till. ``instance`` is the running program, none where it was closed in order.

    ``seen_at`` is when it was last heard, in microseconds of the store's clock.
    """

    till_id: str
    name: str
    series: str
    host: str | None
    instance: str | None
    seen_at: int | None
    retired: bool

    def is_live(self, now: int, stale_after_us: int) -> bool:
        """Tell whether a program that runs as this till was heard lately."""
        heard = self.seen_at is not None and self.seen_at > now - stale_after_us
        return self.instance is not None and heard


class Tills:
    """The tills of the shop, inside one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def named(self, name: str, *, to_claim: bool = False) -> TillRow | None:
        """Read the till of this name; where it is to be claimed, nobody else does so meanwhile."""
        statement = _NAMED_TO_CLAIM if to_claim else _NAMED
        row = self._connection.execute(statement, {"name": name}).one_or_none()
        return _till(row) if row else None

    def get(self, till_id: str) -> TillRow | None:
        """Read a till."""
        row = self._connection.execute(_GET, {"id": till_id}).one_or_none()
        return _till(row) if row else None

    def all(self) -> tuple[TillRow, ...]:
        """Read all tills, the retired ones too, in the order of their making."""
        return tuple(_till(row) for row in self._connection.execute(_ALL))

    def add(self, till_id: str, name: str, series: str) -> None:
        """Put a till into the shop; its series stands on its carts and receipts."""
        self._connection.execute(_ADD, {"id": till_id, "name": name, "series": series})

    def claim(self, till: TillRow, instance: str, host: str, now: int) -> bool:
        """Let a program run as this till, unless it went to another one since it was read."""
        claimed = self._connection.execute(
            _CLAIM,
            {
                "this": till.till_id,
                "before": till.instance,
                "instance": instance,
                "host": host,
                "seen_at": now,
            },
        )
        return claimed.rowcount == 1

    def beat(self, till_id: str, instance: str) -> bool:
        """Say that the program still runs; False where the till is another program's now."""
        heard = self._connection.execute(_BEAT, {"this": till_id, "holder": instance})
        return heard.rowcount == 1

    def release(self, till_id: str, instance: str) -> bool:
        """Say that the program was closed, so that the next one need not wait."""
        released = self._connection.execute(_RELEASE, {"this": till_id, "holder": instance})
        return released.rowcount == 1


def _till(row: sa.Row[Any]) -> TillRow:
    return TillRow(
        till_id=row.id,
        name=row.name,
        series=row.series,
        host=row.host,
        instance=row.instance,
        seen_at=row.seen_at,
        retired=row.retired_at is not None,
    )


def _key(name: str) -> sa.BindParameter[str]:
    return sa.bindparam(name, type_=uid())


_NAMED = sa.select(tills).where(tills.c.name == sa.bindparam("name"))
_NAMED_TO_CLAIM = _NAMED.with_for_update(key_share=True)
_GET = sa.select(tills).where(tills.c.id == _key("id"))
_ALL = sa.select(tills).order_by(tills.c.id)
_ADD = sa.insert(tills)
_CLAIM = sa.update(tills).where(
    tills.c.id == _key("this"),
    tills.c.retired_at.is_(None),
    tills.c.instance.is_not_distinct_from(_key("before")),
)
_BEAT = (
    sa.update(tills)
    .where(tills.c.id == _key("this"), tills.c.instance == _key("holder"))
    .values(seen_at=db_now())
)
_RELEASE = _BEAT.values(instance=None)
