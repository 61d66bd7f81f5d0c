"""People and tills as the office edits them: each row with its version."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from pos.domain.people import Role
from pos.domain.staff import StaffChange, StaffView, TillView
from pos.store.moment import db_now
from pos.store.tables import carts, checkout_locks, tills, uid, users

_U, _T = users.c, tills.c


class Staff:
    """People and tills, inside one unit of work. Writes say whether the version was still there."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    # --- people ------------------------------------------------------------------------------

    def people(self, *, to_change: bool = False) -> tuple[StaffView, ...]:
        """List everybody who works here or did, by name; locked where they are to be changed.

        Whoever changes one holds them all: two managers could else demote each other's last
        administrator.
        """
        statement = _PEOPLE.with_for_update(key_share=True) if to_change else _PEOPLE
        return tuple(_person(row) for row in self._connection.execute(statement))

    def change_person(self, user_id: str, version: int, to: StaffChange) -> bool:
        """Write what a person is to be, under the next version."""
        values = {"name": to.name, "role": to.role.value, "active": to.active}
        return self._changed(_CHANGE_PERSON, user_id, version, values)

    # --- tills -------------------------------------------------------------------------------

    def tills(self, stale_after_us: int) -> tuple[TillView, ...]:
        """List all tills by name, with what each holds and whether it runs."""
        rows = self._connection.execute(_TILLS, {"stale_us": stale_after_us})
        return tuple(_till(row) for row in rows)

    def till(
        self, till_id: str, stale_after_us: int, *, to_change: bool = False
    ) -> TillView | None:
        """Read a till; where it is to be changed, no program becomes it meanwhile."""
        if to_change:
            # The row alone is locked: a count cannot be, and PostgreSQL says so.
            self._connection.execute(_HOLD_TILL, {"this": till_id})
        row = self._connection.execute(
            _TILL, {"stale_us": stale_after_us, "this": till_id}
        ).one_or_none()
        return None if row is None else _till(row)

    def rename_till(self, till_id: str, version: int, name: str) -> bool:
        """Give a till another name, under the next version; its series stays."""
        return self._changed(_RENAME_TILL, till_id, version, {"name": name})

    def retire_till(self, till_id: str, version: int, *, retired: bool) -> bool:
        """Let no program be this till any more, or let one again."""
        return self._changed(_RETIRE_TILL, till_id, version, {"retired": retired})

    def _changed(
        self, statement: sa.Update, this: str, version: int, values: Mapping[str, object]
    ) -> bool:
        done = self._connection.execute(statement, {"this": this, "seen": version, **values})
        return done.rowcount == 1


def _person(row: Any) -> StaffView:
    return StaffView(
        user_id=row.id,
        name=row.name,
        role=Role(row.role),
        active=row.active,
        locked=row.locked,
        failed_attempts=row.failed_attempts,
        signed_in_at=row.signed_in_at,
        version=row.version,
    )


def _till(row: Any) -> TillView:
    return TillView(
        till_id=row.id,
        name=row.name,
        series=row.series,
        host=row.host,
        running=bool(row.running),
        seen_at=row.seen_at,
        retired=row.retired_at is not None,
        held=row.held,
        carts=row.carts,
        version=row.version,
    )


def _p(name: str, kind: Any) -> sa.BindParameter[Any]:
    return sa.bindparam(name, type_=kind)


_THIS, _SEEN = _p("this", uid()), _p("seen", sa.BigInteger())
#: Programs have accounts too, which nobody signs in with.
_PEOPLE = (
    sa.select(users)
    .where(_U.pin_hash != sa.literal_column("'-'"))
    .order_by(_U.active.desc(), _U.name, _U.id)
)
_CHANGE_PERSON = (
    sa.update(users)
    .where(_U.id == _THIS, _U.version == _SEEN)
    .values(
        name=_p("name", sa.Text()),
        role=_p("role", sa.Text()),
        active=_p("active", sa.Boolean()),
        version=_U.version + 1,
    )
)
_HELD = (
    sa.select(sa.func.count())
    .where(
        checkout_locks.c.owner_till == _T.id,
        sa.text("checkout_locks.state IN ('active','compensating','attention')"),
    )
    .scalar_subquery()
)
_CARTS = (
    sa.select(sa.func.count())
    .where(carts.c.till_id == _T.id, sa.text("carts.status = 'open'"), carts.c.line_count > 0)
    .scalar_subquery()
)
_RUNNING = sa.and_(
    _T.instance.is_not(None), _T.seen_at > db_now() - _p("stale_us", sa.BigInteger())
)
_TILLS = sa.select(
    tills,
    sa.case((_RUNNING, 1), else_=0).label("running"),
    _HELD.label("held"),
    _CARTS.label("carts"),
).order_by(_T.retired_at.is_not(None), _T.name, _T.id)
_TILL = _TILLS.where(_T.id == _THIS)
_HOLD_TILL = sa.select(_T.id).where(_T.id == _THIS).with_for_update(key_share=True)
_OF_TILL = sa.and_(_T.id == _THIS, _T.version == _SEEN)
_RENAME_TILL = (
    sa.update(tills).where(_OF_TILL).values(name=_p("name", sa.Text()), version=_T.version + 1)
)
_RETIRE_TILL = (
    sa.update(tills)
    .where(_OF_TILL)
    .values(
        retired_at=sa.case((_p("retired", sa.Boolean()), db_now()), else_=sa.null()),
        version=_T.version + 1,
    )
)
