"""What people changed in the office: one kind of thing, one id, before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pos.domain.errors import Code, Problem

_MICROS = 1_000_000
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """A change as the journal has it. ``at``: microseconds UTC; ``name``: none where nobody is.

    ``before`` is none where it made the thing, ``after`` where it took it away; ``version`` is the
    one it made, 0 where the kind has no versions.
    """

    kind: str
    subject_id: str
    before: Values | None
    after: Values | None
    at: int
    name: str | None
    version: int = 0

    @property
    def fields(self) -> tuple[str, ...]:
        """Which values differ, by name."""
        before, after = self.before or {}, self.after or {}
        names = sorted({*before, *after})
        return tuple(name for name in names if before.get(name) != after.get(name))


def conflict_of(last: Change | None) -> Problem:
    """Give the refusal of an edit that another one was quicker than, with its name and time."""
    if last is None or last.name is None:
        return Problem(Code.EDIT_CONFLICT, said="Somebody has changed this meanwhile")
    when = datetime.fromtimestamp(last.at / _MICROS, tz=UTC).astimezone()
    said = f"{last.name} changed this on {when.day} {when:%b %Y at %H:%M:%S}"
    return Problem(Code.EDIT_CONFLICT, said=said, name=last.name, at=last.at)
