"""Warnings: one statement that finds what is wrong now, and the rows of what was said."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from pos.domain.alerts import Alert, AlertKind, AlertLimits, Finding
from pos.domain.figures import day_start
from pos.store.moment import db_now
from pos.store.tables import (
    LIVE,
    alerts,
    checkout_locks,
    late_results,
    payment_attempts,
    payments,
    tills,
    uid,
)

_MINUTE = 60_000_000
_DAY = 24 * 60 * _MINUTE
#: Microseconds after which a lease that is over must have been picked up (I17).
_PICKED_UP, _PICKED_UP_BOUND = 120_000_000, 720_000_000


@dataclass(frozen=True)
class Seen:
    """What one look found.

    ``silence_us`` is the longest time that a running till has not been heard, which a till that
    answers keeps under one beat.
    """

    findings: tuple[Finding, ...]
    silence_us: int


class Alerts:
    """Warnings, inside one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert

    def look(self, limits: AlertLimits, *, lease_us: int) -> Seen:
        """Find what is wrong now.

        A till that holds nothing is missed for the rest of its day only: tills are switched off
        at the wall in the evening.
        """
        found = self._connection.execute(
            _LOOK,
            {
                "of": limits.failed_of,
                "percent": limits.failed_percent,
                "doubt_us": limits.doubt_minutes * _MINUTE,
                "silent_us": limits.silent_minutes * _MINUTE,
                "lease_us": lease_us,
            },
        ).all()
        clock = next(row for row in found if row.kind == _CLOCK)
        today = day_start(clock.since)
        findings = [
            _finding(row, today)
            for row in found
            if row is not clock
            and (row.kind != AlertKind.SILENT or row.many > 0 or row.since >= today)
        ]
        return Seen(tuple(findings), clock.many)

    def raised(self) -> tuple[Alert, ...]:
        """Read the warnings that stand, the oldest first."""
        return tuple(_alert(row) for row in self._connection.execute(_RAISED))

    def put(self, alert_id: str, finding: Finding) -> bool:
        """Raise a warning; False where another till did so first."""
        statement = self._insert(alerts).values(
            id=alert_id,
            kind=finding.kind.value,
            subject=finding.subject,
            detail=dict(finding.detail),
            raised_at=db_now(),
        )
        done = self._connection.execute(
            statement.on_conflict_do_nothing(
                index_elements=["kind", "subject"], index_where=sa.text("cleared_at IS NULL")
            ).returning(alerts.c.id)
        )
        return done.scalar_one_or_none() is not None

    def tell(self, alert_id: str, detail: Mapping[str, object]) -> None:
        """Bring a warning that stands up to date."""
        self._connection.execute(_TELL, {"this": alert_id, "new_detail": dict(detail)})

    def clear(self, alert_id: str) -> bool:
        """Take a warning back; False where another till did so first."""
        return self._connection.execute(_CLEAR, {"this": alert_id}).rowcount == 1


def _finding(row: Any, today: int) -> Finding:
    # SQLite keeps an id as 32 digits.
    subject = str(UUID(row.subject)) if row.subject else ""
    kind, since = AlertKind(row.kind), row.since
    is_today = since is None or since >= today
    return Finding(kind, subject, row.name, row.many, row.of, since, is_today)


def _alert(row: Any) -> Alert:
    return Alert(row.id, Finding(AlertKind(row.kind), row.subject, **row.detail), row.raised_at)


def _p(name: str, kind: Any) -> sa.BindParameter[Any]:
    return sa.bindparam(name, type_=kind)


def _word(text: str) -> sa.ColumnElement[str]:
    return sa.cast(sa.literal_column(f"'{text}'"), sa.Text)


def _whole(value: Any) -> sa.ColumnElement[int]:
    return sa.cast(value, sa.BigInteger)


def _row(kind: str, many: Any, since: Any, of: Any = None) -> tuple[Any, ...]:
    """Give the columns of a finding about the whole shop."""
    return (
        _word(kind).label("kind"),
        _word("").label("subject"),
        _word("").label("name"),
        _whole(many).label("many"),
        _whole(sa.literal_column("0") if of is None else of).label("of"),
        _whole(since).label("since"),
    )


_CLOCK = "clock"
_L, _T, _A, _P = checkout_locks.c, tills.c, payment_attempts.c, payments.c
_BIG = sa.BigInteger()
_AGO_A_DAY = db_now() - sa.literal_column(str(_DAY))

#: The last checkouts that count for the success rate (``checkout 0``), read backwards by index.
_LAST = (
    sa.select(_L.state)
    .where(
        _L.acquired_at > _AGO_A_DAY,
        sa.text("checkout_locks.state IN ('completed','failed','expired','attention')"),
        _L.refused.is_(sa.false()),
    )
    .order_by(_L.acquired_at.desc())
    .limit(_p("of", sa.Integer()))
    .subquery("last")
)
_bad = sa.func.sum(sa.case((_LAST.c.state == sa.literal_column("'completed'"), 0), else_=1))
_count = sa.func.count()
_FAILURES = (
    sa.select(*_row("failures", _bad, sa.null(), of=_count))
    .select_from(_LAST)
    .having(_count >= _p("of", sa.Integer()), _bad * 100 > _p("percent", sa.Integer()) * _count)
)
_WAITING = sa.union_all(
    sa.select(_L.attention_since.label("since")).where(
        LIVE, sa.text("checkout_locks.state = 'attention'")
    ),
    sa.select(late_results.c.at.label("since"))
    .select_from(late_results.join(payment_attempts, _A.id == late_results.c.attempt_id))
    .where(
        sa.text("late_results.state IN ('seen','reversing')"),
        sa.text("payment_attempts.state NOT IN ('ok','intent','unknown')"),
    ),
).subquery("waiting")
_oldest = sa.func.min(_WAITING.c.since)
_DOUBTS = (
    sa.select(*_row("doubts", _count, _oldest))
    .select_from(_WAITING)
    .having(_oldest < db_now() - _p("doubt_us", _BIG))
)
_ASKED = sa.exists().where(
    _P.lock_id == _L.id,
    _A.payment_id == _P.id,
    sa.text("payment_attempts.state IN ('intent','unknown')"),
)
_over = sa.func.min(_L.expires_at)
_LEFT = (
    sa.select(*_row("left", _count, _over))
    .select_from(checkout_locks)
    .where(
        LIVE,
        sa.text("checkout_locks.state IN ('active','compensating')"),
        _L.expires_at
        + sa.case(
            (_ASKED, sa.literal_column(str(_PICKED_UP_BOUND))),
            else_=sa.literal_column(str(_PICKED_UP)),
        )
        < db_now(),
    )
    .having(_count > 0)
)
#: A till that was closed in order has no instance.
_HOLDS = sa.select(_count).where(_L.owner_till == _T.id, LIVE).scalar_subquery()
_SILENT = sa.select(
    _word("silent").label("kind"),
    sa.cast(_T.id, sa.Text).label("subject"),
    _T.name.label("name"),
    _whole(_HOLDS).label("many"),
    _whole(sa.literal_column("0")).label("of"),
    _T.seen_at.label("since"),
).where(
    _T.instance.is_not(None),
    _T.retired_at.is_(None),
    _T.seen_at < db_now() - _p("silent_us", _BIG),
)
_QUIET = sa.select(sa.func.coalesce(sa.func.max(db_now() - _T.seen_at), 0)).where(
    _T.instance.is_not(None), _T.seen_at > db_now() - _p("lease_us", _BIG)
)
_TIME = sa.select(*_row(_CLOCK, _QUIET.scalar_subquery(), db_now()))
_LOOK = sa.union_all(_FAILURES, _DOUBTS, _LEFT, _SILENT, _TIME)
_RAISED = (
    sa.select(alerts)
    .where(sa.text("alerts.cleared_at IS NULL"))
    .order_by(alerts.c.raised_at, alerts.c.id)
)
_THIS = (alerts.c.id == _p("this", uid()), sa.text("cleared_at IS NULL"))
_TELL = sa.update(alerts).where(*_THIS).values(detail=_p("new_detail", sa.JSON()))
_CLEAR = sa.update(alerts).where(*_THIS).values(cleared_at=db_now())
