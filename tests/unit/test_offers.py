"""What a manager may do about each kind of doubt, as a table: rules of rows and nothing else."""

import pytest

from pos.domain.attention import Act, ReferenceNeed, Went
from pos.domain.doubt import Doubt, LateResult
from pos.domain.lock import Attempt, Checkout, Lock, Payment
from pos.domain.offers import late_offers, offers
from pos.domain.phase import LockState, Phase

ALL = [one.value for one in Act]
UNREACHABLE = {"unreachable": "Only Till 2 can ask it."}
FREED = {"undoing": True, "goods_held": False}


def attempt(op, state="unknown", *, by_person=False, moved=None, amount=500):
    terminal = "person" if by_person else "card"
    return Attempt(
        f"{op} {state}", "p", op, amount, f"p:{op}:1", state, terminal, None, None, 0, moved=moved
    )


def card(state, *attempts, method="card"):
    return Payment("p", 1, method, 500, 500, 0, state, attempts=attempts)


HELD, TAKEN = attempt("authorise", "ok"), attempt("capture", "ok")
TOO_MUCH = attempt("capture", "ok", moved=550)
REFUSED = attempt("void", "declined")
IN_DOUBT = {
    "approval": card("unknown", attempt("authorise")),
    "charge": card("unknown", HELD, attempt("capture")),
    "charge, by hand": card("unknown", attempt("capture", by_person=True), method="manual_card"),
    "too much": card("unknown", HELD, attempt("capture", moved=550)),
    "too little": card("unknown", HELD, attempt("capture", moved=400)),
    "difference asked": card("captured", HELD, TOO_MUCH, attempt("refund", amount=50)),
    "difference refused": card("captured", HELD, TOO_MUCH, attempt("refund", "declined")),
    "hold stays": card("authorised", HELD, REFUSED),
    "hold of declined": card("declined", HELD, attempt("capture", "declined"), REFUSED),
    "refund": card("captured", HELD, TAKEN, attempt("refund")),
    "refund, by hand": card(
        "captured", TAKEN, attempt("refund", by_person=True), method="manual_card"
    ),
    "refund refused": card("captured", HELD, TAKEN, attempt("refund", "declined")),
    "all taken": card("captured", HELD, TAKEN),
    "held": card("authorised", HELD),
    "cash": Payment("c", 2, "cash", 500, 500, 0, "authorised"),
}


def doubt(code, what, *, undoing=False, total=500, **more):
    lock = Lock(
        lock_id="l",
        cart_id="c",
        cart_number="A-1",
        attempt_no=1,
        epoch=2,
        phase_seq=3,
        state=LockState.ATTENTION,
        phase=Phase.PAYMENT_CAPTURE,
        owner_till="t",
        owner_name="Till 1",
        owner_series="A",
        owner_instance="i",
        cashier_id="u",
        cashier_name="Ana",
        acquired_at=0,
        expires_at=0,
        idle_deadline=0,
        attention_code=code,
        attention_from="compensating" if undoing else "active",
    )
    checkout = Checkout(lock, "GBP", total, lines=1, articles=1, payments=(IN_DOUBT[what],))
    return Doubt(checkout, "Till 1", since=0, now=0, **({"goods_held": True} | more))


#: What is in doubt and where, and what may be done about it.
TABLE = [
    ("AUTH_UNKNOWN", "approval", {}, "check_again finish undo copy"),
    ("CAPTURE_UNKNOWN", "charge", {}, "check_again finish undo copy"),
    ("CAPTURE_UNKNOWN", "charge, by hand", {}, "finish undo copy"),
    ("CAPTURE_UNKNOWN", "charge", {"undoing": True}, "check_again finish undo copy"),
    ("CAPTURE_UNKNOWN", "charge", {"copied_to": "A-2"}, "check_again undo"),
    ("CAPTURE_UNKNOWN", "charge", {"goods_held": False}, "check_again undo"),
    ("AMOUNT_MISMATCH", "too much", {}, "check_again finish undo"),
    ("AMOUNT_MISMATCH", "too little", {}, "check_again finish undo"),
    ("AMOUNT_MISMATCH", "difference asked", {}, "check_again finish"),
    ("AMOUNT_MISMATCH", "difference refused", {}, "check_again finish undo"),
    ("VOID_FAILED", "hold stays", FREED, "check_again undo"),
    ("VOID_FAILED", "hold of declined", {}, "check_again undo copy"),
    ("REFUND_FAILED", "refund", FREED, "check_again undo"),
    ("REFUND_FAILED", "refund, by hand", FREED, "undo"),
    ("REFUND_FAILED", "refund refused", FREED, "check_again undo"),
    ("REFUND_FAILED", "refund, by hand", {"undoing": True}, "undo"),
    ("CASH_IN_HAND", "cash", FREED, "cash_handed_back"),
    ("OWNER_GONE", "charge", UNREACHABLE, "finish undo copy"),
    ("OWNER_GONE", "approval", UNREACHABLE, "undo copy"),
    ("OWNER_GONE", "held", UNREACHABLE, "undo"),
    ("OWNER_GONE", "all taken", UNREACHABLE, "finish undo"),
    ("OWNER_GONE", "all taken", {}, "check_again finish undo"),
]


@pytest.mark.parametrize(("code", "what", "more", "may"), TABLE)
def test_each_doubt_has_its_acts(code, what, more, may):
    """checkout 6: only what is safe now, and what is not says why."""
    made = offers(doubt(code, what, **more))

    assert [one.act.value for one in made] == ALL
    assert [one.act.value for one in made if one.offered] == may.split()
    for one in made:
        assert one.offered is not bool(one.why_not)
        assert not one.offered or (one.money and one.goods)


def offer(made, act):
    return next(one for one in made if one.act is act)


@pytest.mark.parametrize(
    ("what", "needs"),
    [
        ("charge", ReferenceNeed.UNANSWERED),
        ("charge, by hand", ReferenceNeed.ALWAYS),
        ("too much", ReferenceNeed.NO),
        ("too little", ReferenceNeed.NO),
        ("difference asked", ReferenceNeed.UNANSWERED),
        ("difference refused", ReferenceNeed.UNANSWERED),
    ],
)
def test_what_proves_that_it_is_ours(what, needs):
    assert offer(offers(doubt("AMOUNT_MISMATCH", what)), Act.FINISH).reference is needs


@pytest.mark.parametrize(
    ("what", "more", "went"),
    [
        ("charge", {}, [Went.UNSAID, Went.NOT_TAKEN, Went.GIVEN_BACK]),
        ("approval", UNREACHABLE, [Went.NOT_TAKEN, Went.GIVEN_BACK]),
        ("charge", UNREACHABLE, [Went.NOT_TAKEN, Went.GIVEN_BACK]),
        ("charge, by hand", {}, [Went.NOT_TAKEN, Went.GIVEN_BACK]),
        ("hold stays", {}, [Went.UNSAID, Went.GIVEN_BACK]),
        ("too little", {}, [Went.UNSAID, Went.GIVEN_BACK]),
        ("refund, by hand", {}, [Went.GIVEN_BACK]),
        ("held", UNREACHABLE, [Went.GIVEN_BACK]),
    ],
)
def test_what_may_be_proven_of_what_is_undone(what, more, went):
    undo = offer(offers(doubt("CAPTURE_UNKNOWN", what, **more)), Act.UNDO)

    assert [one.went for one in undo.choices] == went
    asks = ReferenceNeed.UNANSWERED if Went.UNSAID in went else ReferenceNeed.ALWAYS
    assert undo.reference is asks


def test_where_nobody_can_be_asked_all_of_it_is_proven():
    """Were it only not taken, its hold would be left, and nobody here can release it."""
    undo = offer(offers(doubt("OWNER_GONE", "charge", **UNREACHABLE)), Act.UNDO)

    assert undo.choices[0].words.endswith("and that all other money went back")


@pytest.mark.parametrize("alone", [False, True])
def test_where_money_moves_somebody_agrees_unless_there_is_nobody(alone):
    made = offers(doubt("CAPTURE_UNKNOWN", "charge", alone=alone))

    agreed = [one.act for one in made if one.second_person]
    assert agreed == ([] if alone else [Act.FINISH, Act.UNDO])
    assert [one.act for one in made if one.offered and not one.reason] == [Act.CHECK_AGAIN]


@pytest.mark.parametrize(
    ("code", "what", "total", "money"),
    [
        ("AUTH_UNKNOWN", "approval", 500, "£5.00 counts as held, and is taken."),
        ("CAPTURE_UNKNOWN", "charge", 500, "£5.00 counts as taken."),
        ("CAPTURE_UNKNOWN", "charge", 700, "£5.00 counts as taken. £2.00 is still to pay."),
        ("AMOUNT_MISMATCH", "too little", 500, "£4.00 counts as taken. £1.00 is still to pay."),
        (
            "AMOUNT_MISMATCH",
            "too much",
            500,
            "£0.50 too much goes back first. Then the sale is finished.",
        ),
    ],
)
def test_what_finishing_does_to_the_money_is_said(code, what, total, money):
    assert offer(offers(doubt(code, what, total=total)), Act.FINISH).money == money


def late(op="authorise", *, outcome="ok", state="seen"):
    return LateResult(
        late_id="r",
        attempt=attempt(op, "not_executed"),
        lock_id="l",
        cart_id="c",
        cart_number="A-1",
        till="Till 1",
        cashier="Ana",
        outcome=outcome,
        amount=500,
        provider_ref="REF",
        at=0,
        state=state,
        key="a:late",
        resolved_at=None,
        total=700,
        currency="GBP",
        card=None,
    )


@pytest.mark.parametrize(
    ("came", "unreachable", "may"),
    [
        (late(), "", "give_back settle_elsewhere"),
        (late("capture"), "", "give_back settle_elsewhere"),
        (late(outcome="unknown"), "", "check_again settle_elsewhere"),
        (late(state="reversing"), "", "check_again settle_elsewhere"),
        (late("refund"), "", "settle_elsewhere"),
        (late("void"), "", "settle_elsewhere"),
        (late(), "Only Till 2 can ask it.", "settle_elsewhere"),
    ],
)
def test_what_came_late_has_its_acts(came, unreachable, may):
    made = late_offers(came, unreachable=unreachable, alone=False)

    assert [one.act.value for one in made] == ALL
    assert [one.act.value for one in made if one.offered] == may.split()
    assert offer(made, Act.SETTLE_ELSEWHERE).reference is ReferenceNeed.ALWAYS
    assert {one.act for one in made if one.second_person} <= {Act.GIVE_BACK, Act.SETTLE_ELSEWHERE}
