"""Who may go on with a checkout, and how it changes hands (``checkout 2``)."""

from collections.abc import Callable
from dataclasses import replace

from pos.domain.errors import Code, Problem
from pos.domain.lock import Checkout
from pos.domain.people import Permission, Person, not_allowed
from pos.domain.phase import LockState
from pos.ports.payment_terminal import Outcome, PaymentTerminal, Reply
from pos.services.checkout import compensation
from pos.services.checkout.asking import CHECKING
from pos.services.checkout.attempts import PERSON
from pos.services.checkout.desk import Desk
from pos.services.checkout.driver import drive
from pos.services.checkout.steps import Call, Drive, Steps, Transaction
from pos.services.checkout.tenders import CARD_TERMINAL
from pos.store.engine import Unit


def look(lock_id: str) -> Steps[Checkout]:
    """Read a checkout.

    Raises:
        Problem: CHECKOUT_GONE.
    """
    found: Checkout | None = yield Transaction(
        "look", lambda unit: unit.locks.load(lock_id), lambda _: None
    )
    if found is None:
        raise Problem(Code.CHECKOUT_GONE, lock_id=lock_id)
    return found


def resume(desk: Desk, lock_id: str, person: Person) -> Drive:
    """Go on with a checkout: one's own at once, another till's when its lease is over.

    A checkout in attention is asked about again (*check again*).

    Raises:
        Problem: LOCK_EXPIRED where it was undone meanwhile, TAKEOVER_DENIED, LOCK_LOST.
    """
    checkout = yield from look(lock_id)
    if checkout.lock.state is LockState.COMPLETED:
        return checkout
    if not checkout.lock.live:
        raise Problem(Code.LOCK_EXPIRED, lock_id=lock_id)
    desk = replace(desk, acting=person.user_id)
    checkout = yield from own(desk, checkout, person)
    return (yield from drive(desk, checkout))


def take_live(desk: Desk, lock_id: str, person: Person) -> Drive:
    """Go on with a checkout that another till is at; that till is left with nothing (scenario 62).

    Where the other till fell silent or was closed meanwhile, this is an ordinary take-over.

    Raises:
        Problem: TAKEOVER_DENIED with the reason in plain words, LOCK_EXPIRED, NOT_ALLOWED.
    """
    checkout = yield from look(lock_id)
    lock = checkout.lock
    if lock.state is LockState.COMPLETED:
        return checkout
    if not lock.live:
        raise Problem(Code.LOCK_EXPIRED, lock_id=lock_id)
    desk = replace(desk, acting=person.user_id)
    is_live = lock.owner_till != desk.till_id and not (yield from _is_silent(checkout))
    if not is_live or lock.state is LockState.ATTENTION:
        return (yield from resume(desk, lock_id, person))
    person.require(Permission.TAKE_OVER)
    reason = why_not_live(desk, checkout)
    if reason:
        undone = lock.state is LockState.COMPENSATING
        then = "Wait until the cart is free." if undone else "Ask it to let go, or cancel it there."
        raise Problem(Code.TAKEOVER_DENIED, reason=f"{reason} {then}", lock_id=lock_id)
    checkout = yield from take(desk, checkout, by=person, live=True)
    return (yield from drive(desk, checkout))


def _is_silent(checkout: Checkout) -> Steps[bool]:
    now: int = yield Transaction("look", lambda unit: unit.now(), lambda _: None)
    return checkout.lock.expires_at < now


def why_not_live(desk: Desk, checkout: Checkout) -> str:
    """Say why a checkout cannot be taken from a till that answers; empty where it can.

    While a terminal is asked, its card is in the hands of the customer at that other till.
    """
    name = checkout.lock.owner_name
    if checkout.lock.state is LockState.COMPENSATING:
        return f"{name} is undoing it."
    if any(True for _ in checkout.open_attempts()):
        return f"A card is being asked at {name}."
    return unreachable(desk, checkout)


def own(desk: Desk, checkout: Checkout, person: Person) -> Drive:
    """Become the owner of a checkout, where that is allowed now.

    Raises:
        Problem: TAKEOVER_DENIED with the reason in plain words.
    """
    lock = checkout.lock
    is_doubtful = lock.state is LockState.ATTENTION
    if desk.owns(checkout) and not is_doubtful:
        return checkout
    is_anothers = lock.owner_till != desk.till_id and not is_doubtful
    if is_anothers:
        person.require(Permission.TAKE_OVER)
    reason = unreachable(desk, checkout)
    if reason:
        raise Problem(Code.TAKEOVER_DENIED, reason=reason, lock_id=lock.lock_id)
    if is_doubtful:
        return (yield from _claim(desk, checkout, after_doubt(checkout)))
    return (yield from take(desk, checkout, by=person if is_anothers else None))


def after_doubt(checkout: Checkout) -> LockState:
    """Tell how a checkout goes on once what was in doubt is asked again.

    One whose goods went to another cart only goes back: there is nothing left to sell.
    """
    lock = checkout.lock
    return LockState.COMPENSATING if lock.copied else LockState(lock.attention_from or "active")


def take(desk: Desk, checkout: Checkout, *, by: Person | None = None, live: bool = False) -> Drive:
    """Take a checkout whose lease is over, or that an earlier run of this till left behind.

    ``by`` needs the right to do so now, whatever it was when that person signed in. A ``live`` one
    is taken from a till that answers, as it was seen and not a step later.
    """

    def write(unit: Unit) -> Checkout | None:
        if by is not None:
            still_may(unit, by, Permission.TAKE_OVER)
        take_over = unit.locks.take_over_live if live else unit.locks.take_over
        taken = take_over(
            checkout.lock,
            till=desk.till_id,
            instance=desk.instance,
            lease_us=desk.lease_us,
            idle_us=desk.idle_us,
        )
        if not taken:
            return None
        after = unit.locks.load(checkout.lock.lock_id)
        if after is None:
            raise AssertionError("a lock that was just written exists")
        desk.note(
            unit,
            after,
            "taken_over",
            from_state=after.lock.state,
            at=unit.now(),
            before=checkout.lock.owner_name,
            **({"live": True} if live else {}),
        )
        return after

    taken: Checkout | None = yield Transaction(
        "take over", write, lambda unit: changed_hands(desk, unit, checkout)
    )
    if taken is None:
        name = checkout.lock.owner_name
        reason = (
            f"{name} went on with it at this very moment. Look at it again."
            if live
            else f"{name} is still answering. Wait until it falls silent."
        )
        raise Problem(Code.TAKEOVER_DENIED, reason=reason, lock_id=checkout.lock.lock_id)
    return replace(taken, cash_handed_back=checkout.cash_handed_back)


def still_may(unit: Unit, person: Person, permission: Permission) -> None:
    """Refuse what somebody may not do now, whatever it was at sign-in.

    Raises:
        Problem: NOT_ALLOWED.
    """
    account = unit.users.get(person.user_id)
    if account is None or not account.active:
        raise not_allowed(person.name, permission)
    account.person.require(permission)


def cancel(desk: Desk, lock_id: str, person: Person, *, handed_back: bool) -> Drive:
    """Undo a checkout, or ask its owner to.

    Raises:
        Problem: CANNOT_CANCEL_CAPTURE once the money is being taken; CASH_IN_HAND until the cash
            is confirmed handed back; NOT_ALLOWED.
    """
    checkout = replace((yield from look(lock_id)), cash_handed_back=handed_back)
    desk, lock = replace(desk, acting=person.user_id), checkout.lock
    if not lock.live:
        return checkout
    if checkout.no_return:
        raise Problem(Code.CANNOT_CANCEL_CAPTURE, lock_id=lock_id)
    if lock.state is LockState.ATTENTION:
        _only_cash(checkout)
        checkout = yield from _claim(desk, checkout, LockState.COMPENSATING)
    elif not desk.owns(checkout):
        taken = yield from _take_to_undo(desk, checkout, person)
        if taken is None:
            return (yield from _request(desk, checkout, person))
        checkout = taken
    elif lock.state is LockState.ACTIVE and any(True for _ in checkout.open_attempts()):
        # Its driver, on another thread, is asking the terminal and looks at the request. Cash is
        # handed back only once that is over: the sale may still go through.
        if handed_back:
            raise Problem(Code.PAYMENT_TIMEOUT_CHECKING, lock_id=lock_id)
        return (yield from _request(desk, checkout, person))
    else:
        _confirmed(checkout)
    return (yield from undo_own(desk, checkout, LockState.CANCELLED, _code(checkout)))


def _take_to_undo(desk: Desk, checkout: Checkout, person: Person) -> Steps[Checkout | None]:
    """Become the owner of what is to be undone; none where the owner answers and may be asked."""
    is_mine = checkout.lock.owner_till == desk.till_id
    if is_mine:
        _confirmed(checkout)
    try:
        return (yield from own(desk, checkout, person))
    except Problem as problem:
        if is_mine or problem.code is not Code.TAKEOVER_DENIED:
            raise
        person.require(Permission.CANCEL_OTHERS)
        return None


def undo_own(desk: Desk, checkout: Checkout, to: LockState, code: str) -> Drive:
    """Undo a checkout that this program owns; open tries are settled first (``checkout 6``).

    Raises:
        Problem: CANNOT_CANCEL_CAPTURE; nothing was changed.
    """
    if checkout.lock.state is LockState.ACTIVE:
        if checkout.no_return:
            raise Problem(Code.CANNOT_CANCEL_CAPTURE, lock_id=checkout.lock.lock_id)
        checkout = yield from compensation.begin(desk, checkout, to, code)
    return (yield from drive(desk, checkout))


def _confirmed(checkout: Checkout) -> None:
    """Refuse while cash lies in the drawer that nobody says was handed back."""
    if checkout.cash_held and not checkout.cash_handed_back:
        raise Problem(Code.CASH_IN_HAND, cash=checkout.cash_in_hand, currency=checkout.currency)


def _code(checkout: Checkout) -> str:
    """Leaving the pay screen before any money is no failure, only a step back."""
    return "CANCELLED" if checkout.payments else "BACK"


def _only_cash(checkout: Checkout) -> None:
    """In attention, cash that was handed back is the one thing a cashier can settle."""
    if checkout.lock.attention_code != "CASH_IN_HAND":
        raise Problem(Code.PAYMENT_UNKNOWN, lock_id=checkout.lock.lock_id)
    _confirmed(checkout)


def _request(desk: Desk, checkout: Checkout, person: Person) -> Drive:
    """Ask the owner to undo it at its next look, and the terminal to stop."""
    asked: bool = yield Transaction(
        "cancel request",
        lambda unit: _ask_owner(desk, unit, checkout, person),
        lambda unit: _asked(unit, checkout),
    )
    if not asked:
        again = yield from look(checkout.lock.lock_id)
        if again.lock.live and again.no_return:
            raise Problem(Code.CANNOT_CANCEL_CAPTURE, lock_id=checkout.lock.lock_id)
        return again
    for _, attempt in checkout.open_attempts():
        terminal = desk.terminals.get(attempt.terminal or "")
        if terminal is not None and attempt.terminal != PERSON:
            yield Call(
                "cancel",
                checkout.lock.lock_id,
                checkout.lock.phase.value,
                CHECKING,
                terminal.caps.max_wait_s,
                _stopper(terminal, attempt.key),
            )
    return (yield from look(checkout.lock.lock_id))


def _stopper(terminal: PaymentTerminal, key: str) -> Callable[[], Reply]:
    def stop() -> Reply:
        terminal.cancel(key)
        return Reply(Outcome.IN_PROGRESS)

    return stop


def _ask_owner(desk: Desk, unit: Unit, checkout: Checkout, person: Person) -> bool:
    if not unit.locks.request_cancel(checkout.lock, person.user_id):
        return False
    desk.note(
        unit,
        checkout,
        "cancel_requested",
        from_state=checkout.lock.state,
        at=unit.now(),
        by=person.user_id,
    )
    return True


def _asked(unit: Unit, checkout: Checkout) -> bool | None:
    found = unit.locks.load(checkout.lock.lock_id, to_write=True)
    return True if found is not None and found.lock.cancel_requested_at is not None else None


def _claim(desk: Desk, checkout: Checkout, state: LockState) -> Drive:
    undo_to = LockState.FAILED.value if state is LockState.COMPENSATING else None

    def write(unit: Unit) -> Checkout | None:
        claimed = unit.locks.claim(
            checkout.lock,
            till=desk.till_id,
            instance=desk.instance,
            state=state,
            undo_to=undo_to,
            lease_us=desk.lease_us,
            idle_us=desk.idle_us,
        )
        after = unit.locks.load(checkout.lock.lock_id)
        if not claimed or after is None:
            return None
        desk.note(unit, after, "claimed", from_state=LockState.ATTENTION, at=unit.now())
        return after

    claimed: Checkout | None = yield Transaction(
        "claim", write, lambda unit: changed_hands(desk, unit, checkout)
    )
    if claimed is None:
        raise Problem(Code.LOCK_LOST, till=checkout.lock.owner_name)
    return replace(claimed, cash_handed_back=checkout.cash_handed_back)


def changed_hands(desk: Desk, unit: Unit, checkout: Checkout) -> Checkout | None:
    """Ask the rows, after a lost answer, whether the checkout came to this program since.

    The epoch tells: before, it may have been this very program's.
    """
    found = unit.locks.load(checkout.lock.lock_id, to_write=True)
    is_later = found is not None and found.lock.epoch > checkout.lock.epoch
    return found if found is not None and is_later and desk.owns(found) else None


def unreachable(desk: Desk, checkout: Checkout) -> str:
    """Say why this till cannot ask about the money of a checkout; empty where it can (scenario 64).

    Where a terminal is reached by its own till only, another one finds nothing of what it did, and
    nothing found would be taken for nothing done. Who owns the lock does not matter: it may have
    changed hands since.
    """
    for payment in checkout.payments:
        attempt = payment.open_attempt()
        asked = attempt is not None and attempt.terminal != PERSON
        held = payment.method == "card" and (payment.state in _WITH_MONEY or payment.hold_left)
        if not asked and not held:
            continue
        terminal = desk.terminals.get(CARD_TERMINAL)
        if terminal is None:
            return "This till has no card terminal to ask about the payment."
        used = {one.device_id for one in payment.attempts} - {None, terminal.device_id}
        if used and terminal.caps.reachable_from == "till":
            lock = checkout.lock
            name = "another till" if lock.owner_till == desk.till_id else lock.owner_name
            return (
                f"A card is at the terminal of {name}. Only that till can ask it. "
                "A manager may decide."
            )
    return ""


_WITH_MONEY = frozenset({"authorised", "captured", "unknown"})
