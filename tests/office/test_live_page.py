"""The page of live checkouts on a real shop: what it says, how it updates, keys and touch."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pos.api.events import StoreChanged
from pos.domain.checkout import Tender
from pos.domain.live import ReleasedExpired
from pos.domain.phase import LockState
from pos.payments.behaviour import Behaviour, Scripted
from pos.services import let_go
from pos.store import tables as t
from tests.checkout.crashes import OVER
from tests.fakes.ready_ask import ReadyAsk
from tests.gui.live_pictures import some
from tests.office.shop import PIN
from tests.office.stage import OfficeStage
from ui.bridge.office import Section
from ui.navigation import Place
from ui.screens.live import words
from ui.screens.live.presenter import OTHER, REASONS
from ui.screens.live.rows import Columns
from ui.screens.live.state import ALL_SILENT, ASK, RELEASE, TAKE_OVER
from ui.screens.pay.view import PayView
from ui.theme.typography import MEDIUM, Type, font
from ui.widgets import paint
from ui.widgets.values import Tone

WHY = REASONS[0]


@pytest.fixture
def staged(quick, qtbot):
    """Give a maker of stages on the shop in memory; questions have ready answers."""
    made = []

    def make(**answers):
        stage = OfficeStage(quick, ask=ReadyAsk(**answers))
        stage.navigation.page(Place.PAY, lambda: PayView(stage.desk))
        made.append(stage)
        return stage

    yield make
    for stage in made:
        stage.close()
    quick.shop.assert_sound()


def page_of(stage):
    return stage.show(Section.LIVE)


def held_at(shop, name, *skus):
    till = shop.at(name)
    return till, till.start(till.cart(*skus or ("TEA",)))


def rows(page):
    return page.list.rows._rows


def key(page, ident):
    return page.keys[ident].isEnabled(), page.keys[ident].detail


def news(stage):
    stage.elapsed += 1
    stage.news.take(StoreChanged())
    QApplication.processEvents()


def end(shop, *found):
    """Let all go, so that the shop is sound and nothing is left."""
    for till, checkout in found:
        if shop.shop.lock(checkout).lock.live:
            till.cancel(checkout)


# --- what it says ---------------------------------------------------------------------------------


def test_a_row_says_who_what_and_what_is_certain_about_the_money(quick, staged):
    till, checkout = held_at(quick, "Till 2", "TEA", "JAM")
    checkout = till.tender(checkout, Tender("card", amount=200))
    page = page_of(staged())

    (row,) = rows(page)

    assert (row.cart, row.size) == (f"Cart {checkout.lock.cart_number}", "2 articles, £6.45")
    assert (row.till, row.cashier) == ("Till 2", "cashier of Till 2")
    assert (row.doing, row.money) == ("Choosing how to pay", "£2.00 is held, not taken.")
    assert (row.life, row.tone, row.whole) == ("Answering", Tone.OK, 30)
    assert row.idle_note == "then undone"
    for part in (row.cart, row.till, row.money, row.life):
        assert part in row.spoken
    end(quick, (till, checkout))


def test_every_kind_at_once(quick, staged):
    some(quick)
    page = page_of(staged())

    doing = [(row.doing, row.life) for row in rows(page)]

    assert doing == [
        ("Waiting for a manager", "Manager"),
        ("Choosing how to pay", "Silent"),
        ("Waiting for the card", "Answering"),
        ("Choosing how to pay", "Answering"),
        ("Choosing how to pay", "Answering"),
    ]
    assert rows(page)[3].asked == "Asked 0 s ago"
    assert rows(page)[4].till == "This till"
    assert page._count.text() == "5 carts, 1 of silent tills, oldest first"
    # Nothing is left behind half done.
    for name in ("Till 2", "Till 3", "Till 4", "Till 5"):
        again = quick.at(name)
        for one in again.left_behind():
            resumed = again.resume(one)
            if resumed.lock.live:
                again.cancel(resumed)
    end(quick, (quick.here, quick.here.left_behind()[0]))


def test_nothing_held_is_said(staged):
    page = page_of(staged())
    assert page.empty.isVisible()
    assert not page.list.isVisible()
    assert [key(page, one)[0] for one in page.keys] == [False] * 4
    assert key(page, ALL_SILENT) == (False, "Every till is answering")


# --- by itself ------------------------------------------------------------------------------------


def test_it_updates_with_the_news_and_repaints_only_what_changed(quick, staged):
    first, one = held_at(quick, "Till 2")
    second, two = held_at(quick, "Till 3")
    stage = staged()
    page = page_of(stage)
    painted = []
    page.list.rows.dataChanged.connect(lambda at, _to, _roles=(): painted.append(at.row()))
    second.tender(two, Tender("cash", amount=100, tendered=100))

    stage.news.take(StoreChanged())
    stage.elapsed += 0.4
    stage.news.take(StoreChanged())

    assert rows(page)[1].money == "£1.00 is held, not taken."
    assert set(painted) == {1}
    second.cancel(two, handed_back=True)
    news(stage)
    assert len(rows(page)) == 1
    end(quick, (first, one))
    news(stage)
    assert page.empty.isVisible()


def test_news_in_crowds_is_one_look(quick, staged, monkeypatch):
    stage = staged()
    page = page_of(stage)
    looks, live = [], page.presenter._live
    counted = SimpleNamespace(held=lambda: looks.append(1) or live.held())
    monkeypatch.setattr(page.presenter, "_live", counted)
    stage.elapsed += 1

    for _ in range(20):
        stage.news.take(StoreChanged())
    assert len(looks) == 1
    page.presenter.tick()
    assert len(looks) == 2


def test_the_ring_counts_down_between_two_readings_and_a_beat_refills_it(quick, staged):
    till, checkout = held_at(quick, "Till 2")
    stage = staged()
    page = page_of(stage)
    before = rows(page)[0].left
    stage.elapsed += 4
    page.presenter.tick()
    assert before - rows(page)[0].left == 4
    assert rows(page)[0].heard.startswith("heard ")
    stage.elapsed += 9
    page.presenter._read_at = stage.elapsed - 13
    page.presenter._show()
    assert (rows(page)[0].life, rows(page)[0].tone) == ("Not heard", Tone.WARN)
    with quick.store.write() as unit:
        unit.locks.beat(till.desk.instance, till.desk.lease_us, but_not=frozenset())
        unit.commit()
    news(stage)
    assert rows(page)[0].left >= before
    end(quick, (till, checkout))


def test_a_page_that_was_left_reads_nothing(quick, staged, monkeypatch):
    stage = staged()
    page = page_of(stage)
    page.leave()
    monkeypatch.setattr(page.presenter, "_live", None)
    news(stage)
    page.presenter.tick()


def test_the_mark_stays_with_its_cart_and_goes_to_the_next_one(quick, staged):
    first, one = held_at(quick, "Till 2")
    second, two = held_at(quick, "Till 3")
    stage = staged()
    page = page_of(stage)
    page.presenter.mark(two.lock.lock_id)
    first.cancel(one)
    news(stage)
    assert page.list.marked_row == two.lock.lock_id
    third, three = held_at(quick, "Till 4")
    news(stage)
    second.cancel(two)
    news(stage)
    assert page.list.marked_row == three.lock.lock_id
    end(quick, (third, three))


# --- acting ---------------------------------------------------------------------------------------


def test_asking_with_one_of_the_likely_words(quick, staged):
    till, checkout = held_at(quick, "Till 2")
    stage = staged(choose="I finish it here.")
    page = page_of(stage)

    page.presenter.act(ASK)

    (asked,) = let_go.asks_to(till.store, till.desk.till_id)
    assert (asked.by_till, asked.by_name, asked.words) == (
        "Till 1",
        "Mary Quinn",
        "I finish it here.",
    )
    assert page.told.isVisible()
    assert key(page, ASK) == (False, "Asked 0 s ago")
    assert rows(page)[0].asked == "Asked 0 s ago"
    let_go.answer(till.store, till.actor, asked, "kept")
    news(stage)
    assert rows(page)[0].asked == "Keeps it"
    assert page.told.accessibleName() == f"Till 2 keeps cart {checkout.lock.cart_number}."
    assert key(page, ASK) == (True, "A question appears at Till 2")
    page.presenter.act(ASK)
    end(quick, (till, checkout))
    news(stage)
    assert page.told.accessibleName().startswith("Till 2 has ended the payment of cart ")


def test_releasing_asks_why_and_tells_what_came_of_it(quick, staged):
    till, checkout = held_at(quick, "Till 2")
    stage = staged(choose=WHY)
    page = page_of(stage)

    page.presenter.act(RELEASE)

    assert stage.desk.ask.asked == [f"Release cart {checkout.lock.cart_number}"]
    assert page.told.accessibleName() == (
        f"Till 2 is asked to undo cart {checkout.lock.cart_number}. Nothing was charged."
    )
    assert key(page, RELEASE) == (False, "Till 2 is undoing it as it was asked to")
    till.clean_up()
    news(stage)
    assert page.empty.isVisible()


def test_releasing_a_silent_tills_cart_undoes_it_here(quick, staged):
    _, checkout = held_at(quick, "Till 2", "JAM")
    quick.shop.wait(OVER)
    page = page_of(staged(choose=WHY))
    assert key(page, RELEASE) == (True, "Undoes it, then the cart is open again")

    page.presenter.act(RELEASE)

    assert quick.shop.lock(checkout).lock.state is LockState.CANCELLED
    assert quick.shop.stock("JAM") == (3, 0)


def test_another_reason_is_typed(quick, staged):
    _, checkout = held_at(quick, "Till 2")
    quick.shop.wait(OVER)
    stage = staged(choose=OTHER, text="Power cut")
    page = page_of(stage)

    page.presenter.act(RELEASE)

    title = f"Release cart {checkout.lock.cart_number}"
    assert stage.desk.ask.asked == [title, title]
    kept = quick.shop.rows(
        sa.select(t.audit_journal.c.canonical).where(t.audit_journal.c.kind == "note")
    )
    assert "Power cut" in kept[-1].canonical


def test_without_a_reason_nothing_happens(quick, staged):
    till, checkout = held_at(quick, "Till 2")
    page = page_of(staged())
    for ident in (RELEASE, TAKE_OVER):
        page.presenter.act(ident)
    assert quick.shop.lock(checkout).lock == checkout.lock
    end(quick, (till, checkout))


def test_scenario_62_taking_over_from_a_till_that_lives_goes_to_pay(quick, staged):
    till, checkout = held_at(quick, "Till 2")
    stage = staged(choose=WHY, pin=PIN)
    page = page_of(stage)
    assert key(page, TAKE_OVER) == (True, "Till 2 stops at once: PIN and reason")

    page.presenter.act(TAKE_OVER)

    assert stage.desk.ask.asked == [
        f"Take over cart {checkout.lock.cart_number} from Till 2",
        "PIN of Mary Quinn",
    ]
    assert stage.navigation.here is Place.PAY
    taken = quick.shop.lock(checkout)
    assert (taken.lock.owner_name, taken.lock.epoch) == ("Till 1", 2)
    quick.here.cancel(taken)
    del till


def test_a_wrong_pin_is_said_and_nothing_was_done(quick, staged):
    till, checkout = held_at(quick, "Till 2")
    stage = staged(choose=WHY, pin="9999")
    page = page_of(stage)
    page.presenter.act(TAKE_OVER)
    assert page.told.accessibleName() == "That is not the right PIN for this person."
    assert stage.sounds.heard == ["error"]
    assert quick.shop.lock(checkout).lock == checkout.lock
    end(quick, (till, checkout))


def test_all_silent_ones_are_released_at_once(quick, staged):
    for name in ("Till 2", "Till 3"):
        held_at(quick, name)
    quick.shop.wait(OVER)
    lives, checkout = held_at(quick, "Till 4")
    page = page_of(staged(choose=WHY))
    assert key(page, ALL_SILENT) == (True, "2 carts whose tills are silent")

    page.presenter.act(ALL_SILENT)

    assert page.told.accessibleName() == "2 carts are open again."
    assert len(rows(page)) == 1
    end(quick, (lives, checkout))


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (ReleasedExpired(), "No till is silent any more. Nothing was released."),
        (ReleasedExpired(undone=1, finished=1), "1 cart is open again. 1 sale was finished: its"),
        (ReleasedExpired(doubtful=2), "2 carts need a decision, see Needs attention."),
        (ReleasedExpired(left=1), "1 cart can only be asked about by its own till."),
    ],
)
def test_what_became_of_all_in_plain_words(found, says):
    assert words.released(found).startswith(says)


def test_a_cart_in_doubt_is_decided_elsewhere(quick, staged):
    till, checkout = held_at(quick, "Till 2")
    with quick.store.write() as unit:
        unit.connection.execute(
            sa.update(t.checkout_locks).values(
                state="attention", attention_code="AUTH_UNKNOWN", attention_since=0
            )
        )
        held = quick.office.live
        unit.commit()
    (one,) = held.held()
    keys = {act.ident: act for act in words.acts(one, (one,), 0.0, busy=False)}
    assert not keys[TAKE_OVER].usable
    assert keys[RELEASE].detail == "Decide about it under Needs attention"
    assert not keys[ALL_SILENT].usable
    busy = words.acts(replace(one, release_reason=""), (one,), 0.0, busy=True)
    assert [act.usable for act in busy] == [False] * 4
    with quick.store.write() as unit:
        unit.connection.execute(
            sa.update(t.checkout_locks).values(
                state="active", attention_code=None, attention_since=None
            )
        )
        unit.commit()
    end(quick, (till, checkout))


# --- keys and touch -------------------------------------------------------------------------------


def test_with_keys_only(quick, staged):
    first, one = held_at(quick, "Till 2")
    second, two = held_at(quick, "Till 3")
    stage = staged(choose="-")
    page = page_of(stage)
    assert page.list.hasFocus()
    QTest.keyClick(page.list, Qt.Key.Key_Down)
    assert page.list.marked_row == two.lock.lock_id
    QTest.keyClick(page.list, Qt.Key.Key_Home)
    assert page.list.marked_row == one.lock.lock_id
    QTest.keyClick(page.list, Qt.Key.Key_End)
    QTest.keyClick(page.list, Qt.Key.Key_A)
    assert len(let_go.asks_to(second.store, second.desk.till_id)) == 1
    QTest.keyClick(page.list, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() in page.keys.values()
    end(quick, (first, one), (second, two))


def test_with_a_finger_only(quick, staged):
    first, one = held_at(quick, "Till 2")
    second, two = held_at(quick, "Till 3")
    stage = staged(choose=WHY)
    page = page_of(stage)
    at = page.list.visualRect(page.list.rows.index(1)).center()
    QTest.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert page.list.marked_row == two.lock.lock_id
    QTest.mouseClick(page.keys[RELEASE], Qt.MouseButton.LeftButton)
    assert quick.shop.lock(two).lock.cancel_requested_at is not None
    end(quick, (first, one), (second, two))


def test_enter_on_a_cart_in_doubt_shows_its_decision(quick, staged):
    doubt = Scripted({"capture": [Behaviour.TIMEOUT_CHARGED]}, [Behaviour.UNREACHABLE] * 9)
    till = quick.at("Till 2", script=doubt)
    doubtful = till.start(till.cart("TEA"), Tender("card"))
    stage = staged()
    page = page_of(stage)
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    case = stage.page(Section.ATTENTION)
    assert case.isVisible()
    assert not page.isVisible()
    quick.at("Till 2").resume(doubtful)


@pytest.mark.parametrize("size", [(960, 540), (1024, 768), (1920, 1080)])
def test_no_amount_is_cut_off(quick, staged, size):
    """The sentence about the money has the room that it needs."""
    page = staged().show(Section.LIVE, *size)
    face = font(Type.SMALL, weight=MEDIUM, tabular=True)
    longest = "It is not known whether £1,234.56 was taken."
    _, wide = Columns.of(page.list.viewport().width()).places["doing"]
    assert paint.width_of(longest, face) <= wide
