"""The list of parked and open carts, without Qt."""

from typing import Any

from tests.fakes import shop
from tests.fakes.desk import Named, make_desk
from ui.screens.recall.presenter import RecallPresenter


def begin() -> tuple[RecallPresenter, Named, Any]:
    desk = make_desk()
    till = desk.till
    till.parked_elsewhere("Till 2", "Ben Okafor", "Mrs Hale, pram", "Baguette", minutes=4)
    till.parked_elsewhere("Till 3", "Priya Nair", None, "Greek feta", minutes=12)
    till.scan(till.current_cart().cart_id, code=shop.good("Oat drink").barcode)
    screen = Named()
    presenter = RecallPresenter(desk, screen)
    presenter.enter()
    return presenter, screen, desk


def rows(screen: Named) -> list[Any]:
    return list(screen.last["show_rows"][0])


def test_parked_carts_come_first_with_owner_age_and_total():
    _, screen, _ = begin()
    first = rows(screen)[0]
    assert (first.title, first.age, first.total) == ("Mrs Hale, pram", "4 minutes ago", "£1.30")
    assert first.owner == "Ben Okafor, at Till 2 · Cart 1207"
    assert [row.state for row in rows(screen)] == ["Parked", "Parked", "Open"]


def test_typing_filters_by_name_number_till_and_person():
    presenter, screen, _ = begin()
    for typed, left in (("hale", 1), ("till 3", 1), ("priya", 1), ("1207", 1), ("zzz", 0)):
        presenter.type(typed)
        assert len(rows(screen)) == left
    assert "Type less" in screen.last["show_rows"][2]


def test_enter_takes_the_marked_cart():
    presenter, _, desk = begin()
    presenter.step(1)
    presenter.take()
    (cart,) = desk.routes.to("show_cart")
    assert [line.name for line in cart.lines] == ["Greek feta 200 g"]
    assert cart.till == "Till 1"


def test_a_cart_that_is_being_paid_is_shown_to_look_at():
    presenter, screen, desk = begin()
    held = rows(screen)[0].cart_id
    desk.till.another_till_pays(held, till="Till 2")
    presenter.look_again()
    assert rows(screen)[0].state == "Being paid at Till 2"
    presenter.take(held)
    assert desk.routes.to("back_to_sell") == [{"cart_id": held}]
    assert desk.routes.to("show_lock_dialog")[0].till == "Till 2"


def test_a_cart_taken_meanwhile_is_refused_in_one_sentence():
    presenter, screen, desk = begin()
    wanted = rows(screen)[0].cart_id
    desk.till.another_till_pays(wanted, till="Till 2")
    presenter.take(wanted)
    assert "being paid at Till 2" in screen.last["show_trouble"]
    assert desk.sounds.heard == ["error"]
