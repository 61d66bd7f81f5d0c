"""Who enters the office and who finds it again: F10, a manager's PIN, the lock, a payment."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from pos.api.office.views import Permission
from tests.fakes.ready_ask import ReadyAsk
from tests.office import cases
from tests.office.shop import PIN
from tests.office.stage import OfficeStage
from ui.app.desk import register_office, register_pages
from ui.app.office_pages import make_office
from ui.bridge.office import OfficeDesk, Section
from ui.navigation import Place
from ui.screens.office.presenter import NEEDS
from ui.theme.look import Theme, install
from ui.widgets.dialog import ScrimDialog
from ui.widgets.values import Tone


class Page(QWidget):
    """A page of the office that remembers what it was shown with."""

    def __init__(self):
        super().__init__()
        self.entered = []
        self.left = 0

    def enter(self, what):
        self.entered.append(what)

    def leave(self):
        self.left += 1


class Shown(OfficeStage):
    """The whole window on a real shop, with pages of the office that only remember."""

    def __init__(self, shop, **more):
        super().__init__(shop, **more)
        register_pages(self.navigation, self.desk, self.navigation)
        register_office(self.navigation, self.desk, shop.office)
        navigation = self.navigation

        def make():
            frame = make_office(self.desk, shop.office, navigation.leave_office)
            for section in Section:
                frame.page(section, Page)
            return frame

        navigation.page(Place.OFFICE, make)
        self.window.resize(1366, 768)
        self.window.show()
        QTest.qWaitForWindowExposed(self.window)
        self.window.activateWindow()

    @property
    def here(self):
        return self.navigation.here

    @property
    def inside(self):
        person = self.shop.office.session.person
        return person.name if person else None

    def sell(self):
        self.navigation.go(Place.SELL)
        QApplication.processEvents()
        return self

    def press(self, key, mods=Qt.KeyboardModifier.NoModifier):
        QTest.keyClick(self.window.windowHandle(), key, mods)

    def unlock(self):
        self.navigation.made(Place.LOCKED)._presenter.enter_pin(PIN)


@pytest.fixture
def stages(qtbot, quick):
    install(QApplication.instance(), Theme.light().calm())
    made = []

    def make(who="Mary Quinn", **answers):
        quick.office.session.close()
        quick.till.sign_in(quick.people[who].user_id, pin=PIN)
        made.append(Shown(quick, ask=ReadyAsk(**answers)))
        return made[-1]

    yield make
    for stage in made:
        stage.close()


def test_f10_on_sell_lets_a_manager_in_at_once_and_out_again(stages):
    stage = stages().sell()
    stage.press(Qt.Key.Key_F10)
    assert (stage.here, stage.inside) == (Place.OFFICE, "Mary Quinn")
    assert stage.desk.ask.asked == []
    stage.press(Qt.Key.Key_F10)
    assert (stage.here, stage.inside) == (Place.SELL, None)


def test_a_cashier_needs_a_manager_and_stays_signed_in(stages, quick):
    manager = quick.people["Mary Quinn"].user_id
    stage = stages("Ana Marsh", choose=manager, pin=PIN).sell()
    stage.press(Qt.Key.Key_F10)
    assert (stage.here, stage.inside) == (Place.OFFICE, "Mary Quinn")
    assert quick.till.person.name == "Ana Marsh"
    stage.frame.leave_office()
    assert (stage.here, stage.inside) == (Place.SELL, None)


def test_a_wrong_pin_opens_nothing_and_is_asked_again(stages, quick):
    tries = iter(["1111", PIN])
    stage = stages("Ana Marsh", choose=quick.people["Mary Quinn"].user_id).sell()
    asked = []

    def pin(title, detail, _verb, on_pin):
        asked.append(detail)
        typed = next(tries)
        if typed == PIN:
            assert stage.inside is None
            assert stage.here is Place.SELL
        on_pin(typed)

    stage.desk.ask.pin = pin
    stage.press(Qt.Key.Key_F10)
    assert "PIN" in asked[1]
    assert stage.here is Place.OFFICE


def test_only_who_may_enter_is_offered_and_backing_out_changes_nothing(stages):
    stage = stages("Ana Marsh").sell()
    offered = []
    stage.desk.ask.choose = lambda _title, _detail, options, _on: offered.extend(options)
    stage.press(Qt.Key.Key_F10)
    assert {name for _ident, name, _role in offered} == {"Mary Quinn", "Ida"}
    assert (stage.here, stage.inside) == (Place.SELL, None)


def test_the_lock_ends_it_and_the_same_person_finds_it_as_it_was(stages):
    stage = stages().sell()
    stage.navigation.to_office(Section.STOCK, "an article")
    page = stage.page(Section.STOCK)
    stage.navigation.lock_screen()
    assert (stage.here, stage.inside, page.left) == (Place.LOCKED, None, 1)
    stage.unlock()
    assert (stage.here, stage.inside) == (Place.OFFICE, "Mary Quinn")
    assert stage.frame.presenter.here is Section.STOCK
    assert stage.page(Section.STOCK) is page
    assert page.entered == ["an article", None]


def test_who_came_by_with_a_pin_is_not_behind_the_lock(stages, quick):
    stage = stages("Ana Marsh", choose=quick.people["Mary Quinn"].user_id, pin=PIN).sell()
    stage.press(Qt.Key.Key_F10)
    stage.navigation.lock_screen()
    stage.unlock()
    assert (stage.here, stage.inside) == (Place.SELL, None)


def test_another_person_does_not_find_it_behind_the_lock(stages, quick):
    stage = stages().sell()
    stage.press(Qt.Key.Key_F10)
    stage.navigation.lock_screen()
    stage.navigation.to_sign_in()
    quick.till.sign_in(quick.people["Ida"].user_id, pin=PIN)
    stage.navigation.signed_in()
    assert (stage.here, stage.inside) == (Place.SELL, None)


def test_a_payment_is_never_left_by_it(stages):
    stage = stages()
    till = stage.desk.till
    cart = till.current_cart()
    till.scan(cart.cart_id, code="TEA")
    cart = till.current_cart()
    view = till.start_checkout(
        cart.cart_id, version=cart.version, start_key=till.new_key(), seen_total=cart.totals.total
    )
    stage.navigation.to_pay(view)
    stage.press(Qt.Key.Key_F10)
    stage.navigation.to_office(Section.ATTENTION)
    assert (stage.here, stage.inside) == (Place.PAY, None)
    assert "Finish the payment first" in stage.window.toast.text()


def test_a_payment_that_takes_the_screen_ends_the_office(stages):
    stage = stages().sell()
    till = stage.desk.till
    cart = till.current_cart()
    till.scan(cart.cart_id, code="TEA")
    cart = till.current_cart()
    view = till.start_checkout(
        cart.cart_id, version=cart.version, start_key=till.new_key(), seen_total=cart.totals.total
    )
    stage.navigation.to_office()
    stage.navigation.to_pay(view)
    assert (stage.here, stage.inside) == (Place.PAY, None)


def test_the_last_page_is_kept_for_each_person(stages, quick):
    stage = stages().sell()
    stage.press(Qt.Key.Key_F10)
    assert stage.frame.presenter.here is Section.ATTENTION
    stage.press(Qt.Key.Key_6, Qt.KeyboardModifier.ControlModifier)
    assert stage.frame.presenter.here is Section.STOCK
    stage.press(Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert stage.frame.presenter.here is Section.PEOPLE
    again = stages().sell()
    again.press(Qt.Key.Key_F10)
    assert again.frame.presenter.here is Section.PEOPLE
    other = stages("Ida").sell()
    other.press(Qt.Key.Key_F10)
    assert other.frame.presenter.here is Section.ATTENTION


def test_somebody_else_s_pages_are_made_anew(stages, quick):
    stage = stages().sell()
    stage.navigation.to_office(Section.STOCK, "an article")
    page = stage.page(Section.STOCK)
    stage.frame.leave_office()
    quick.till.sign_in(quick.people["Ida"].user_id, pin=PIN)
    stage.navigation.to_office(Section.STOCK)
    assert stage.page(Section.STOCK) is not page
    assert stage.page(Section.STOCK).entered == [None]


def test_a_page_asks_for_another_one_by_its_routes(stages, quick):
    stage = stages().sell()
    stage.navigation.to_office()
    from ui.app.office_pages import FrameRoutes  # noqa: PLC0415 - what the pages are given

    desk = OfficeDesk(stage.desk, quick.office, FrameRoutes(stage.frame))
    desk.routes.show(Section.CHECKOUTS, "a checkout")
    assert stage.page(Section.CHECKOUTS).entered == ["a checkout"]
    desk.routes.leave()
    assert stage.here is Place.SELL


def test_a_page_that_is_not_for_this_person_stays_and_says_why(stages, monkeypatch):
    monkeypatch.setitem(NEEDS, Section.PEOPLE, Permission.MANAGE_PEOPLE)
    stage = stages().sell()
    stage.navigation.to_office(Section.PEOPLE)
    entry = stage.frame.nav._entries["people"]
    assert not entry.isEnabled()
    assert entry.reason == "An administrator must change people."
    assert stage.window.toast.text() == entry.reason
    assert stage.frame.presenter.here is Section.ATTENTION
    stage.press(Qt.Key.Key_7, Qt.KeyboardModifier.ControlModifier)
    assert stage.frame.presenter.here is Section.ATTENTION


def test_counts_are_pills_and_only_doubt_is_amber(stages, quick):
    cases.charge_unknown(quick)
    here = quick.here
    here.start(here.cart("TEA"))
    stage = stages().sell()
    stage.press(Qt.Key.Key_F10)
    entries = stage.frame.nav._entries
    assert (entries["attention"]._count, entries["attention"]._tone) == (1, Tone.WARN)
    assert (entries["live"]._count, entries["live"]._tone) == (2, Tone.PLAIN)


def test_the_keys_of_the_office_are_shown(stages):
    stage = stages().sell()
    stage.press(Qt.Key.Key_F10)
    stage.press(Qt.Key.Key_F1)
    titles = [one.title() for one in stage.window.findChildren(ScrimDialog) if one.isVisible()]
    assert titles == ["Keys of the office"]
