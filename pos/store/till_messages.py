"""What one till asks another: rows, so that a question outlives the programs on both sides."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from pos.store.moment import db_now
from pos.store.tables import UNANSWERED, checkout_locks, till_messages, tills, uid

LET_GO = "let_go"

_M, _L = till_messages.c, checkout_locks.c


@dataclass(frozen=True)
class Message:
    """A question to let a cart go; times in microseconds of the store's clock."""

    message_id: str
    lock_id: str
    to_till: str
    by_till: str
    data: Mapping[str, Any]
    sent_at: int
    seen_at: int | None
    answer: str | None
    answered_at: int | None


class TillMessages:
    """Messages between tills, inside one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._kind = connection.dialect.name

    def ask(self, values: Mapping[str, Any]) -> bool:
        """Ask; False where somebody has asked about this lock already and waits."""
        statement = _ASK_SQLITE if self._kind == "sqlite" else _ASK_POSTGRESQL
        return self._connection.execute(statement, values).one_or_none() is not None

    def give_up(self, lock_id: str, *, but_of: str, older_us: int) -> None:
        """Close a question that another till was asked, or that waited too long for its answer."""
        self._connection.execute(_GIVE_UP, {"lock": lock_id, "owner": but_of, "older_us": older_us})

    def open_to(self, till_id: str) -> tuple[Message, ...]:
        """Read what a till is asked about checkouts that are still its own, the oldest first."""
        return tuple(_message(row) for row in self._connection.execute(_OPEN_TO, {"me": till_id}))

    def open_ids(self, till_id: str) -> frozenset[str]:
        """Read only which questions those are."""
        return frozenset(self._connection.execute(_OPEN_IDS, {"me": till_id}).scalars())

    def last_of(self, lock_id: str) -> Message | None:
        """Read the last question about a checkout that went to its present till."""
        row = self._connection.execute(_LAST_OF, {"lock": lock_id}).first()
        return None if row is None else _message(row)

    def last_of_each(self, lock_ids: list[str]) -> Mapping[str, Message]:
        """Read the last question about each of several checkouts, in one read."""
        rows = self._connection.execute(_LAST_OF_EACH, {"these": lock_ids})
        return {row.lock_id: _message(row) for row in rows}

    def see(self, message_id: str) -> bool:
        """Note that a question stands on the screen; False where that is known."""
        return self._connection.execute(_SEE, {"this": message_id}).rowcount == 1

    def answer(self, message_id: str, said: str) -> bool:
        """Write the answer; False where there is one already."""
        done = self._connection.execute(_ANSWER, {"this": message_id, "said": said})
        return done.rowcount == 1


def _message(row: Any) -> Message:
    return Message(
        message_id=row.id,
        lock_id=row.lock_id,
        to_till=row.to_till,
        by_till=row.by_till,
        data=row.data,
        sent_at=row.sent_at,
        seen_at=row.seen_at,
        answer=row.answer,
        answered_at=row.answered_at,
    )


def _p(name: str, kind: Any) -> sa.BindParameter[Any]:
    return sa.bindparam(name, type_=kind)


def _ask(kind: Any) -> Any:
    names = ("id", "to_till", "from_till", "lock_id", "data")
    return (
        kind(till_messages)
        .values(kind=LET_GO, sent_at=db_now(), **{name: _p(name, _M[name].type) for name in names})
        .on_conflict_do_nothing(index_elements=[_M.lock_id], index_where=UNANSWERED)
        .returning(_M.id)
    )


_ASK_SQLITE, _ASK_POSTGRESQL = _ask(sqlite.insert), _ask(postgresql.insert)
_OPEN = sa.text("till_messages.answered_at IS NULL")
_THIS = _M.id == _p("this", uid())
_READ = (
    sa.select(till_messages, tills.c.name.label("by_till"))
    .join(tills, tills.c.id == _M.from_till)
    # One that went to the owner before is nobody's any more.
    .join(checkout_locks, sa.and_(_L.id == _M.lock_id, _L.owner_till == _M.to_till))
)
_STILL_ITS_OWN = (
    _OPEN,
    _M.to_till == _p("me", uid()),
    sa.text("checkout_locks.state = 'active'"),
)
_OPEN_TO = _READ.where(*_STILL_ITS_OWN).order_by(_M.sent_at)
_OPEN_IDS = (
    sa.select(_M.id)
    .join(checkout_locks, sa.and_(_L.id == _M.lock_id, _L.owner_till == _M.to_till))
    .where(*_STILL_ITS_OWN)
)
_LAST_OF = (
    _READ.where(_M.lock_id == _p("lock", uid())).order_by(_M.sent_at.desc(), _M.id.desc()).limit(1)
)
#: The last one comes last, and stays.
_LAST_OF_EACH = _READ.where(
    _M.lock_id.in_(sa.bindparam("these", type_=uid(), expanding=True))
).order_by(_M.sent_at, _M.id)
_GIVE_UP = (
    sa.update(till_messages)
    .where(
        _M.lock_id == _p("lock", uid()),
        _OPEN,
        sa.or_(
            _M.to_till != _p("owner", uid()),
            _M.sent_at + _p("older_us", sa.BigInteger()) < db_now(),
        ),
    )
    .values(answer="none", answered_at=db_now())
)
_SEE = sa.update(till_messages).where(_THIS, _M.seen_at.is_(None)).values(seen_at=db_now())
_ANSWER = (
    sa.update(till_messages)
    .where(_THIS, _OPEN)
    .values(answer=_p("said", sa.Text()), answered_at=db_now())
)
