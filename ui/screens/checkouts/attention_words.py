"""The page of the cases in words (no Qt)."""

from dataclasses import dataclass

from pos.api.office.views import Act, AttentionCase, Decided, Offer, ReferenceNeed, Settled
from ui.screens.checkouts.act_words import ACTS
from ui.screens.checkouts.attention_state import (
    ActKey,
    AttentionState,
    CaseText,
    DetailText,
    FactText,
    ResultText,
    SettledText,
    Told,
)
from ui.theme.times import clock, clock_seconds, counter, midnight, short_day
from ui.theme.words import NBSP, Writing
from ui.widgets.values import Tone

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_MICROS = 1_000_000
_LATE = "late"
#: Money certain to go back, and one that only a person can confirm; all others are in doubt.
_SIGNS = {
    "VOID_FAILED": ("circle-x", Tone.DANGER),
    "REFUND_FAILED": ("circle-x", Tone.DANGER),
    "CASH_IN_HAND": ("cash", Tone.WARN),
    "OWNER_GONE": ("plug-x", Tone.WARN),
    "STOCK_CONFLICT": ("packages", Tone.WARN),
}
_DOUBT = ("help-circle", Tone.WARN)
_LATE_SIGN = ("rotate-clockwise", Tone.WARN)
_FOOT = "By hand: a reason is asked, and a second person where money moves. The journal keeps both."
_ENDED = {
    "finished": ("circle-check", Tone.OK, "Sale finished"),
    "undone": ("circle-check", Tone.OK, "Sale undone"),
    "given_back": ("circle-check", Tone.OK, "Given back"),
    "kept": ("circle-check", Tone.OK, "Settled elsewhere"),
    "nothing_taken": ("circle-check", Tone.OK, "Nothing had been taken"),
    "pay": ("info-circle", Tone.INFO, "The customer can pay now"),
}


@dataclass(frozen=True)
class Acting:
    """What is being done about a case, and since when (seconds of the screen's own clock)."""

    case: AttentionCase
    act: Act
    since: float
    says: str = ""


@dataclass(frozen=True)
class Scene:
    """All the page is drawn from.

    Attributes:
        cases: as they were read, ``age`` seconds ago.
        refused: what was refused about the marked case.
    """

    cases: tuple[AttentionCase, ...] | None
    marked: str
    age: float = 0.0
    settled: tuple[SettledText, ...] = ()
    acting: Acting | None = None
    asked_for: float = 0.0
    refused: Told | None = None
    result: ResultText | None = None
    trouble: str = ""


def shown(scene: Scene, writing: Writing) -> AttentionState:
    """Write everything the page shows."""
    cases = scene.cases or ()
    marked = next((one for one in cases if one.case_id == scene.marked), None)
    return AttentionState(
        rows=tuple(_row(one, scene.age, writing) for one in cases),
        marked=marked.case_id if marked is not None else "",
        settled=scene.settled,
        detail=_detail(marked, scene, writing) if marked is not None else None,
        result=scene.result if marked is None else None,
        loading=scene.cases is None and not scene.trouble,
        trouble=scene.trouble,
    )


_SETTLED = {
    "finished": "Finished",
    "undone": "Undone",
    "given_back": "Given back",
    "kept": "Settled elsewhere",
}


def settled_words(one: Settled, writing: Writing) -> SettledText:
    """Write one row of what was settled today."""
    amount = writing.money(one.amount, sign=True)
    return SettledText(one.lock_id, _SETTLED[one.how], amount, clock(one.at))


def age_words(seconds: float) -> str:
    """Write how long something is open: ``12 min``, ``1 h 05 min``, ``3 days``."""
    whole = max(0, int(seconds))
    if whole < _HOUR:
        return f"{whole // _MINUTE}{NBSP}min"
    if whole < _DAY:
        return f"{whole // _HOUR}{NBSP}h{NBSP}{whole % _HOUR // _MINUTE:02d}{NBSP}min"
    days = whole // _DAY
    return f"{days}{NBSP}day{'' if days == 1 else 's'}"


def _for(seconds: float) -> str:
    return "just now" if seconds < _MINUTE else age_words(seconds)


def _open_for(seconds: float) -> str:
    return "just now" if seconds < _MINUTE else f"open {age_words(seconds)}"


def _sign(case: AttentionCase) -> tuple[str, Tone]:
    return _LATE_SIGN if case.kind == _LATE else _SIGNS.get(case.code, _DOUBT)


def _row(case: AttentionCase, age: float, writing: Writing) -> CaseText:
    icon, tone = _sign(case)
    return CaseText(
        ident=case.case_id,
        icon=icon,
        tone=tone,
        title=case.headline,
        who=f"{case.till}, {case.cashier}",
        amount=writing.money(case.amount, sign=True),
        age=_open_for(case.open_s + age),
    )


# ---------------------------------------------------------------------------------- one case


def _detail(case: AttentionCase, scene: Scene, writing: Writing) -> DetailText:
    since = f"since {_moment(case)} ({_for(case.open_s + scene.age)})"
    doubt = any(not one.certain for one in case.facts)
    return DetailText(
        ident=case.case_id,
        lock_id=case.lock_id,
        title=case.headline,
        where=f"Cart {case.cart_number} at {case.till}, {case.cashier}, {since}",
        label="Sale",
        amount=writing.money(case.total, sign=True),
        heading="What we know about the money" if doubt else "What is certain about the money",
        facts=tuple(
            FactText(one.certain, one.text.strip(), one.detail.strip())
            for one in sorted(case.facts, key=lambda fact: not fact.certain)
        ),
        keys=_keys(case, scene.acting),
        foot=_FOOT,
        told=_told(case, scene, writing),
    )


def _moment(case: AttentionCase) -> str:
    """Write when it began: to the second, and with its day where that is over."""
    today = midnight(case.since) == midnight(case.since + case.open_s * _MICROS)
    at = clock_seconds(case.since)
    return at if today else f"{short_day(case.since)}, {at}"


def _keys(case: AttentionCase, acting: Acting | None) -> tuple[ActKey, ...]:
    fitting = [one for one in case.actions if one.fits]
    first = _first(fitting)
    return tuple(
        _key(one, acting, primary=one is first)
        for one in sorted(fitting, key=lambda offer: offer is not first)
    )


def _first(fitting: list[Offer]) -> Offer | None:
    """The harmless one is filled: to ask again; where that cannot be, what can be done at all."""
    check = [one for one in fitting if one.act is Act.CHECK_AGAIN and one.offered]
    offered = [one for one in fitting if one.offered]
    return next(iter(check or offered), None)


def _key(offer: Offer, acting: Acting | None, *, primary: bool) -> ActKey:
    words, icon, key = ACTS[offer.act]
    usable, why_not = offer.offered, offer.why_not
    if acting is not None:
        usable, why_not = False, "Wait for the answer"
    return ActKey(
        act=offer.act,
        words=words,
        icon=icon,
        key="Enter" if primary else key if offer.act is not Act.CHECK_AGAIN else "A",
        detail=_does(offer),
        usable=usable,
        why_not=why_not,
        primary=primary,
    )


def _does(offer: Offer) -> str:
    if offer.act is Act.CHECK_AGAIN:
        return "Asks for no card, always safe"
    if offer.reference is not ReferenceNeed.NO:
        always = offer.reference is ReferenceNeed.ALWAYS
        return "Needs a reference" if always else "Asks the terminal first"
    return "With a second person" if offer.second_person else "With a reason"


def _told(case: AttentionCase, scene: Scene, writing: Writing) -> Told | None:
    acting = scene.acting
    if acting is None:
        return scene.refused
    since = counter(scene.asked_for)
    if acting.case.case_id != case.case_id:
        other = f"Cart {acting.case.cart_number} is being seen to. {since}"
        return Told(Tone.INFO, other, "One after the other: this one can be decided then.")
    amount = writing.money(case.amount, sign=True)
    says = acting.says or f"Asking about {amount}."
    more = "You may look at another one or go back to the till; it goes on."
    return Told(Tone.INFO, f"{says} {since}", more, "hourglass")


# ---------------------------------------------------------------------------------- what became


def result(decided: Decided, left: int) -> ResultText:
    """Say what became of a case where it stood."""
    icon, tone, title = _ENDED[decided.ended]
    return ResultText(icon, tone, title, decided.sentence, *_left(left))


def gone(left: int) -> ResultText:
    """Say that somebody else was quicker."""
    return ResultText(
        "user-check",
        Tone.INFO,
        "Somebody has seen to this one",
        "It was settled at another till, or the answer came by itself. Nothing is left to do here.",
        *_left(left),
    )


def _left(left: int) -> tuple[str, str]:
    if not left:
        return "Nothing else needs attention.", ""
    more = "1 more needs attention." if left == 1 else f"{left} more need attention."
    return more, "Show the next"
