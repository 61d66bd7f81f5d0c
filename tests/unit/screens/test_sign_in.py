"""Who sells: names, PINs, waits and locks, without Qt."""

from typing import Any

from tests.fakes import shop
from tests.fakes.desk import Named, make_desk
from ui.screens.lock_screen.presenter import LockScreenPresenter
from ui.screens.sign_in.presenter import SignInPresenter, initials


def begin(**desk: Any) -> tuple[SignInPresenter, Named, Any]:
    made = make_desk(signed_in=None, **desk)
    screen = Named()
    presenter = SignInPresenter(made, screen)
    presenter.enter(way_back=False)
    return presenter, screen, made


def test_figures_choose_a_name_until_one_is_chosen():
    presenter, screen, _ = begin()
    tiles, chosen = screen.last["show_people"]
    assert [tile.key for tile in tiles] == ["1", "2", "3", "4", "5", "6", "7", "8"]
    assert chosen == ""
    presenter.choose("u-ben")
    tiles, chosen = screen.last["show_people"]
    assert {tile.key for tile in tiles} == {""}
    assert screen.last["show_chosen"] == "Ben Okafor"


def test_the_right_pin_opens_the_till():
    presenter, _, desk = begin()
    presenter.choose("u-ana")
    presenter.enter_pin(shop.PIN)
    assert desk.till.person.name == "Ana Marsh"
    assert desk.routes.calls == [("signed_in", None)]


def test_a_wrong_pin_is_one_sentence_and_a_tone():
    presenter, screen, desk = begin()
    presenter.choose("u-ana")
    presenter.enter_pin("1111")
    assert screen.last["show_trouble"] == "That is not the right PIN for this person."
    assert desk.sounds.heard == ["error"]
    assert desk.routes.calls == []


def test_a_wait_and_a_lock_are_said():
    presenter, screen, _ = begin()
    presenter.choose("u-ana")
    for _ in range(5):
        presenter.enter_pin("1111")
    assert "Try again in" in screen.last["show_trouble"]
    for _ in range(5):
        presenter.enter_pin("1111")
    assert "manager must unlock" in screen.last["show_trouble"]
    tiles, _ = screen.last["show_people"]
    assert [tile.usable for tile in tiles].count(False) == 1


def test_esc_goes_back_to_the_names_then_to_the_one_who_is_here():
    desk = make_desk()
    presenter = SignInPresenter(desk, screen := Named())
    presenter.enter(way_back=True)
    assert screen.last["show_way_back"] == "Ana Marsh"
    presenter.choose("u-ben")
    presenter.back(way_back=True)
    assert desk.routes.calls == []
    presenter.back(way_back=True)
    assert desk.routes.calls == [("back_to_sell", None)]


def test_an_open_cart_is_told_without_an_amount():
    desk = make_desk()
    cart = desk.till.current_cart()
    desk.till.scan(cart.cart_id, code=shop.good("Baguette").barcode)
    presenter = SignInPresenter(desk, screen := Named())
    presenter.enter(way_back=False)
    tiles, _ = screen.last["show_people"]
    assert tiles[0].note == "Cart open here"
    assert not any("1.30" in str(tile) for tile in tiles)


def test_initials():
    assert initials("Ana Marsh") == "AM"
    assert initials("Cher") == "C"
    assert initials("Jean Luc Le Roy") == "JR"


def test_the_lock_screen_opens_for_its_person_only():
    desk = make_desk()
    presenter = LockScreenPresenter(desk, screen := Named())
    presenter.enter()
    assert screen.last["show_person"] == "Ana Marsh"
    presenter.enter_pin("0000")
    assert "not the right PIN" in screen.last["show_trouble"]
    presenter.enter_pin(shop.PIN)
    assert desk.routes.calls == [("signed_in", None)]


def test_the_lock_screen_without_a_person_goes_to_the_names():
    desk = make_desk(signed_in=None)
    LockScreenPresenter(desk, Named()).enter()
    assert desk.routes.calls == [("to_sign_in", None)]
