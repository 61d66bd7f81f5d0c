"""``holdfast locks``: who holds which cart, and what IT may do about it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime

from pos.api.till import Till
from pos.api.views import CheckoutView, LockState
from pos.app import open_till
from pos.cli.opening import Opening
from pos.cli.output import money, print_json, print_lines, print_table
from pos.cli.shop import existing_store
from pos.domain.errors import Code, Problem
from pos.domain.phase import ENDED
from pos.services.alerts import alerts
from pos.services.command_line import COMMAND_LINE_ID, enter_command_line
from pos.services.lock_list import HeldCart, held_cart, held_carts, note
from pos.store.engine import Store

OWN_TILL = "Command line"
#: A till that answers looks for requests every 15 s, with some jitter.
WAIT_S = 20.0
_LOOK_S = 0.2


def show_all(opening: Opening) -> int:
    """List the live checkouts."""
    with existing_store(opening) as store:
        held = held_carts(store)
    if opening.arguments.json:
        print_json({"locks": [_object(one) for one in held]})
    elif not held:
        print_lines("No cart is being paid.")
    else:
        headings = ["cart", "total", "till", "cashier", "since", "phase", "lease", "money", "lock"]
        print_table(headings, [_row(one) for one in held], right=["total"])
    return 0


def show_one(opening: Opening) -> int:
    """Show one checkout whole."""
    with existing_store(opening) as store:
        held = held_cart(store, opening.arguments.lock)
    if opening.arguments.json:
        print_json(_object(held))
    else:
        print_lines(*_told(held))
    return 0


def cancel(opening: Opening) -> int:
    """Undo a checkout, or have its till undo it; 0 once it has ended without a sale."""
    handed_back = opening.arguments.handed_back
    with existing_store(opening) as store:
        held = _to_change(store, opening)

        def undo(till: Till) -> CheckoutView:
            return till.cancel_checkout(held.checkout.ref, handed_back=handed_back)

        after = _as_its_till(opening, store, held, undo)
        if after.state not in ENDED:
            after = _wait(store, after)
    return _say(opening, after, ok=after.state in ENDED and after.state is not LockState.COMPLETED)


def resume(opening: Opening) -> int:
    """Go on with a checkout as far as nobody is needed; 0 once it has ended."""
    with existing_store(opening) as store:
        held = _to_change(store, opening)

        def go_on(till: Till) -> CheckoutView:
            return till.resume_checkout(held.checkout.lock_id)

        after = _as_its_till(opening, store, held, go_on)
    return _say(opening, after, ok=after.state in ENDED)


def clean_up(opening: Opening) -> int:
    """Deal with every checkout whose till has been silent too long."""
    with existing_store(opening) as store:
        person = enter_command_line(store)
        with _till(opening, opening.till_named or OWN_TILL) as till:
            till.act_as(person)
            cleaned = till.clean_up()
            till.watch_shop()
        left = len(held_carts(store))
        stand = [one.finding for one in alerts(store)]
    if opening.arguments.json:
        told = [{"kind": one.kind, "subject": one.subject, "says": one.says} for one in stand]
        print_json({"cleaned": cleaned, "live": left, "alerts": told})
    else:
        print_lines(f"{cleaned} checkouts were dealt with; {left} hold a cart now.")
        print_lines(*(f"Warning: {one.says} {one.todo}" for one in stand))
    return 0


def release(opening: Opening) -> int:
    """Release at once whatever silent tills hold; 0 where nothing of it is left."""
    with existing_store(opening) as store:
        person = enter_command_line(store)
    name = opening.till_named or OWN_TILL
    program = open_till(opening.settings, opening.places, till=name, paper=False)
    try:
        program.till.act_as(person)
        program.office.session.open()
        found = program.office.live.release_expired(reason=opening.arguments.reason)
    finally:
        program.close()
    if opening.arguments.json:
        print_json(asdict(found))
    else:
        print_lines(
            f"{found.undone} carts are open again, {found.finished} sales were finished, "
            f"{found.doubtful} wait for a manager, {found.left} only their own till can ask about."
        )
    return 0 if not found.doubtful + found.left else 1


# --- how -------------------------------------------------------------------------------------


def _to_change(store: Store, opening: Opening) -> HeldCart:
    held = held_cart(store, opening.arguments.lock)
    if held.checkout.state in ENDED:
        raise Problem(Code.CHECKOUT_GONE, lock_id=held.checkout.lock_id)
    return held


def _as_its_till(
    opening: Opening, store: Store, held: HeldCart, act: Callable[[Till], CheckoutView]
) -> CheckoutView:
    """Act as the till that has the checkout where that one is dead, so that its receipt is its own.

    Where it lives, act as a till of our own: it may be asked, and is never pushed aside.
    """
    person = enter_command_line(store)
    reason = opening.arguments.reason.strip()
    if reason:
        note(store, COMMAND_LINE_ID, held.checkout.lock_id, reason=reason)
    try:
        with _till(opening, held.checkout.till) as till:
            till.act_as(person)
            return act(till)
    except Problem as problem:
        if problem.code not in {Code.TILL_IN_USE, Code.TILL_RETIRED}:
            raise
    with _till(opening, opening.till_named or OWN_TILL) as till:
        till.act_as(person)
        return act(till)


@contextmanager
def _till(opening: Opening, name: str) -> Iterator[Till]:
    """Be a till that prints nothing: what its printer has to do waits for its own next start."""
    program = open_till(opening.settings, opening.places, till=name, paper=False)
    try:
        yield program.till
    finally:
        program.close()


def _wait(store: Store, asked: CheckoutView) -> CheckoutView:
    """Wait for the till that was asked to let go."""
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until:
        now = held_cart(store, asked.lock_id).checkout
        if now.state in ENDED or now.state is LockState.ATTENTION:
            return now
        time.sleep(_LOOK_S)
    return held_cart(store, asked.lock_id).checkout


def _say(opening: Opening, after: CheckoutView, *, ok: bool) -> int:
    if opening.arguments.json:
        print_json(_view(after) | {"ok": ok})
    else:
        print_lines(_sentence(after))
    return 0 if ok else 1


def _sentence(after: CheckoutView) -> str:
    if after.state is LockState.COMPLETED:
        number = after.receipt.text if after.receipt else "–"
        return f"The sale is finished, receipt {number}. {after.money}"
    if after.state in ENDED:
        return f"The checkout was undone ({after.state}); the cart is open. {after.money}"
    if after.state is LockState.ATTENTION:
        return f"A manager must decide ({after.attention_code}). {after.money}"
    if after.choosing:
        due = money(after.due, after.currency)
        return f"{due} is still to be paid: go on at {after.till}. {after.money}"
    if after.cancel_requested:
        return f"{after.till} was asked to let go and has not yet. {after.money}"
    return f"The checkout is {after.state} in {after.phase}. {after.money}"


def _row(held: HeldCart) -> list[str]:
    one = held.checkout
    return [
        one.cart_number,
        money(one.total, one.currency),
        one.till,
        one.cashier,
        _time(one.acquired_at),
        f"{held.public_state} ({one.phase})",
        _lease(held),
        held.attention or one.money,
        one.lock_id,
    ]


def _lease(held: HeldCart) -> str:
    if held.checkout.state is LockState.ATTENTION:
        return f"manager: {held.checkout.attention_code}"
    if held.answering:
        return f"answering, {max(held.idle_left_s, 0):.0f} s to idle"
    return f"silent, over for {-held.lease_left_s:.0f} s"


def _told(held: HeldCart) -> Iterator[str]:
    one = held.checkout
    yield f"Checkout   {one.lock_id}"
    yield f"Cart       {one.cart_number}, {one.articles} articles, {money(one.total, one.currency)}"
    yield f"Held by    {one.till}, {one.cashier}, since {_time(one.acquired_at)}"
    yield f"State      {held.public_state} ({one.phase}), epoch {one.epoch}"
    if held.ended_at is None:
        yield f"Lease      {_lease(held)}"
    else:
        yield f"Ended      {_time(held.ended_at)}, {one.end_code}"
    if held.attention:
        yield f"Attention  {held.attention}"
    yield f"Money      {one.money}"
    for fact in one.facts:
        yield f"           {fact}"
    if one.receipt is not None:
        yield f"Receipt    {one.receipt.text}"
    if held.ended_at is None:
        yield f"Can        {_can(one)}"


def _can(one: CheckoutView) -> str:
    if one.state is LockState.ATTENTION:
        return "resume asks the terminal again; to finish or undo it needs a manager at a till"
    if one.no_return:
        return "resume only: the money is being taken, the sale will be finished"
    return "resume or cancel"


def _object(held: HeldCart) -> dict[str, object]:
    return _view(held.checkout) | {
        "public_state": held.public_state,
        "expires_at": held.expires_at,
        "idle_deadline": held.idle_deadline,
        "answering": held.answering,
        "lease_left_s": round(held.lease_left_s, 1),
        "idle_left_s": round(held.idle_left_s, 1),
        "sentence": held.attention or None,
    }


def _view(one: CheckoutView) -> dict[str, object]:
    return {
        "lock_id": one.lock_id,
        "cart_id": one.cart_id,
        "cart": one.cart_number,
        "state": one.state.value,
        "phase": one.phase.value,
        "till": one.till,
        "cashier": one.cashier,
        "since": one.acquired_at,
        "epoch": one.epoch,
        "total": one.total,
        "due": one.due,
        "currency": one.currency,
        "money": one.money,
        "facts": list(one.facts),
        "no_return": one.no_return,
        "attention": one.attention_code,
        "end_code": one.end_code,
        "receipt": one.receipt.text if one.receipt else None,
    }


def _time(moment: int) -> str:
    """Write a moment (microseconds UTC) as the clock on the wall shows it."""
    here = datetime.fromtimestamp(moment / 1_000_000, tz=UTC).astimezone()
    return here.strftime("%Y-%m-%d %H:%M:%S")
