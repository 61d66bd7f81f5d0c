"""Signing in, approving in place, and looking after the people of the shop.

A try is counted durably before its PIN is looked at, so that pulling the plug gives no free ones;
the check itself takes tens of milliseconds and happens between two short transactions. PINs are
never kept, journalled or logged.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from pos.domain.cart_rules import LONGEST_NAME, clean
from pos.domain.errors import Code, Problem
from pos.domain.people import (
    LOCK_AFTER,
    Actor,
    Approver,
    Permission,
    Person,
    PersonView,
    Role,
    not_allowed,
    wait_after,
)
from pos.domain.pin import is_pin, is_trivial
from pos.ports.ids import IdSource
from pos.services.pins import PinHasher
from pos.store.engine import Conflict, Store, Unit
from pos.store.users import Account

SECOND_US = 1_000_000


@dataclass(frozen=True)
class _Try:
    """A counted try: the account as it was before, and what becomes of it if the PIN is wrong."""

    account: Account | None
    refusal: Problem

    @property
    def pin_hash(self) -> str | None:
        return self.account.pin_hash if self.account else None


class PeopleDesk:
    """The people of the shop; safe to call from any thread."""

    def __init__(self, store: Store, ids: IdSource, hasher: PinHasher) -> None:
        self._store = store
        self._ids = ids
        self._hasher = hasher

    def people(self) -> tuple[PersonView, ...]:
        """List who may sign in."""
        with self._store.read() as unit:
            return unit.users.listed()

    # --- PINs --------------------------------------------------------------------------------

    def sign_in(self, user_id: str, *, pin: str) -> Person:
        """Let somebody work at the till.

        Raises:
            Problem: WRONG_PIN, for an unknown person too; PIN_WAIT with ``seconds`` after five
                wrong PINs in a row; PIN_LOCKED after ten, until somebody unlocks the person.
        """
        return self._check(user_id, pin, then=_note_sign_in)

    def verify_approver(
        self, approver: Approver, permission: Permission, *, actor: Person | None = None
    ) -> Person:
        """Find out whether a second person allows what the first one may not do.

        Raises:
            Problem: NOT_ALLOWED where the second person may not either, or is the first one; those
                of a wrong PIN.
        """
        if actor is not None and _uuid(approver.user_id) == actor.user_id:
            raise not_allowed(actor.name, permission)
        person = self._check(approver.user_id, approver.pin, then=_note_nothing)
        person.require(permission)
        return person

    def others(self, actor: Person) -> tuple[PersonView, ...]:
        """List who else is in the shop, and could agree to what one person may not do alone."""
        return tuple(one for one in self.people() if one.user_id != actor.user_id)

    def second_person(self, approver: Approver | None, *, actor: Person) -> Person | None:
        """Find out who agrees beside the actor: anybody else of the shop, with their own PIN.

        Whatever their role: a small shop has one manager, and two pairs of eyes are what counts.
        None only where the shop has nobody else.

        Raises:
            Problem: SECOND_PERSON where there is somebody and nobody agreed, or only the actor;
                those of a wrong PIN.
        """
        if approver is None and not self.others(actor):
            return None
        if approver is None or _uuid(approver.user_id) == actor.user_id:
            raise Problem(Code.SECOND_PERSON)
        return self._check(approver.user_id, approver.pin, then=_note_nothing)

    def _check(self, user_id: str, pin: str, *, then: Callable[[Unit, Person], None]) -> Person:
        if not is_pin(pin):
            # Nobody's PIN, so there is nothing to count: a barcode in the PIN field locks nobody.
            raise Problem(Code.WRONG_PIN)
        tried = self._count(_uuid(user_id))
        if not self._hasher.matches(tried.pin_hash, pin) or tried.account is None:
            raise tried.refusal
        self._settle(tried.account, pin, then)
        return tried.account.person

    def _count(self, user_id: str) -> _Try:
        def count(unit: Unit) -> _Try:
            # An unknown person's try is written down like everybody's, and takes as long.
            unit.journal.append(kind="pin_tried", actor=None, data={"user": user_id})
            account = unit.users.get(user_id)
            if account is None or not account.active:
                return _Try(None, Problem(Code.WRONG_PIN))
            now = unit.now()
            _refuse_waiting(account, now)
            return _Try(account, _count_one(unit, account, now))

        return self._store.transact(count)

    def _settle(self, account: Account, pin: str, then: Callable[[Unit, Person], None]) -> None:
        """Take back what was counted; a hash made with yesterday's parameters is made anew."""
        renewed = self._hasher.hash(pin) if self._hasher.outdated(account.pin_hash) else None

        def settle(unit: Unit) -> None:
            unit.users.forget_attempts(account.person.user_id, account.failed_attempts + 1)
            if renewed is not None:
                unit.users.set_pin_hash(account.person.user_id, renewed)
            then(unit, account.person)

        self._store.transact(settle)

    # --- looking after people ----------------------------------------------------------------

    def create_user(self, actor: Actor | None, *, name: str, role: Role, pin: str) -> Person:
        """Let somebody new into the shop; the very first person needs nobody's permission.

        Raises:
            Problem: NOT_ALLOWED, NAME_WRONG, PIN_TRIVIAL.
        """
        if actor is not None:
            actor.person.require(Permission.MANAGE_PEOPLE)
        tidy = clean(name, most=LONGEST_NAME)
        if tidy is None:
            raise Problem(Code.NAME_WRONG, why="A person needs a name")
        pin_hash = self._hash(pin)
        person = Person(self._ids.new(), tidy, role)

        def create(unit: Unit) -> None:
            if actor is None and unit.users.any():
                raise Problem(Code.NOT_SIGNED_IN)
            if unit.users.has_name(tidy):
                raise Problem(Code.NAME_WRONG, why=f"There is a “{tidy}” already")
            unit.users.add(person, pin_hash)
            by = actor.person.user_id if actor else None
            data = {"user": person.user_id, "role": role.value}
            unit.journal.append(kind="user_created", actor=by, data=data)

        try:
            self._store.transact(create)
        except Conflict as error:
            # Another till was quicker.
            raise Problem(Code.NAME_WRONG, why=f"There is a “{tidy}” already") from error
        return person

    def set_pin(self, actor: Actor, user_id: str, *, pin: str) -> None:
        """Give somebody another PIN, and let them try it at once.

        Raises:
            Problem: NOT_ALLOWED, PIN_TRIVIAL, PERSON_GONE.
        """
        actor.person.require(Permission.MANAGE_PEOPLE)
        pin_hash = self._hash(pin)

        def change(unit: Unit) -> None:
            account = _account(unit, user_id)
            unit.users.set_pin_hash(account.person.user_id, pin_hash)
            unit.users.unlock(account.person.user_id)
            data = {"user": account.person.user_id}
            unit.journal.append(kind="pin_set", actor=actor.person.user_id, data=data)

        self._store.transact(change)

    def unlock(self, actor: Actor, user_id: str) -> None:
        """Let somebody try again who mistyped the PIN too often.

        Raises:
            Problem: NOT_ALLOWED, PERSON_GONE.
        """
        actor.person.require(Permission.UNLOCK)

        def free(unit: Unit) -> None:
            account = _account(unit, user_id)
            unit.users.unlock(account.person.user_id)
            data = {"user": account.person.user_id, "failed_attempts": account.failed_attempts}
            unit.journal.append(kind="user_unlocked", actor=actor.person.user_id, data=data)

        self._store.transact(free)

    def _hash(self, pin: str) -> str:
        if not is_pin(pin) or is_trivial(pin):
            raise Problem(Code.PIN_TRIVIAL)
        return self._hasher.hash(pin)


def _note_sign_in(unit: Unit, person: Person) -> None:
    unit.users.signed_in(person.user_id, unit.now())
    unit.journal.append(kind="signed_in", actor=person.user_id, data={})


def _note_nothing(_unit: Unit, _person: Person) -> None:
    """What was approved is journalled with the change itself."""


def _refuse_waiting(account: Account, now: int) -> None:
    if account.locked:
        raise Problem(Code.PIN_LOCKED)
    if account.wait_until is not None and account.wait_until > now:
        seconds = -((now - account.wait_until) // SECOND_US)
        raise Problem(Code.PIN_WAIT, seconds=seconds)


def _count_one(unit: Unit, account: Account, now: int) -> Problem:
    """Count a try as if it were wrong, and say what is to be said if it was."""
    failures = account.failed_attempts + 1
    seconds = wait_after(failures)
    locked = failures >= LOCK_AFTER
    wait_until = now + seconds * SECOND_US if seconds else None
    unit.users.count_attempt(account, wait_until, locked=locked)
    if locked:
        return Problem(Code.PIN_LOCKED)
    return Problem(Code.PIN_WAIT, seconds=seconds) if seconds else Problem(Code.WRONG_PIN)


def _account(unit: Unit, user_id: str) -> Account:
    account = unit.users.get(_uuid(user_id))
    if account is None:
        raise Problem(Code.PERSON_GONE)
    return account


def _uuid(user_id: str) -> str:
    """Make an id that the store can look for; what is none is nobody's."""
    try:
        return str(uuid.UUID(user_id))
    except ValueError:
        return str(uuid.UUID(int=0))
