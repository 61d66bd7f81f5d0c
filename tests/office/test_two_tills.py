"""Two till programs on one store, each with its threads: what one does, the other hears by itself.

The poll for lost news is put off for an hour, so that only the news itself can have told.
"""

from contextlib import contextmanager

import pytest
from PySide6.QtWidgets import QWidget

from pos.api.events import AskedToLetGo
from pos.app import open_till
from pos.domain.checkout import Tender
from pos.domain.errors import Code, Problem
from pos.domain.people import Approver, Role
from pos.domain.phase import LockState
from pos.store import news
from pos.system.settings import Settings
from tests.checkout.killed_till import places
from tests.checkout.shop import open_shop
from tests.waiting import wait_until
from ui.app.desk import attend_questions, make_desk, register_pages
from ui.app.window import TillWindow
from ui.bridge.dispatcher import Dispatcher
from ui.bridge.events import EventBridge
from ui.navigation import Place
from ui.screens.pay.state import Question

pytestmark = pytest.mark.timeout(120)
PIN = "4071"


class Silent:
    """No sound is needed."""

    def __init__(self):
        self.heard = []

    def play(self, sound):
        self.heard.append(sound)


@pytest.fixture
def tills(store_url, tmp_path, monkeypatch):
    """Two programs with somebody signed in; the manager has a PIN."""
    monkeypatch.setattr(news, "POLL_S", 3600.0)
    (tmp_path / "shop").mkdir()
    with open_shop(store_url, tmp_path / "shop") as shop:
        opened = []
        for name in ("Till 1", "Till 3"):
            shop.tills.register(name)
            person = shop.people.create_user(
                shop.admin, name=f"At {name}", role=ROLES[name], pin=PIN
            )
            home = tmp_path / name
            home.mkdir()
            program = open_till(Settings(store=store_url), places(home), till=name, paper=False)
            program.till.sign_in(person.user_id, pin=PIN)
            opened.append(program)
        try:
            yield tuple(one.till for one in opened)
        finally:
            for one in opened:
                one.close()


ROLES = {"Till 1": Role.CASHIER, "Till 3": Role.MANAGER}


def begun(till):
    cart = till.new_cart()
    till.scan(cart.cart_id, code="TEA")
    cart = till.cart(cart.cart_id)
    return till.start_checkout(
        cart.cart_id, version=cart.version, start_key=till.new_key(), seen_total=cart.totals.total
    )


@contextmanager
def window_of(till):
    """A till's own window, with its dispatcher and its news, on what it is paying."""
    window, run, bridge = TillWindow(), Dispatcher(), EventBridge()
    desk = make_desk(till, run, bridge, window.navigation, Silent())
    register_pages(window.navigation, desk, window.navigation)
    asked = attend_questions(window.navigation, desk)
    unsubscribe = till.subscribe(bridge.take)
    window.resize(1366, 768)
    window.show()
    try:
        yield window.navigation, asked
    finally:
        unsubscribe()
        run.shutdown()
        window.set_may_leave(str)
        window.close()
        window.deleteLater()


def approver(till):
    return Approver(till.person.user_id, PIN)


def test_scenario_62_the_old_tills_screen_leaves_pay_by_itself(tills, qtbot):
    """It is told who goes on with it, and its next key does nothing any more."""
    old, new = tills
    checkout = begun(old)
    with window_of(old) as (navigation, _):
        navigation.to_pay(checkout)
        page = navigation.made(Place.PAY)

        new.take_over_live(checkout.lock_id, reason="Came over here", approver=approver(new))

        qtbot.waitUntil(lambda: isinstance(page._state.body, Question), timeout=30_000)
        assert page._state.body.title == "This checkout was continued at Till 3"
        assert page._state.body.lines == ("Nothing more is done here.",)
    with pytest.raises(Problem) as caught:
        old.tender(checkout.ref, tender=Tender("cash", tendered=250))
    assert caught.value.code is Code.LOCK_LOST
    sold = new.tender(new.checkout(checkout.lock_id).ref, tender=Tender("cash", tendered=250))
    assert sold.state is LockState.COMPLETED


def test_a_question_comes_to_the_screen_and_its_answer_back(tills, qtbot):
    holder, other = tills
    checkout = begun(holder)
    with window_of(holder) as (navigation, asked):
        navigation.to_pay(checkout)
        qtbot.waitUntil(lambda: isinstance(navigation.made(Place.PAY), QWidget))

        other.ask_to_let_go(checkout.lock_id, words="The customer is here")

        qtbot.waitUntil(asked.dialog.isVisible, timeout=30_000)
        assert asked.words.text() == "At Till 3 writes: “The customer is here”"
        qtbot.waitUntil(lambda: other.cart_status(checkout.cart_id).asked.seen, timeout=30_000)
        asked.presenter.let_go()
        qtbot.waitUntil(lambda: other.cart_status(checkout.cart_id).can_checkout, timeout=30_000)
        qtbot.waitUntil(lambda: navigation.here is Place.SELL, timeout=30_000)
    assert other.checkout(checkout.lock_id).state is LockState.CANCELLED


def test_it_is_told_once_and_kept(tills):
    holder, other = tills
    checkout = begun(holder)
    heard = []
    holder.subscribe(lambda event: heard.append(event) if isinstance(event, AskedToLetGo) else None)

    asked = other.ask_to_let_go(checkout.lock_id)

    wait_until(lambda: heard)
    (question,) = holder.asked_here()
    assert question.message_id == asked.message_id == heard[0].message_id
    holder.keep(question)
    wait_until(lambda: other.cart_status(checkout.cart_id).asked.answer == "kept")
    assert holder.checkout(checkout.lock_id).state is LockState.ACTIVE
    assert len(heard) == 1
    holder.cancel_checkout(checkout.ref)
