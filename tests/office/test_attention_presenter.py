"""What a manager sees of each case and what each act does to money, drawer and goods."""

import re

import pytest

from pos.api.errors import Code, Problem
from pos.api.office.views import Act, Went
from pos.domain.phase import LockState
from tests.fakes.at_once import AtOnce
from tests.fakes.desk import Deaf, Sounded, WentTo, WhenTold
from tests.fakes.ready_ask import ReadyAsk
from tests.office import cases
from tests.office.shop import PIN
from ui.bridge.office import OfficeDesk
from ui.bridge.routes import Desk
from ui.screens.checkouts.attention_presenter import AttentionPresenter
from ui.screens.checkouts.attention_state import Given
from ui.theme.words import Writing


class Screen:
    """The page and its dialog, without Qt."""

    def __init__(self):
        self.state = None
        self.question = None
        self.busy = ""
        self.refused = []
        self.done = 0

    def show_state(self, state):
        self.state = state

    def ask(self, question):
        self.question = question

    def ask_busy(self, words):
        self.busy = words

    def ask_refused(self, field, sentence):
        self.refused.append((field, sentence))
        return self.question is not None

    def ask_done(self):
        self.done += 1
        self.question = None


class Page:
    """A manager at the page, on a real shop."""

    def __init__(self, shop, runs=None):
        self.shop = shop
        self.seconds = 1000.0
        self.desk = Desk(
            till=shop.till,
            runs=runs or AtOnce(),
            news=Deaf(),
            ask=ReadyAsk(),
            routes=WentTo(),
            sounds=Sounded(),
            writing=Writing(),
            now=shop.shop.clock.now,
            elapsed=lambda: self.seconds,
        )
        self.screen = Screen()
        given = OfficeDesk(self.desk, shop.office, routes=None)
        self.presenter = AttentionPresenter(given, self.screen)

    def enter(self, what=None):
        self.presenter.enter(what)
        return self

    @property
    def state(self):
        return self.screen.state

    @property
    def titles(self):
        return [one.title for one in self.state.rows]

    @property
    def offered(self):
        return {one.act: one for one in self.state.detail.keys}

    def act(self, act, *, second=True, **given):
        """Open the dialog of an act and give what is asked, with Ana as the second person."""
        self.presenter.act(act)
        asked = self.screen.question
        given = {"reason": asked.reasons[0] if asked.reasons else "", **given}
        if asked.second_person and second:
            given = {"person": self.shop.people["Ana Marsh"].user_id, "pin": PIN, **given}
        self.presenter.decide(Given(**given))
        return self.state


@pytest.fixture
def page(quick):
    return Page(quick)


def test_nothing_needs_attention(page):
    page.enter()
    assert page.state.rows == ()
    assert (page.state.detail, page.state.result, page.state.loading) == (None, None, False)


def test_the_oldest_is_first_and_shown_in_full(page, quick):
    first = cases.charge_unknown(quick)
    quick.shop.clock.move(65 * 60)
    cases.approval_unknown(quick)
    page.enter()
    assert page.titles == ["Card may have been charged", "Card may have been approved"]
    row, detail = page.state.rows[0], page.state.detail
    assert (row.amount, row.age) == ("£2.50", "open 1\xa0h\xa005\xa0min")
    assert row.who == "Till 3, cashier of Till 3"
    assert detail.lock_id == first.lock.lock_id
    assert detail.heading == "What we know about the money"
    assert [one.certain for one in detail.facts] == [True, False]
    assert detail.facts[0].text.startswith("£2.50 is held")


def test_the_harmless_one_is_filled_and_has_enter(page, quick):
    cases.charge_unknown(quick)
    page.enter()
    keys = page.state.detail.keys
    assert [(one.act, one.key) for one in keys if one.primary] == [(Act.CHECK_AGAIN, "Enter")]
    assert [one.act for one in keys] == [Act.CHECK_AGAIN, Act.FINISH, Act.UNDO, Act.COPY]
    assert all(one.usable or one.why_not for one in keys)


def test_ages_and_the_marked_one_move_with_time_and_keys(page, quick):
    cases.charge_unknown(quick)
    quick.shop.clock.move(60)
    cases.approval_unknown(quick)
    page.enter()
    page.presenter.step(1)
    assert page.state.marked == page.state.rows[1].ident
    page.presenter.step(1)
    assert page.state.marked == page.state.rows[1].ident
    page.presenter.step(-1)
    page.seconds += 120
    page.presenter.tick()
    assert [one.age for one in page.state.rows] == ["open 3\xa0min", "open 2\xa0min"]


def test_a_case_of_an_earlier_day_says_which(page, quick):
    cases.charge_unknown(quick)
    page.enter()
    assert re.search(r"since \d\d:\d\d:\d\d \(just now\)$", page.state.detail.where)
    quick.shop.clock.move(50 * 3600)
    page.presenter.look()
    where = page.state.detail.where
    assert re.search(r"since \d+ \w{3}, \d\d:\d\d:\d\d \(2\xa0days\)$", where)


def test_the_way_here_names_the_case(page, quick):
    cases.charge_unknown(quick)
    quick.shop.clock.move(60)
    wanted = cases.approval_unknown(quick)
    page.enter(wanted.lock.lock_id)
    assert page.state.detail.lock_id == wanted.lock.lock_id


# ------------------------------------------------------------------------------ asking again


@pytest.mark.parametrize("charged", [True, False])
def test_asked_again_the_sale_is_finished(page, quick, charged):
    """Scenario 85: what the provider says is done, and no card is asked for."""
    checkout = cases.charge_unknown(quick, charged=charged)
    page.enter()
    page.presenter.act(Act.CHECK_AGAIN)
    assert page.state.rows == ()
    assert page.state.result.title == "Sale finished"
    assert "£2.50 was taken." in page.state.result.sentence
    assert page.state.result.more == "Nothing else needs attention."
    assert [one.words for one in page.state.settled] == ["Finished"]
    assert quick.shop.lock(checkout).lock.state is LockState.COMPLETED
    assert quick.shop.stock("TEA") == (9, 0)
    quick.shop.assert_sound()


def test_no_answer_leaves_it_where_it_is_and_says_so(page, quick):
    checkout = cases.charge_unknown(quick)
    cases.silent(quick)
    page.enter()
    page.presenter.act(Act.CHECK_AGAIN)
    assert page.state.detail.lock_id == checkout.lock.lock_id
    assert "still not settled" in page.state.detail.told.title
    assert page.desk.sounds.heard == ["unknown"]
    assert quick.shop.lock(checkout).lock.state is LockState.ATTENTION
    assert quick.shop.stock("TEA") == (10, 1)
    quick.shop.assert_sound()


def test_while_it_is_asked_the_time_since_is_shown_and_nothing_else_is_begun(quick):
    runs = WhenTold()
    page = Page(quick, runs)
    cases.charge_unknown(quick)
    page.enter()
    runs.do()
    page.presenter.act(Act.CHECK_AGAIN)
    page.seconds += 7
    page.presenter.tick()
    assert page.state.detail.told.title.endswith("0:07")
    assert {one.why_not for one in page.state.detail.keys} == {"Wait for the answer"}
    assert page.presenter.closing()
    page.presenter.act(Act.CHECK_AGAIN)
    assert len(runs.jobs) == 1
    runs.do()
    assert page.state.result.title == "Sale finished"
    assert not page.presenter.closing()


def test_another_case_can_be_looked_at_meanwhile(quick):
    runs = WhenTold()
    page = Page(quick, runs)
    cases.charge_unknown(quick)
    quick.shop.clock.move(60)
    cases.approval_unknown(quick)
    page.enter()
    runs.do()
    page.presenter.act(Act.CHECK_AGAIN)
    page.presenter.step(1)
    assert "is being seen to" in page.state.detail.told.title
    runs.do()
    assert len(page.state.rows) == 1
    assert page.state.detail.ident == page.state.rows[0].ident
    assert page.state.detail.told is None


# ------------------------------------------------------------------------------ deciding


def test_finish_by_the_slip_while_nobody_answers(page, quick):
    """The provider is silent; the slip's reference and a second person are proof."""
    checkout = cases.charge_unknown(quick)
    cases.silent(quick)
    page.enter()
    page.act(Act.FINISH)
    assert page.screen.refused[-1][0] == "reference"
    assert quick.shop.lock(checkout).lock.state is LockState.ATTENTION
    asked = page.screen.question
    assert asked is not None
    given = Given(
        reason="The slip shows it",
        reference="SLIP-7730",
        person=quick.people["Ana Marsh"].user_id,
        pin=PIN,
    )
    page.presenter.decide(given)
    assert page.state.result.title == "Sale finished"
    assert quick.shop.lock(checkout).lock.state is LockState.COMPLETED
    assert quick.shop.stock("TEA") == (9, 0)
    quick.shop.assert_sound()


def test_what_is_missing_is_said_before_anything_is_asked(page, quick):
    cases.charge_unknown(quick)
    page.enter()
    page.act(Act.FINISH, reason="  ")
    page.act(Act.FINISH, second=False)
    page.act(Act.FINISH, pin="")
    assert [field for field, _ in page.screen.refused] == ["reason", "person", "pin"]
    assert page.state.rows


def test_a_wrong_pin_changes_nothing_and_the_right_one_goes_on(page, quick):
    checkout = cases.charge_unknown(quick)
    page.enter()
    page.act(Act.UNDO, pin="1111")
    assert page.screen.refused[-1][0] == "pin"
    assert quick.shop.lock(checkout).lock.epoch == checkout.lock.epoch
    asked = page.screen.question
    page.presenter.decide(
        Given(
            reason=asked.reasons[0],
            went=Went.UNSAID,
            person=quick.people["Ana Marsh"].user_id,
            pin=PIN,
        )
    )
    assert page.state.result.title == "Sale undone"
    assert quick.shop.lock(checkout).lock.state is LockState.FAILED
    with quick.shop.ledger.reading() as book:
        assert book.totals().captured - book.totals().refunded == 0
    assert quick.shop.stock("TEA") == (10, 0)
    quick.shop.assert_sound()


def test_the_person_who_acts_is_not_the_second_one(page, quick):
    cases.charge_unknown(quick)
    page.enter()
    page.presenter.act(Act.UNDO)
    names = {one.name for one in page.screen.question.people}
    assert "Mary Quinn" not in names
    assert {"Ida", "Ana Marsh", "Ben Okafor"} <= names


def test_undo_what_the_provider_says_was_taken_is_not_called_not_taken(page, quick):
    checkout = cases.charge_unknown(quick)
    page.enter()
    page.act(Act.UNDO, went=Went.NOT_TAKEN)
    field, sentence = page.screen.refused[-1]
    assert field == ""
    assert "Nothing was changed." in sentence
    assert quick.shop.lock(checkout).lock.state is LockState.ATTENTION
    quick.shop.assert_sound()


def test_a_hold_that_could_not_be_released_is_released_when_asked_again(page, quick):
    checkout = cases.hold_stuck(quick)
    page.enter()
    assert page.titles == ["Hold could not be released"]
    assert Act.FINISH not in page.offered
    page.presenter.act(Act.CHECK_AGAIN)
    assert page.state.result.title == "Sale undone"
    assert page.state.result.sentence.startswith("Nothing was charged.")
    assert quick.shop.cart_state(checkout.lock.cart_id) == "open"
    quick.shop.assert_sound()


def test_cash_is_handed_back_with_a_reason(page, quick):
    checkout = cases.cash_in_hand(quick)
    page.enter()
    (key,) = [one for one in page.state.detail.keys if one.usable]
    assert (key.act, key.key) == (Act.CASH_HANDED_BACK, "Enter")
    page.act(Act.CASH_HANDED_BACK)
    assert not page.screen.refused
    assert page.state.result.title == "Sale undone"
    ended = quick.shop.lock(checkout)
    assert [one.state for one in ended.payments] == ["voided"]
    assert quick.shop.cart_state(checkout.lock.cart_id) == "open"
    quick.shop.assert_sound()


def test_copied_the_customer_pays_otherwise_at_this_till(page, quick):
    checkout = cases.charge_unknown(quick)
    cases.silent(quick)
    page.enter()
    page.act(Act.COPY)
    (view,) = page.desk.routes.to("to_pay")
    assert view.state is LockState.ACTIVE
    assert view.choosing
    assert view.till == "Till 1"
    assert quick.shop.stock("TEA") == (10, 1)
    page.presenter.leave()
    page.enter()
    assert page.state.detail.lock_id == checkout.lock.lock_id
    assert not page.offered[Act.COPY].usable
    quick.shop.assert_sound()


def test_less_was_taken_and_the_rest_is_paid_here(page, quick):
    cases.other_amount(quick)
    page.enter()
    assert page.titles == ["Another amount was taken"]
    page.act(Act.FINISH, reference="SLIP-1")
    (view,) = page.desk.routes.to("to_pay")
    assert view.due == 125
    assert view.choosing
    quick.shop.assert_sound()


def test_too_much_was_taken_and_the_rest_goes_back_first(page, quick):
    cases.other_amount(quick, less=False)
    page.enter()
    page.act(Act.FINISH, reference="SLIP-1")
    assert page.state.result.title == "Sale finished"
    with quick.shop.ledger.reading() as book:
        assert book.totals().captured - book.totals().refunded == 250
    quick.shop.assert_sound()


# ------------------------------------------------------------------------------ late answers


def test_a_late_answer_is_a_row_and_is_given_back(page, quick):
    """Scenario 87: it never touches the sale that was undone."""
    checkout = cases.late_hold(quick)
    page.enter()
    assert page.titles == ["Late answer from terminal"]
    assert Act.UNDO not in page.offered
    (filled,) = [one for one in page.state.detail.keys if one.primary]
    assert filled.act is Act.GIVE_BACK
    page.act(Act.GIVE_BACK)
    assert page.state.result.title == "Given back"
    assert [one.words for one in page.state.settled] == ["Given back"]
    assert quick.shop.lock(checkout).lock.state is LockState.CANCELLED
    quick.shop.assert_sound()


def test_a_late_answer_that_was_settled_elsewhere_needs_its_reference(page, quick):
    cases.late_hold(quick)
    page.enter()
    page.act(Act.SETTLE_ELSEWHERE)
    assert page.screen.refused[-1][0] == "reference"
    page.act(Act.SETTLE_ELSEWHERE, reference="PROVIDER-12")
    assert page.state.result.title == "Settled elsewhere"
    assert page.state.rows == ()


# ------------------------------------------------------------------------------ two managers


def test_what_somebody_else_settled_is_told_in_its_place(page, quick):
    checkout = cases.charge_unknown(quick)
    page.enter()
    quick.at("Till 3").resume(checkout)
    page.presenter.look()
    assert page.state.result.title == "Somebody has seen to this one"


def test_a_dialog_of_a_case_that_changed_meanwhile_decides_nothing(page, quick):
    checkout = cases.charge_unknown(quick)
    page.enter()
    page.presenter.act(Act.UNDO)
    asked = page.screen.question
    quick.at("Till 3").resume(checkout)
    page.presenter.decide(
        Given(asked.reasons[0], person=quick.people["Ana Marsh"].user_id, pin=PIN)
    )
    assert page.screen.question is None
    assert page.state.rows == ()
    assert quick.shop.lock(checkout).lock.state is LockState.COMPLETED
    quick.shop.assert_sound()


def test_a_case_that_somebody_asked_about_meanwhile_is_looked_at_again_first(page, quick):
    checkout = cases.charge_unknown(quick)
    cases.silent(quick)
    page.enter()
    page.presenter.act(Act.UNDO)
    asked, seen = page.screen.question, page.presenter._ref
    assert quick.office.attention.check_again(seen).ended == "waits"
    page.presenter.decide(
        Given(asked.reasons[0], person=quick.people["Ana Marsh"].user_id, pin=PIN)
    )
    assert page.screen.question is None
    assert page.state.detail.lock_id == checkout.lock.lock_id
    assert "meanwhile" in page.state.detail.told.title
    assert quick.shop.lock(checkout).lock.state is LockState.ATTENTION


def test_a_wrong_pin_does_not_agree_to_what_changed_meanwhile(page, quick):
    """The dialog shows the money as it was: what it is now must be seen before it is decided."""
    cases.charge_unknown(quick)
    cases.silent(quick)
    page.enter()
    page.presenter.act(Act.UNDO)
    asked, seen = page.screen.question, page.presenter._ref
    assert quick.office.attention.check_again(seen).ended == "waits"
    person = quick.people["Ana Marsh"].user_id

    page.presenter.decide(Given(asked.reasons[0], person=person, pin="1111"))

    assert page.screen.question is None
    assert "meanwhile" in page.state.detail.told.title


def test_a_pin_is_in_no_log():
    assert PIN not in repr(Given("reason", person="p", pin=PIN))


def test_a_store_that_cannot_be_read_is_said_and_read_again(page, quick):
    def lost():
        raise Problem(Code.DB_UNREACHABLE)

    read, page.presenter._face.cases = page.presenter._face.cases, lost
    page.enter()
    assert "store" in page.state.trouble
    page.presenter._face.cases = read
    page.presenter.look()
    assert page.state.trouble == ""
