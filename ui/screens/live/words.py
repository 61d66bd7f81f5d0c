"""Live checkouts in words: from what was read to everything that is painted."""

from collections.abc import Sequence

from pos.api.office.views import HeldCheckout, ReleasedExpired
from ui.screens.live.state import ALL_SILENT, ASK, RELEASE, TAKE_OVER, LiveAct, LiveRow
from ui.theme.times import clock_seconds, counter
from ui.theme.words import Writing
from ui.widgets.asked_words import asked_words, may_ask_again
from ui.widgets.checkout_words import counted, doing
from ui.widgets.values import Tone

#: A till beats every ten seconds; one that is late by more is not heard (checkout 9).
SILENT_S = 12.0
_DECIDE = "Decide about it under Needs attention"
_MINUTE, _HOUR = 60, 3600


def row(held: HeldCheckout, age: float, writing: Writing) -> LiveRow:
    """Write one row, ``age`` seconds after it was read."""
    one = held.checkout
    left, life, heard = _life(held, age)
    idle, note = _idle(held, age)
    return LiveRow(
        lock_id=one.lock_id,
        cart=f"Cart {one.cart_number}",
        size=f"{counted(one.articles, 'article')}, {writing.money(one.total, sign=True)}",
        till="This till" if held.mine else one.till,
        cashier=one.cashier,
        doing=_doing(held),
        money=one.money,
        left=left,
        whole=max(1, round(held.lease_s)),
        life=life,
        heard=heard,
        icon="help-circle" if _doubtful(held) else "plug-x",
        tone=Tone.OK if life == _ANSWERING else Tone.WARN,
        since=clock_seconds(one.acquired_at),
        age=_for(held.since_s + age),
        idle=idle,
        idle_note=note,
        asked=_asked(held, age),
    )


def is_silent(held: HeldCheckout, age: float) -> bool:
    """Tell whether its till gave no sign of life for its whole lease."""
    return not _doubtful(held) and held.lease_left_s - age <= 0


def acts(
    marked: HeldCheckout | None, held: Sequence[HeldCheckout], age: float, *, busy: bool
) -> tuple[LiveAct, ...]:
    """Write the four keys; each stays in its place, and says why where it cannot be pressed."""
    silent = sum(is_silent(one, age) for one in held)
    made = (*_one(marked, age), _all(silent))
    if not busy:
        return made
    return tuple(LiveAct(one.ident, one.text, "In a moment", usable=False) for one in made)


def _one(held: HeldCheckout | None, age: float) -> tuple[LiveAct, ...]:
    if held is None:
        why = "Mark a cart first"
        return (
            LiveAct(ASK, "Ask to let go", why, usable=False),
            LiveAct(RELEASE, "Release the cart", why, usable=False),
            LiveAct(TAKE_OVER, "Take over here", why, usable=False),
        )
    return (_ask(held, age), _release(held, age), _take(held, age))


def _ask(held: HeldCheckout, age: float) -> LiveAct:
    text = "Ask to let go"
    if held.ask_reason:
        return LiveAct(ASK, text, held.ask_reason, usable=False)
    again = may_ask_again(held.asked, age)
    if not again:
        return LiveAct(ASK, text, asked_words(held.asked, age, held.checkout.till), usable=False)
    return LiveAct(ASK, text, f"A question appears at {held.checkout.till}", usable=True)


def _release(held: HeldCheckout, age: float) -> LiveAct:
    text, till = "Release the cart", held.checkout.till
    if held.release_reason:
        why = _DECIDE if _doubtful(held) else held.release_reason.partition(". ")[0]
        return LiveAct(RELEASE, text, why, usable=False)
    if held.checkout.cancel_requested:
        return LiveAct(RELEASE, text, f"{till} is undoing it as it was asked to", usable=False)
    detail = "Undoes it, then the cart is open again"
    if not held.mine and not is_silent(held, age):
        detail = f"{till} undoes it within 15 seconds"
    return LiveAct(RELEASE, text, detail, usable=True)


def _take(held: HeldCheckout, age: float) -> LiveAct:
    text = "Take over here"
    if held.take_over_reason:
        return LiveAct(TAKE_OVER, text, held.take_over_reason, usable=False)
    if _doubtful(held):
        return LiveAct(TAKE_OVER, text, _DECIDE, usable=False)
    live = held.takes_live and not is_silent(held, age)
    detail = (
        f"{held.checkout.till} stops at once: PIN and reason" if live else "Goes on at this till"
    )
    return LiveAct(TAKE_OVER, text, detail, usable=True)


def _all(silent: int) -> LiveAct:
    text = "Release all silent"
    if not silent:
        return LiveAct(ALL_SILENT, text, "Every till is answering", usable=False)
    many = counted(silent, "cart")
    whose = "till is" if silent == 1 else "tills are"
    return LiveAct(ALL_SILENT, text, f"{many} whose {whose} silent", usable=True)


def counts(held: Sequence[HeldCheckout], age: float) -> str:
    """Say how many there are: ``4 carts, 1 of a silent till``."""
    if not held:
        return ""
    silent = sum(is_silent(one, age) for one in held)
    many = counted(len(held), "cart")
    return f"{many}, {silent} of silent tills" if silent else many


def released(found: ReleasedExpired) -> str:
    """Say in plain words what became of all that silent tills held."""
    if not found.all:
        return "No till is silent any more. Nothing was released."
    parts = []
    if found.undone:
        parts.append(f"{counted(found.undone, 'cart')} {_are(found.undone)} open again.")
    if found.finished:
        was = "was" if found.finished == 1 else "were"
        parts.append(f"{counted(found.finished, 'sale')} {was} finished: its money was there.")
    if found.doubtful:
        needs = "needs" if found.doubtful == 1 else "need"
        parts.append(f"{counted(found.doubtful, 'cart')} {needs} a decision, see Needs attention.")
    if found.left:
        which = "its own till" if found.left == 1 else "their own tills"
        parts.append(f"{counted(found.left, 'cart')} can only be asked about by {which}.")
    return " ".join(parts)


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _doubtful(held: HeldCheckout) -> bool:
    return held.checkout.state == "attention"


def _doing(held: HeldCheckout) -> str:
    one = held.checkout
    if one.cancel_requested and one.state == "active":
        return "Asked to undo it"
    if one.choosing:
        return "Choosing how to pay"
    if any(tender.waiting == "terminal" for tender in one.tenders):
        return "Waiting for the card"
    return doing(one.phase, one.state)


def _life(held: HeldCheckout, age: float) -> tuple[int, str, str]:
    """Say how the till is: a beat refills the ring, and only silence is worth a colour."""
    if _doubtful(held):
        return 0, "Manager", "must decide"
    left = max(0, -int(-(held.lease_left_s - age) // 1))
    unheard = int(held.silent_s + age)
    if not left:
        return 0, "Silent", f"for {_for(unheard)}"
    if unheard >= SILENT_S:
        return left, "Not heard", f"for {unheard} s"
    return left, _ANSWERING, f"heard {unheard} s ago"


_ANSWERING = "Answering"


def _idle(held: HeldCheckout, age: float) -> tuple[str, str]:
    if held.checkout.state != "active":
        return "", ""
    if held.checkout.no_return:
        return "", "Will be finished"
    left = held.idle_left_s - age
    return (counter(left), "then undone") if left > 0 else ("0:00", "Sits too long")


def answer(asked: HeldCheckout, now: HeldCheckout | None) -> tuple[str, bool]:
    """Say what became of a question, and whether that is the end of it."""
    till, cart = asked.checkout.till, f"cart {asked.checkout.cart_number}"
    if now is None:
        return f"{till} has ended the payment of {cart}. Open carts are under F5 at the till.", True
    said = now.asked.answer if now.asked is not None and now.asked != asked.asked else None
    if said == "kept":
        return f"{till} keeps {cart}.", True
    return f"{till} was asked to let {cart} go.", False


def _asked(held: HeldCheckout, age: float) -> str:
    """Say in a few words what became of the question; the key at the foot says it in full."""
    asked = held.asked
    if asked is None:
        return ""
    if asked.answer is not None:
        return "Keeps it" if asked.answer == "kept" else "Lets it go"
    since = int(asked.since_s + age)
    return f"No answer, {since} s" if may_ask_again(asked, age) else f"Asked {since} s ago"


def _for(seconds: float) -> str:
    whole = max(0, int(seconds))
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        return f"{whole // _MINUTE} min"
    return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE:02d} min"
