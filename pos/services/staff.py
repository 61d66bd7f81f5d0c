"""Looking after the people and the tills of a shop: who works there, in what role, at which tills.

Each change is one commit under the row's version, with its journal row: before, after, by whom. A
person who left, and a till that went, stay in the books and are only no longer let in.
"""

from collections.abc import Iterable
from dataclasses import asdict, replace

from pos.domain.cart_rules import LONGEST_NAME, clean
from pos.domain.errors import Code, Problem
from pos.domain.people import Actor, Permission, Role
from pos.domain.staff import StaffChange, StaffView, TillView, keep_an_administrator
from pos.ports.ids import IdSource
from pos.services import changes
from pos.services.tills import TillDesk
from pos.store.engine import Conflict, Store, Unit

SECOND_US = 1_000_000
PERSON, TILL = "person", "till"


class StaffDesk:
    """People and tills as the office keeps them; safe to call from any thread."""

    def __init__(self, store: Store, ids: IdSource) -> None:
        self._store = store
        self._ids = ids

    # --- people ------------------------------------------------------------------------------

    def people(self) -> tuple[StaffView, ...]:
        """List everybody, those who left last."""
        with self._store.read() as unit:
            return unit.staff.people()

    def change_person(
        self, actor: Actor, user_id: str, to: StaffChange, *, version: int, undo: bool = False
    ) -> StaffView:
        """Rename a person, change the role, let somebody go or come back; durable on return.

        Somebody who was let go cannot sign in, and what is signed in already sells nothing more:
        the checkout asks for it again (``checkout 4``, cart_validation).

        Raises:
            Problem: NOT_ALLOWED, NAME_WRONG, PERSON_GONE, EDIT_CONFLICT, LAST_ADMINISTRATOR.
        """
        actor.person.require(Permission.MANAGE_PEOPLE)
        to = replace(to, name=_name(to.name, "A person needs a name"))

        def change(unit: Unit) -> StaffView:
            staff = unit.staff.people(to_change=True)
            before = next((one for one in staff if one.user_id == user_id), None)
            if before is None:
                raise Problem(Code.PERSON_GONE)
            _refuse_twin(to.name, (one.name for one in staff if one.user_id != user_id))
            keep_an_administrator(staff, user_id, to)
            if before.version != version or not unit.staff.change_person(user_id, version, to):
                raise changes.conflict(unit, PERSON, user_id)
            after = replace(before, **asdict(to), version=version + 1)
            changes.note(
                unit,
                actor,
                PERSON,
                user_id,
                _person(before),
                _person(after),
                version=after.version,
                undo=undo,
            )
            return after

        return self._store.transact(change)

    def undo_person(self, actor: Actor, user_id: str) -> StaffView:
        """Write back what a person was before the last change, as a change of its own.

        Raises:
            Problem: CANNOT_UNDO, and those of `change_person`.
        """
        with self._store.read() as unit:
            now = next((one for one in unit.staff.people() if one.user_id == user_id), None)
            if now is None:
                raise Problem(Code.PERSON_GONE)
            was = changes.to_undo(unit, PERSON, user_id, _person(now))
        to = StaffChange(was["name"], Role(was["role"]), active=was["active"])
        return self.change_person(actor, user_id, to, version=now.version, undo=True)

    # --- tills -------------------------------------------------------------------------------

    def tills(self) -> tuple[TillView, ...]:
        """List every till, the retired ones last."""
        with self._store.read() as unit:
            return unit.staff.tills(_stale_us(unit))

    def add_till(self, actor: Actor, name: str) -> TillView:
        """Make a till with the next free series, for a computer that is set up later.

        Raises:
            Problem: NOT_ALLOWED, NAME_WRONG.
        """
        actor.person.require(Permission.MANAGE_TILLS)
        tidy = _name(name, "A till needs a name")
        with self._store.read() as unit:
            _refuse_twin(tidy, (one.name for one in unit.staff.tills(_stale_us(unit))))
        made = TillDesk(self._store, self._ids).register(tidy)

        def noted(unit: Unit) -> TillView:
            till = _till_of(unit, made.till_id)
            changes.note(
                unit,
                actor,
                TILL,
                till.till_id,
                before=None,
                after=_till(till),
                version=till.version,
            )
            return till

        return self._store.transact(noted)

    def rename_till(
        self, actor: Actor, till_id: str, name: str, *, version: int, undo: bool = False
    ) -> TillView:
        """Give a till another name; its receipts keep their series.

        Raises:
            Problem: NOT_ALLOWED, NAME_WRONG, TILL_RUNNING, EDIT_CONFLICT.
        """
        actor.person.require(Permission.MANAGE_TILLS)
        tidy = _name(name, "A till needs a name")

        def rename(unit: Unit) -> TillView:
            before = _till_of(unit, till_id, to_change=True)
            others = (
                one.name for one in unit.staff.tills(_stale_us(unit)) if one.till_id != till_id
            )
            _refuse_twin(tidy, others)
            _refuse_running(before)
            if not unit.staff.rename_till(till_id, version, tidy):
                raise changes.conflict(unit, TILL, till_id)
            return self._noted(unit, actor, before, undo=undo)

        try:
            return self._store.transact(rename)
        except Conflict as error:
            raise Problem(Code.NAME_WRONG, why=f"There is a “{tidy}” already") from error

    def retire_till(
        self, actor: Actor, till_id: str, *, retired: bool, version: int, undo: bool = False
    ) -> TillView:
        """Let no program be this till any more, or let one again.

        Raises:
            Problem: NOT_ALLOWED, TILL_RUNNING while it runs, TILL_HOLDS while it holds a checkout,
                EDIT_CONFLICT.
        """
        actor.person.require(Permission.MANAGE_TILLS)

        def retire(unit: Unit) -> TillView:
            before = _till_of(unit, till_id, to_change=True)
            if retired:
                _refuse_running(before)
                _refuse_holding(before)
            if not unit.staff.retire_till(till_id, version, retired=retired):
                raise changes.conflict(unit, TILL, till_id)
            return self._noted(unit, actor, before, undo=undo)

        return self._store.transact(retire)

    def undo_till(self, actor: Actor, till_id: str) -> TillView:
        """Write back what a till was before the last change, as a change of its own.

        Raises:
            Problem: CANNOT_UNDO, and those of `rename_till` and `retire_till`.
        """
        with self._store.read() as unit:
            now = _till_of(unit, till_id)
            was = changes.to_undo(unit, TILL, till_id, _till(now))
        if was["name"] != now.name:
            return self.rename_till(actor, till_id, was["name"], version=now.version, undo=True)
        return self.retire_till(
            actor, till_id, retired=was["retired"], version=now.version, undo=True
        )

    def _noted(self, unit: Unit, actor: Actor, before: TillView, *, undo: bool) -> TillView:
        after = _till_of(unit, before.till_id)
        changes.note(
            unit,
            actor,
            TILL,
            before.till_id,
            _till(before),
            _till(after),
            version=after.version,
            undo=undo,
        )
        return after


def _stale_us(unit: Unit) -> int:
    return unit.shop.settings().lease_s * SECOND_US


def _till_of(unit: Unit, till_id: str, *, to_change: bool = False) -> TillView:
    found = unit.staff.till(till_id, _stale_us(unit), to_change=to_change)
    if found is None:
        raise Problem(Code.TILL_GONE)
    return found


def _name(name: str, why: str) -> str:
    tidy = clean(name, most=LONGEST_NAME)
    if tidy is None:
        raise Problem(Code.NAME_WRONG, why=why)
    return tidy


def _refuse_twin(name: str, others: Iterable[str]) -> None:
    """Names are said aloud in a shop: two that differ in capitals alone are one."""
    if name.casefold() in {one.casefold() for one in others}:
        raise Problem(Code.NAME_WRONG, why=f"There is a “{name}” already")


def _refuse_running(till: TillView) -> None:
    if till.running:
        raise Problem(Code.TILL_RUNNING, till=till.name, host=till.host or "another computer")


def _refuse_holding(till: TillView) -> None:
    if till.held:
        raise Problem(Code.TILL_HOLDS, till=till.name)


def _person(one: StaffView) -> dict[str, object]:
    return {"name": one.name, "role": one.role.value, "active": one.active}


def _till(one: TillView) -> dict[str, object]:
    return {"name": one.name, "series": one.series, "retired": one.retired}
