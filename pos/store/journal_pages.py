"""Pages of the journal for a person who looks into it, newest first."""

import re
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from pos.domain.journal import JournalEntry, JournalFilter
from pos.store.journal_reading import entries
from pos.store.tables import audit_journal, carts, checkout_locks, orders

_J = audit_journal.c
_RECEIPT = re.compile(r"(?P<series>.+)-(?P<number>\d{1,18})")


class JournalPages:
    """The journal by time, till, person, kind and text, inside one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def count(self, asked: JournalFilter, most: int) -> int:
        """Count what is asked for, as far as ``most``: nobody reads further."""
        found: sa.Select[Any] = sa.select(_J.seq).where(*self._conditions(asked)).limit(most)
        count = sa.select(sa.func.count()).select_from(found.subquery())
        return int(self._connection.execute(count).scalar_one())

    def page(self, asked: JournalFilter, first: int, count: int) -> tuple[JournalEntry, ...]:
        """Give some of what is asked for, newest first."""
        wanted = (
            sa.select(audit_journal)
            .where(*self._conditions(asked))
            .order_by(_J.at.desc(), _J.till, _J.seq.desc())
            .offset(first)
            .limit(count)
        )
        return entries(self._connection.execute(wanted).all())

    def _conditions(self, asked: JournalFilter) -> Sequence[sa.ColumnElement[bool]]:
        wanted: list[sa.ColumnElement[bool]] = []
        if asked.since is not None:
            wanted.append(_J.at >= asked.since)
        if asked.until is not None:
            wanted.append(_J.at < asked.until)
        for column, value in ((_J.till, asked.till), (_J.actor, asked.actor)):
            if value:
                wanted.append(column == value)
        if asked.kind.startswith("!"):
            wanted.append(_J.kind != asked.kind[1:])
        elif asked.kind:
            wanted.append(_J.kind == asked.kind)
        if asked.text.strip():
            wanted.append(self._with_text(asked.text.strip()))
        return wanted

    def _with_text(self, text: str) -> sa.ColumnElement[bool]:
        """Find a cart's or receipt's checkout by its number, else the text wherever it stands."""
        locks = self._checkouts(text)
        if locks:
            # Not all that happened to a cart hangs on its checkouts.
            return sa.or_(
                _J.lock_id.in_(locks), _J.canonical.contains(f'"{text}"', autoescape=True)
            )
        return _J.canonical.icontains(text, autoescape=True)

    def _checkouts(self, text: str) -> list[str]:
        run = self._connection.execute
        found = [str(one) for one in run(_OF_CART, {"number": text.upper()}).scalars()]
        receipt = _RECEIPT.fullmatch(text.upper())
        if receipt is not None:
            named = {"series": receipt["series"], "number": int(receipt["number"])}
            found += (str(one) for one in run(_OF_RECEIPT, named).scalars())
        return found


_OF_CART = (
    sa.select(checkout_locks.c.id)
    .join(carts, carts.c.id == checkout_locks.c.cart_id)
    .where(carts.c.number == sa.bindparam("number"))
)
_OF_RECEIPT = sa.select(orders.c.lock_id).where(
    orders.c.receipt_series == sa.bindparam("series"),
    orders.c.receipt_no == sa.bindparam("number", type_=sa.BigInteger()),
)
