"""Pay without a screen: what is asked of the till, and what is shown meanwhile."""

from typing import Any

import pytest

from pos.api.errors import Code, Problem
from pos.api.events import CheckoutProgress
from pos.api.views import LockState, Tender, TenderView
from tests.fakes.checkout_desk import Bench
from ui.bridge.lanes import Lane
from ui.screens.pay.entry import attempt, likely, read, short, written
from ui.screens.pay.presenter import PayPresenter
from ui.screens.pay.state import Amounts, PayState, Question, Waiting
from ui.theme.words import Writing
from ui.widgets.values import LampState

POUNDS, YEN, EURO = Writing(), Writing("ja_JP", "JPY"), Writing("de_DE", "EUR")


class Screen:
    def __init__(self) -> None:
        self.states: list[PayState] = []

    def show_state(self, state: PayState) -> None:
        self.states.append(state)

    @property
    def now(self) -> PayState:
        return self.states[-1]


class Paying:
    """A cart of £31.10 on Pay, tender choice open."""

    def __init__(self, tender: Tender | None = None, *, at_once: bool = True) -> None:
        self.bench = Bench()
        self.screen = Screen()
        self.pay = PayPresenter(self.bench.desk, self.screen)
        request = self.bench.request(tender)
        self.bench.till.calls.clear()
        self.bench.runs.at_once = at_once
        self.pay.enter(request)
        self.bench.seconds += 1

    @property
    def state(self) -> PayState:
        return self.screen.now

    def terminal(self, outcome: str) -> None:
        self.bench.till.checkouts.terminal = lambda _amount: outcome  # type: ignore[assignment,return-value]

    def hold(self) -> None:
        """From now on work waits until it is told to go."""
        self.bench.runs.at_once = False


# ------------------------------------------------------------------------------- amounts


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("20", 2000), ("20.5", 2050), ("20.50", 2050), (".5", 50), ("1000", 100_000), (" 7 ", 700)],
)
def test_an_amount_is_read_in_major_units(typed: str, amount: int):
    assert read(typed, POUNDS) == amount


def test_an_amount_is_read_with_the_sign_of_the_shop():
    assert read("20,50", EURO) == 2050
    assert read("1200", YEN) == 1200


@pytest.mark.parametrize("typed", ["1,000", "2.005", "5011038002275", "-5", "20-", "3*", "1.2.3"])
def test_what_is_no_amount_is_told_in_a_sentence(typed: str):
    making = attempt("cash", typed, 1110, POUNDS)
    assert not making.ready
    assert making.trouble.endswith(".")


def test_a_scanned_code_is_no_amount():
    assert "code" in attempt("cash", "5011038002275", 1110, POUNDS).trouble


def test_what_is_written_into_the_field_can_be_read_back():
    for writing in (POUNDS, EURO, YEN):
        assert read(written(123_456, writing), writing) == 123_456


@pytest.mark.parametrize(
    ("due", "sums"),
    [(1110, (1500, 2000, 5000)), (3110, (3500, 4000, 5000)), (420, (500, 1000, 2000))],
)
def test_likely_sums_are_what_notes_make(due: int, sums: tuple[int, ...]):
    assert likely(due, "GBP") == sums


def test_there_are_always_three_likely_sums_above_what_is_due():
    for currency in ("GBP", "EUR", "USD", "CHF", "JPY", "KWD", "SEK"):
        for due in (1, 99, 100, 1999, 2000, 9700, 51_230, 999_999):
            sums = likely(due, currency)
            assert len(set(sums)) == 3
            assert min(sums) > due


def test_a_sum_of_whole_pounds_has_no_pence():
    assert short(2000, POUNDS) == "£20"
    assert short(2050, POUNDS) == "£20.50"


# ------------------------------------------------------------------------------- choosing


def test_pay_begins_the_checkout_once_with_what_sell_saw():
    one = Paying()
    assert one.bench.till.calls == ["start_checkout"]
    assert one.state.total == "£31.10"
    assert one.state.counts == "8 lines, 12 articles"
    assert [key.chosen for key in one.state.tenders] == [True, False, False]
    assert isinstance(one.state.body, Amounts)
    assert one.state.body.big.amount == "£31.10"
    assert not one.state.entry.act_usable
    assert one.state.entry.act == "Type the cash given"


def test_cash_over_what_is_due_shows_the_change_and_finishes():
    one = Paying()
    one.pay.typed("40")
    assert one.state.entry.act == "Take cash and finish"
    assert isinstance(one.state.body, Amounts)
    assert one.state.body.big.label == "Change to give"
    assert one.state.body.big.amount == "£8.90"
    one.pay.act()
    place, view = one.bench.went.last
    assert place == "done"
    assert view.change_due == 890


def test_f12_takes_exactly_what_is_due():
    one = Paying()
    one.pay.exact_cash()
    place, view = one.bench.went.last
    assert place == "done"
    assert view.change_due == 0


def test_the_exact_key_acts_at_once_and_a_note_only_fills_the_field():
    one = Paying()
    exact, note, *_ = one.state.entry.quick
    one.pay.quick(note.amount)
    assert one.state.entry.typed == "35.00"
    assert one.state.entry.quick[1].chosen
    assert one.bench.went.places == []
    one.pay.quick(exact.amount)
    assert one.bench.went.names() == ["done"]


def test_amounts_on_key_row_and_request_are_one_value():
    one = Paying()
    seen: list[Tender] = []
    real = one.bench.till.tender

    def spy(ref: Any, *, tender: Tender) -> Any:
        seen.append(tender)
        return real(ref, tender=tender)

    one.bench.till.tender = spy  # type: ignore[method-assign]
    one.pay.choose("card")
    one.pay.typed("20.00")
    assert one.state.entry.act == "Send £20.00 to the terminal"
    assert one.state.lines[-1].text.amount == "20.00"
    one.pay.act()
    assert seen == [Tender("card", amount=2000)]
    assert one.state.lines[0].text.amount == "20.00"
    one.pay.typed("5")
    assert one.state.entry.act == "Take £5.00 in cash"
    assert one.state.lines[-1].text.amount == "5.00"
    one.pay.act()
    assert seen[-1] == Tender("cash", tendered=500)


def test_a_card_may_not_take_more_than_is_due():
    one = Paying()
    one.pay.choose("card")
    assert one.state.entry.typed == "31.10"
    one.pay.typed("31.11")
    assert one.state.entry.trouble == "Only £31.10 is still to pay. Type that or less."
    assert not one.state.entry.act_usable
    one.pay.act()
    assert "tender" not in one.bench.till.calls


def test_a_double_press_is_one_call():
    one = Paying()
    one.hold()
    one.pay.exact_cash()
    one.pay.exact_cash()
    one.pay.quick(3110)
    one.pay.act()
    one.pay.choose("card")
    assert one.bench.runs.waiting(Lane.CHECKOUT) == 1
    one.bench.runs.finish(Lane.CHECKOUT)
    assert one.bench.till.calls.count("tender") == 1


def test_enter_is_dead_for_300_ms_after_pay_opened():
    one = Paying()
    one.bench.seconds -= 0.8
    one.pay.typed("40")
    one.pay.act()
    assert one.bench.went.places == []
    one.bench.seconds += 0.2
    one.pay.act()
    assert one.bench.went.names() == ["done"]


# ------------------------------------------------------------------------------- the terminal


def test_one_sentence_and_the_time_while_the_terminal_works():
    one = Paying()
    one.hold()
    one.pay.choose("card")
    one.pay.typed("20")
    one.pay.act()
    one.bench.seconds += 12
    one.pay.tick()
    assert isinstance(one.state.body, Waiting)
    assert one.state.body.sentence == "Waiting for the card. £20.00 is on the terminal."
    assert one.state.body.since == "0:12"
    assert one.state.lines[-1].text.amount == "20.00"
    assert not any(key.usable for key in one.state.tenders)
    assert one.state.back.text == "Cancel"


def test_cancel_reaches_the_till_while_the_checkout_lane_is_blocked():
    one = Paying()
    one.hold()
    one.pay.choose("card")
    one.pay.act()
    one.pay.back()
    one.pay.back()
    assert one.bench.runs.waiting(Lane.READ) == 1
    assert one.bench.runs.waiting(Lane.CHECKOUT) == 1
    assert one.state.back.text == "Stopping"
    one.bench.runs.finish(Lane.READ)
    assert one.bench.till.calls.count("cancel_checkout") == 1
    assert one.bench.went.names() == ["sell"]


def test_cancel_works_while_the_checkout_is_still_beginning():
    one = Paying(Tender("card"), at_once=False)
    assert isinstance(one.state.body, Waiting)
    one.pay.back()
    assert one.bench.runs.waiting(Lane.READ) == 0, "nothing to cancel yet"
    lock = f"lock-key-{one.bench.till._keys}"
    one.pay.heard(CheckoutProgress(lock, "payment_authorization", "terminal", "Ask for the card."))
    assert isinstance(one.state.body, Waiting)
    assert one.state.body.sentence == "Ask for the card."
    assert one.state.lamps[3] is LampState.NOW
    one.pay.back()
    assert one.bench.runs.waiting(Lane.READ) == 1


def test_a_refused_cancel_says_so_and_the_payment_goes_on():
    one = Paying()
    one.hold()
    one.pay.choose("card")
    one.pay.act()

    def refuse(*_: object, **__: object) -> None:
        raise Problem(Code.CANNOT_CANCEL_CAPTURE)

    one.bench.till.cancel_checkout = refuse  # type: ignore[method-assign,assignment]
    one.pay.back()
    one.bench.runs.finish(Lane.READ)
    assert one.state.note is not None
    assert "already being charged" in one.state.note.title
    one.bench.runs.finish(Lane.CHECKOUT)
    assert one.bench.went.names() == ["done"]


def test_once_the_card_is_charged_there_is_no_way_back():
    one = Paying()
    one.hold()
    one.pay.choose("card")
    one.pay.act()
    lock = one.pay.state.checkout
    assert lock is not None
    one.pay.heard(CheckoutProgress(lock.lock_id, "payment_capture", "terminal", "Charging."))
    assert not one.state.back.usable
    assert one.state.back.detail == "The card is being charged"
    assert one.state.note is not None
    assert one.state.note.detail.endswith("Refund it after the sale.")
    one.pay.back()
    assert one.bench.runs.waiting(Lane.READ) == 0


def test_a_decline_shows_its_reason_and_lets_choose_again():
    one = Paying()
    one.terminal("declined")
    one.pay.choose("card")
    one.pay.act()
    assert one.state.lines[-1].text.pill == "Declined"
    assert "Not enough money" in one.state.lines[-1].text.detail
    assert one.state.note is not None
    assert "declined" in one.state.note.title
    assert "Nothing was charged." in one.state.note.detail
    assert all(key.usable for key in one.state.tenders)
    assert one.bench.heard.sounds == ["error"]
    one.pay.exact_cash()
    assert one.bench.went.names() == ["done"]


def test_an_unknown_payment_is_a_calm_page_with_a_way_on():
    one = Paying()
    one.terminal("unknown")
    one.pay.choose("card")
    one.pay.act()
    page = one.state.body
    assert isinstance(page, Question)
    assert page.lines[0] == "It is not known whether £31.10 was taken."
    assert page.lines[1] == "A manager must decide. Do not repeat the payment."
    assert [choice.text for choice in page.choices] == ["Check again", "New cart"]
    assert one.bench.heard.sounds == ["unknown"]
    assert not one.state.back.usable
    one.bench.seconds += 1
    one.pay.choice("again")
    assert one.bench.till.calls[-1] == "resume_checkout"
    assert one.bench.heard.sounds == ["unknown"], "the tone never repeats"
    one.bench.seconds += 1
    one.pay.choice("new_cart")
    assert one.bench.went.names() == ["cart"]


# ------------------------------------------------------------------------------- taking back


def half_by_card() -> Paying:
    one = Paying()
    one.pay.choose("card")
    one.pay.typed("20")
    one.pay.act()
    return one


def test_going_back_says_that_what_was_taken_goes_back():
    """A manager went on with less than the terminal was asked for."""
    one = half_by_card()
    checkout = one.pay.state.checkout
    assert checkout is not None
    held = one.bench.till.checkouts.all[checkout.lock_id]
    held.tenders = [TenderView("p-1", 1, "card", 2000, 2000, 0, "captured")]
    one.pay.enter(one.bench.till.checkout(checkout.lock_id))
    assert one.state.back.detail == "Gives back the £20.00 taken"


def test_a_held_card_is_taken_back_after_a_question():
    one = half_by_card()
    (key,) = one.state.held
    assert (key.text, key.detail, key.key) == (
        "Take back Visa 4921",
        "Releases the £20.00 hold",
        "V",
    )
    assert one.state.back.detail == "Releases the £20.00 hold"
    one.pay.take_back(key.payment_id)
    assert "take_back" not in one.bench.till.calls
    one.bench.asked.yes()
    assert one.bench.till.calls[-1] == "take_back"
    assert one.state.held == ()
    assert one.state.lines[-1].text.pill == "Released"


def test_a_split_sale_finishes_with_cash():
    one = half_by_card()
    assert one.state.entry.quick[0].text == "£11.10"
    one.pay.quick(2000)
    assert isinstance(one.state.body, Amounts)
    assert [figure.amount for figure in one.state.body.small] == ["£11.10", "£20.00"]
    assert one.state.body.big.amount == "£8.90"
    one.pay.act()
    assert one.bench.went.last[1].change_due == 890


def test_going_back_with_cash_in_the_drawer_asks_to_hand_it_back():
    one = Paying()
    one.pay.typed("20")
    one.pay.act()
    assert one.pay.state.due == 1110
    view = one.pay.state.checkout
    assert view is not None
    assert view.cash_to_hand_back == 2000
    assert one.state.back.detail == "Hand back £20.00 first"
    one.pay.back()
    assert one.bench.asked.questions[-1][0] == "Hand back £20.00"
    assert "cancel_checkout" not in one.bench.till.calls
    one.bench.asked.yes()
    assert one.bench.went.names() == ["sell"]


def test_going_back_opens_the_same_cart():
    one = Paying()
    cart_id = one.pay.state.checkout.cart_id  # type: ignore[union-attr]
    one.pay.back()
    assert one.bench.went.last == ("sell", ("", cart_id))


# ------------------------------------------------------------------------------- manual card


def test_a_manual_card_asks_what_the_other_terminal_said():
    one = Paying()
    one.pay.choose("manual_card")
    assert not one.state.entry.usable, "it takes all that is due"
    one.pay.act()
    page = one.state.body
    assert isinstance(page, Question)
    assert page.amount == "£31.10"
    assert not one.state.back.usable
    assert not one.state.entry.act_usable, "a slip number comes first"
    one.bench.seconds += 1
    one.pay.typed("0042")
    one.pay.act()
    assert one.bench.went.names() == ["done"]


def test_a_manual_card_that_was_declined_lets_choose_again():
    one = Paying()
    one.pay.choose("manual_card")
    one.pay.act()
    one.bench.seconds += 1
    one.pay.choice("declined")
    assert one.state.lines[-1].text.pill == "Declined"
    assert all(key.usable for key in one.state.tenders)


def test_not_sure_goes_to_the_manager():
    one = Paying()
    one.pay.choose("manual_card")
    one.pay.act()
    one.bench.seconds += 1
    one.pay.choice("not_sure")
    assert isinstance(one.state.body, Question)
    assert one.pay.state.checkout.state is LockState.ATTENTION  # type: ignore[union-attr]


# ------------------------------------------------------------------------------- troubles


@pytest.mark.parametrize("code", ["CART_CHANGED", "OUT_OF_STOCK", "PRICE_CHANGED", "CART_LOCKED"])
def test_what_refuses_the_beginning_goes_back_to_sell(code: str):
    bench, screen = Bench(), Screen()
    pay = PayPresenter(bench.desk, screen)
    request = bench.request()

    def refuse(*_: object, **__: object) -> None:
        raise Problem(Code(code), currency="GBP")

    bench.till.start_checkout = refuse  # type: ignore[method-assign,assignment]
    pay.enter(request)
    place, (asked, why) = bench.went.last
    assert place == "refused"
    assert asked is request
    assert why.code == code


def test_a_lost_store_keeps_the_start_key_for_the_second_try():
    bench, screen = Bench(), Screen()
    pay = PayPresenter(bench.desk, screen)
    request = bench.request()
    bench.till.store_reachable = False
    pay.enter(request)
    assert isinstance(screen.now.body, Question)
    assert "lost" in screen.now.body.title
    bench.till.store_reachable = True
    bench.seconds += 1
    pay.choice("again")
    assert pay.state.checkout is not None
    assert pay.state.checkout.lock_id == f"lock-{request.start_key}"


@pytest.mark.parametrize(
    "code", [code for code in Code if code.value in ("TERMINAL_BUSY", "TERMINAL_OFFLINE")]
)
def test_a_trouble_of_the_terminal_is_a_banner_and_choosing_goes_on(code: Code):
    one = Paying()
    real = one.bench.till.tender

    def refuse(*_: object, **__: object) -> None:
        raise Problem(code)

    one.bench.till.tender = refuse  # type: ignore[method-assign,assignment]
    one.pay.choose("card")
    one.pay.act()
    assert one.state.note is not None
    assert code.value in one.state.note.detail
    assert all(key.usable for key in one.state.tenders)
    one.bench.till.tender = real  # type: ignore[method-assign]
    one.pay.exact_cash()
    assert one.bench.went.names() == ["done"]


@pytest.mark.parametrize("code", list(Code))
def test_every_refusal_of_a_payment_shows_a_sentence_and_a_way_on(code: Code):
    one = Paying()

    def refuse(*_: object, **__: object) -> None:
        raise Problem(code, currency="GBP", asked=1, due=2, old=1, new=2, cash=1, taken=1, hint="")

    one.bench.till.tender = refuse  # type: ignore[method-assign,assignment]
    one.pay.exact_cash()
    body = one.state.body
    said = body.title if isinstance(body, Question) else one.state.note and one.state.note.title
    assert said
    ways = isinstance(body, Question) and body.choices
    assert ways or one.state.back.usable or any(key.usable for key in one.state.tenders)
    assert "Traceback" not in str(one.state)


def test_another_till_that_took_it_over_is_told():
    one = Paying()
    checkout = one.pay.state.checkout
    assert checkout is not None
    held = one.bench.till.checkouts.all[checkout.lock_id]
    held.epoch, held.till = 2, "Till 2"
    one.pay.changed()
    assert isinstance(one.state.body, Question)
    assert one.state.body.title == "This checkout was continued at Till 2"
    # What becomes of the money is told where it goes on.
    assert (one.state.back.usable, one.state.back.detail) == (False, "Another till has it")
    one.bench.seconds += 1
    one.pay.choice("leave")
    assert one.bench.went.names() == ["cart"]


@pytest.mark.parametrize("state", [LockState.COMPLETED, LockState.ATTENTION])
def test_scenario_62_what_another_till_sold_has_its_change_over_there(state: LockState):
    """Taken over and paid before this till looked: it must not show the end of that sale."""
    one = Paying()
    checkout = one.pay.state.checkout
    assert checkout is not None
    held = one.bench.till.checkouts.all[checkout.lock_id]
    held.epoch, held.till, held.state = 2, "Till 3", state
    one.pay.changed()
    assert isinstance(one.state.body, Question)
    assert one.state.body.title == "This checkout was continued at Till 3"
    assert one.bench.went.places == []


def test_news_about_it_does_not_hold_the_keys_back():
    """Every change in the shop makes it look again; the key that was pressed still counts."""
    one = Paying()
    checkout = one.pay.state.checkout
    assert checkout is not None
    held = one.bench.till.checkouts.all[checkout.lock_id]
    held.epoch, held.till = 2, "Till 2"
    one.pay.changed()
    one.bench.seconds += 1
    one.pay.changed()
    one.pay.choice("leave")
    assert one.bench.went.names() == ["cart"]


def test_another_till_that_cancelled_it_is_told():
    one = Paying()
    checkout = one.pay.state.checkout
    assert checkout is not None
    one.bench.till.checkouts.cancel(checkout.ref, handed_back=True)
    one.pay.changed()
    assert isinstance(one.state.body, Question)
    assert one.state.body.lines == ("Nothing was charged.",)
    one.bench.seconds += 1
    one.pay.choice("to_cart")
    assert one.bench.went.last == ("sell", ("", checkout.cart_id))


def test_a_late_answer_does_not_move_a_screen_that_was_left():
    one = Paying()
    one.hold()
    one.pay.exact_cash()
    shown = len(one.screen.states)
    one.pay.leave()
    one.bench.runs.finish(Lane.CHECKOUT)
    assert one.bench.went.places == []
    assert len(one.screen.states) == shown


def test_a_late_answer_of_the_sale_before_does_not_touch_the_next():
    one = Paying()
    one.hold()
    one.pay.exact_cash()
    one.pay.leave()
    next_cart = one.bench.till.new_cart()
    assert next_cart.lines == ()
    cart = one.bench.cart()
    one.pay.enter(one.bench.request(cart=cart))
    one.bench.runs.finish(Lane.CHECKOUT)
    assert one.bench.went.places == []
    assert one.pay.state.checkout is not None
    assert one.pay.state.checkout.cart_id == cart.cart_id


def test_leaving_the_program_while_a_payment_is_under_way_is_asked_about():
    one = Paying()
    assert "kept" in one.pay.closing()
    one.pay.back()
    assert one.pay.closing() == ""


def test_pay_follows_a_terminal_that_another_request_waits_for():
    one = Paying()
    checkout = one.pay.state.checkout
    assert checkout is not None
    held = one.bench.till.checkouts.all[checkout.lock_id]
    held.tenders = [
        TenderView("p-1", 1, "card", 3110, 3110, 0, "planned", waiting="terminal"),
    ]
    one.pay.enter(one.bench.till.checkout(checkout.lock_id))
    assert isinstance(one.state.body, Waiting)
    assert "£31.10" in one.state.body.sentence
    assert [line.text.pill for line in one.state.lines] == ["At the terminal"]
    assert one.state.back.text == "Cancel"
    one.bench.seconds += 5
    one.pay.tick()
    assert one.state.body.since == "0:05"
    held.tenders = []
    one.pay.tick()
    assert isinstance(one.state.body, Amounts)
    assert all(key.usable for key in one.state.tenders)


def test_a_manual_card_that_is_asked_about_again_is_not_typed_in_again():
    one = Paying()
    one.pay.choose("manual_card")
    one.pay.act()
    assert isinstance(one.state.body, Question)
    assert one.state.body.title == "Type this amount into the other terminal"
    checkout = one.pay.state.checkout
    assert checkout is not None
    one.pay.leave()
    one.pay.enter(one.bench.till.resume_checkout(checkout.lock_id))
    assert isinstance(one.state.body, Question)
    assert one.state.body.title == "What did the other terminal say?"
    assert "do not charge it twice" in one.state.body.lines[0]
