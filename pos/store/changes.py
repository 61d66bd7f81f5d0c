"""Reading what people changed back from the journal, by what was changed."""

import json
import uuid
from typing import Any

import sqlalchemy as sa

from pos.domain.changes import Change
from pos.store.tables import audit_journal, uid, users

CHANGED = "changed"
_J = audit_journal.c


class Changes:
    """The changes in the journal, inside one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def of(self, kind: str, subject_id: str, limit: int) -> tuple[Change, ...]:
        """List the changes of one thing, the latest first; none newer than this unit sees."""
        # A quote inside a value has a backslash before it, so that no value looks like this.
        needle = f'"subject":{json.dumps(subject(kind, subject_id), separators=(",", ":"))}'
        rows = self._connection.execute(_OF, {"needle": f"%{needle}%", "limit": limit}).all()
        names = self._names({row.actor for row in rows if row.actor})
        found = (_change(row, names) for row in rows)
        return tuple(one for one in found if one is not None)

    def _names(self, ids: set[str]) -> dict[str, str]:
        people = [one for one in ids if _is_id(one)]
        if not people:
            return {}
        return {row.id: row.name for row in self._connection.execute(_NAMES, {"these": people})}


def subject(kind: str, subject_id: str) -> dict[str, str]:
    """Give how a change names what it changed, as its canonical text has it."""
    return {"id": subject_id, "kind": kind}


def _is_id(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def _change(row: Any, names: dict[str, str]) -> Change | None:
    try:
        data = json.loads(row.canonical)["data"]
        return Change(
            kind=data["subject"]["kind"],
            subject_id=data["subject"]["id"],
            before=data["before"],
            after=data["after"],
            at=row.at,
            name=names.get(row.actor),
            version=data["version"] or 0,
        )
    except (ValueError, LookupError, TypeError):
        # Somebody wrote into it by hand: the check of the journal names it, nobody builds on it.
        return None


_OF = (
    sa.select(_J.canonical, _J.at, _J.actor)
    .where(_J.kind == sa.literal_column(f"'{CHANGED}'"), _J.canonical.like(sa.bindparam("needle")))
    .order_by(_J.at.desc(), _J.seq.desc())
    .limit(sa.bindparam("limit", type_=sa.Integer))
)
_NAMES = sa.select(users.c.id, users.c.name).where(
    users.c.id.in_(sa.bindparam("these", type_=uid(), expanding=True))
)
