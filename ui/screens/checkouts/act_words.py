"""The dialog of an act in words, and what is missing in it (no Qt)."""

from collections.abc import Mapping

from pos.api.office.views import Act, Approver, AttentionCase, Decision, Offer, PersonView, Went
from pos.api.office.views import ReferenceNeed as Need
from ui.screens.checkouts.attention_state import ChoiceText, Given, PersonText, Question

#: What each act is called, its icon, and its key.
ACTS: Mapping[Act, tuple[str, str, str]] = {
    Act.CHECK_AGAIN: ("Ask the terminal again", "refresh", "Enter"),
    Act.FINISH: ("Finish the sale", "check", "F"),
    Act.UNDO: ("Undo the sale", "arrow-back-up", "U"),
    Act.CASH_HANDED_BACK: ("Cash handed back", "cash", "H"),
    Act.COPY: ("Copy to a new cart", "shopping-cart", "C"),
    Act.GIVE_BACK: ("Give it back", "receipt-refund", "G"),
    Act.SETTLE_ELSEWHERE: ("Settled elsewhere", "file-text", "E"),
}

#: One touch each; anything else is typed.
REASONS: Mapping[Act, tuple[str, ...]] = {
    Act.FINISH: ("The slip shows it", "The provider confirms it"),
    Act.UNDO: ("Left without the goods", "Paid another way"),
    Act.CASH_HANDED_BACK: ("Handed back at the till", "Paid another way"),
    Act.COPY: ("Pays another way", "Pays with another card"),
    Act.GIVE_BACK: ("The sale was undone", "Paid another way"),
    Act.SETTLE_ELSEWHERE: ("The provider gave it back", "Given back in cash"),
}

REASON, REFERENCE, CHOICE, PERSON, PIN = "reason", "reference", "choice", "person", "pin"
#: Where in the dialog a refusal belongs.
FIELD_OF = {
    "REASON_MISSING": REASON,
    "PROOF_NEEDED": REFERENCE,
    "SECOND_PERSON": PERSON,
    "NOT_ALLOWED": PERSON,
    "PIN_LOCKED": PERSON,
    "WRONG_PIN": PIN,
    "PIN_WAIT": PIN,
}


def question(case: AttentionCase, offer: Offer, people: tuple[PersonView, ...]) -> Question:
    """Write what the dialog asks."""
    words, _icon, _key = ACTS[offer.act]
    return Question(
        case_id=case.case_id,
        act=offer.act,
        title=f"{words}?",
        verb=words,
        money=case.money or case.sentence,
        does=tuple(one for one in (offer.money, offer.goods) if one),
        reasons=REASONS.get(offer.act, ()) if offer.reason else (),
        reference=_reference(offer.reference),
        reference_needed=offer.reference is Need.ALWAYS,
        choices=tuple(ChoiceText(one.went, one.words) for one in offer.choices),
        second_person=offer.second_person,
        people=tuple(
            PersonText(one.user_id, one.name, one.role.value.capitalize(), one.locked)
            for one in people
        ),
    )


def _reference(need: Need) -> str:
    return {
        Need.NO: "",
        Need.UNANSWERED: "Reference on the slip, if the terminal does not answer",
        Need.ALWAYS: "Reference of the slip or of the provider",
    }[need]


def missing(asked: Question, given: Given) -> dict[str, str]:
    """Say what must still be given, by field, in the order of the dialog."""
    found = {}
    if asked.choices and given.went is Went.UNSAID and not _may_be_unsaid(asked):
        found[CHOICE] = "Choose what is proven."
    if asked.reasons and not given.reason.strip():
        found[REASON] = "Why? Choose a reason, or type one."
    if asked.reference_needed and not given.reference.strip():
        found[REFERENCE] = "Type the reference that proves it."
    if asked.second_person and asked.people:
        if not given.person:
            found[PERSON] = "Choose who agrees."
        elif not given.pin:
            found[PIN] = "The second person types their PIN."
    return found


def _may_be_unsaid(asked: Question) -> bool:
    return any(one.went is Went.UNSAID for one in asked.choices)


def decision(given: Given) -> Decision:
    """Put together what the core is told."""
    approver = Approver(given.person, given.pin) if given.person and given.pin else None
    return Decision(
        reason=given.reason.strip(),
        reference=given.reference.strip(),
        went=given.went,
        approver=approver,
    )
