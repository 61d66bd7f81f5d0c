"""Changes that people make in the office, and how one that was mistyped is taken back.

One mechanism for everything that is edited. Whoever changes something, inside the unit that does:

1. reads the thing *to change it*, refuses with `conflict` where its version is not the one that
   the person looked at, and writes ``UPDATE … WHERE id = ? AND version = ?``; no row: `conflict`;
2. calls `note` with what it was and what it is now, **all** of it, as plain JSON values. ``before``
   is none where it was made, ``after`` where it was deleted. Keep the kind's name free of ``_``.

To undo, a kind does the same as for any other change, with values that it does not get from a
person: `to_undo` gives those that the last change replaced, and refuses where that is not what
stands there now. Then it checks them like typed ones (another article may have the code by now),
writes them under the next version, and calls `note` with ``undo=True``. An undo can be undone::

    def undo(unit):
        before = unit.staff.person(user_id)  # read, to change it
        if before.version != version:
            raise changes.conflict(unit, PERSON, user_id)
        wanted = changes.to_undo(unit, PERSON, user_id, _values(before))
        after = ...  # write it as any other change
        changes.note(unit, actor, PERSON, user_id, _values(before), _values(after), undo=True)

`last` is for the screen: what *Undo last change* would take back, by whom and when.
"""

from pos.domain.changes import Change, Values, conflict_of
from pos.domain.errors import Code, Problem
from pos.domain.people import Actor
from pos.store.changes import CHANGED, subject
from pos.store.engine import Unit


def note(  # noqa: PLR0913 - what a change consists of.
    unit: Unit,
    actor: Actor,
    kind: str,
    subject_id: str,
    before: Values | None,
    after: Values | None,
    *,
    version: int | None = None,
    undo: bool = False,
) -> None:
    """Write into the journal what somebody changed; durable with the unit's commit.

    ``version`` is the one that the change made, where the kind has versions.
    """
    unit.journal.append(
        kind=CHANGED,
        actor=actor.person.user_id,
        data={
            "subject": subject(kind, subject_id),
            "before": before,
            "after": after,
            "version": version,
            "undo": undo,
            "till": actor.till_name,
        },
    )


def last(unit: Unit, kind: str, subject_id: str) -> Change | None:
    """Give the latest change of a thing, none where it was not changed in the office."""
    return next(iter(unit.changes.of(kind, subject_id, 1)), None)


def conflict(unit: Unit, kind: str, subject_id: str, *, version: int | None = None) -> Problem:
    """Give the refusal of an edit that another was quicker than: EDIT_CONFLICT, by whom and when.

    Its details have ``name`` and ``at`` where that is known; what stands there now is read anew.
    ``version`` is the one that stands there: an import makes one too, and the journal names nobody.
    """
    change = last(unit, kind, subject_id)
    is_other = change is not None and version is not None and change.version != version
    return conflict_of(None if is_other else change)


def to_undo(unit: Unit, kind: str, subject_id: str, now: Values) -> Values:
    """Give the values that the last change of a thing replaced; ``now`` is what stands there.

    Raises:
        Problem: CANNOT_UNDO where nothing was changed here or it was made then; EDIT_CONFLICT
            where it has been changed since by other ways (an import, the price at a till).
    """
    change = last(unit, kind, subject_id)
    if change is None:
        raise Problem(Code.CANNOT_UNDO, why="Nothing was changed here yet")
    if change.after != dict(now):
        raise conflict_of(None)
    if change.before is None:
        raise Problem(Code.CANNOT_UNDO, why="The last change made it; there is nothing before that")
    return change.before
