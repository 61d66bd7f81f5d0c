"""What Sell does with each key, scan and touch, on a fake till and without Qt."""

from typing import Any

import pytest

from pos.api.views import Tender
from tests.fakes import shop
from tests.fakes.desk import Named, WhenTold, make_desk
from ui.bridge.lanes import Trouble
from ui.screens.sell.adding import looks_like_code, parse_quantity, quantity_and_rest
from ui.screens.sell.editing import scaled
from ui.screens.sell.presenter import SellPresenter


class Screen(Named):
    """Keeps the drawn cart as the list does."""

    def __init__(self) -> None:
        super().__init__()
        self.order: tuple[str, ...] = ()
        self.rows: dict[str, Any] = {}
        self.mark = ""

    def show_cart(self, change: Any, *, whole: bool) -> None:
        self.all.append(("show_cart", whole))
        self.order = change.order
        self.rows = {
            line: row for line, row in (self.rows | dict(change.rows)).items() if line in self.order
        }
        self.mark = change.marked or (self.mark if self.mark in self.order else "")

    def marked_line(self) -> str:
        return self.mark

    def ask_name(self, on_name: Any) -> None:
        on_name("Blue van")

    @property
    def names(self) -> list[str]:
        return [self.rows[line].name for line in self.order]

    @property
    def whole_drawings(self) -> int:
        return sum(whole for name, whole in self.all if name == "show_cart")


def begin(**desk: Any) -> tuple[SellPresenter, Screen, Any]:
    made = make_desk(**desk)
    screen = Screen()
    presenter = SellPresenter(made, screen)
    presenter.enter(None)
    if isinstance(made.runs, WhenTold):
        made.runs.do()
    return presenter, screen, made


def code(name: str) -> str:
    return shop.good(name).barcode


def fill(presenter: SellPresenter, *names: str) -> None:
    for name in names:
        presenter.entered(code(name))


# --------------------------------------------------------------------------- scanning


def test_a_scan_adds_a_line_and_is_heard():
    presenter, screen, desk = begin()
    presenter.entered(code("Baguette"))
    assert screen.names == ["Baguette"]
    assert screen.last["show_totals"].total == "£1.30"
    assert desk.sounds.heard == ["ok"]


def test_a_scan_draws_only_what_it_changed():
    presenter, screen, _ = begin()
    fill(presenter, "Baguette", "Oat drink", "Oat drink")
    assert screen.whole_drawings == 1
    assert [row.quantity for row in screen.rows.values()] == ["1", "2"]


def test_ten_scans_in_a_burst_all_arrive_in_order():
    runs = WhenTold()
    presenter, screen, _ = begin(runs=runs)
    wanted = [good.name for good in shop.GOODS if good.price and good.unit == "piece"][:10]
    for name in wanted:
        presenter.entered(code(name))
    assert screen.names == []
    runs.do()
    assert [row.name.replace("\xa0", " ") for row in screen.rows.values()] == wanted
    assert screen.whole_drawings == 1


def test_scans_wait_for_a_cart_that_is_still_being_read():
    runs = WhenTold()
    desk = make_desk(runs=runs)
    screen = Screen()
    presenter = SellPresenter(desk, screen)
    presenter.enter(None)
    presenter.entered(code("Baguette"))
    runs.do()
    assert screen.names == ["Baguette"]


def test_a_change_at_another_till_makes_the_whole_cart_be_read_again():
    presenter, screen, desk = begin()
    presenter.entered(code("Baguette"))
    desk.till.another_till_scans(presenter.register.shown.cart_id, "Greek feta")
    presenter.entered(code("Oat drink"))
    assert [name.split()[0] for name in screen.names] == ["Baguette", "Greek", "Oat"]


def test_an_edit_on_an_old_version_is_refused_and_the_cart_shown_anew():
    presenter, screen, desk = begin(number="4")
    presenter.entered(code("Baguette"))
    desk.till.another_till_scans(presenter.register.shown.cart_id, "Greek feta")
    presenter.editing.quantity()
    assert "changed at another till" in screen.last["show_trouble"]
    assert [name.split()[0] for name in screen.names] == ["Baguette", "Greek"]
    presenter.editing.quantity()
    assert screen.rows[screen.mark].quantity == "4"


@pytest.mark.parametrize(
    ("typed", "says"), [("5011038999996", "is not a code"), ("4711", "No article has")]
)
def test_an_unknown_code_is_said_and_heard_and_changes_nothing(typed: str, says: str):
    presenter, screen, desk = begin()
    presenter.entered(typed)
    assert says in screen.last["show_trouble"]
    assert typed in screen.last["show_trouble"]
    assert desk.sounds.heard == ["error"]
    assert screen.names == []


def test_the_next_good_scan_takes_the_trouble_away():
    presenter, screen, _ = begin()
    presenter.entered("5011038999996")
    presenter.entered(code("Baguette"))
    assert screen.last["show_trouble"] == ""


# --------------------------------------------------------------------------- quantity before


def test_three_times_before_the_scan_means_three():
    presenter, screen, _ = begin()
    presenter.entered(f"3*{code('Baguette')}")
    assert screen.rows[screen.order[0]].quantity == "3"
    assert screen.rows[screen.order[0]].detail == "3 × 1.30"


def test_three_times_may_wait_for_the_scan_or_the_tile():
    presenter, screen, _ = begin()
    presenter.entered("3*")
    assert screen.last["show_quantity"] == "3 ×"
    presenter.adding.press(shop.good("Baguette").article_id)
    assert screen.rows[screen.order[0]].quantity == "3"
    assert screen.last["show_quantity"] == ""


def test_nought_times_is_refused():
    presenter, screen, desk = begin()
    presenter.entered("0*")
    assert "0 cannot be sold" in screen.last["show_trouble"]
    assert desk.sounds.heard == ["error"]


@pytest.mark.parametrize(
    ("text", "count", "rest"),
    [
        ("3*5011", 3000, "5011"),
        ("0.5*", 500, ""),
        ("1,25 * apples", 1250, "apples"),
        ("5011", None, "5011"),
        ("* 5011", None, "* 5011"),
        ("12345*1", None, "12345*1"),
    ],
)
def test_the_quantity_is_told_from_the_code(text: str, count: int | None, rest: str):
    assert quantity_and_rest(text) == (count, rest)


def test_what_is_a_code_and_what_a_name():
    assert looks_like_code("5011038002275")
    assert looks_like_code("HS-0001")
    assert not looks_like_code("porridge")
    assert not looks_like_code("oat drink 1 l")


def test_what_is_weighed_asks_for_its_weight():
    presenter, screen, _ = begin(number="0.842")
    presenter.adding.press(shop.good("Bananas").article_id)
    row = screen.rows[screen.order[0]]
    assert row.weighed
    assert row.detail.replace("\xa0", " ") == "0.842 kg × 1.10 per kg"


def test_a_scanned_code_of_what_is_weighed_asks_for_its_weight():
    presenter, screen, _ = begin(number="1.25")
    presenter.entered(code("Bananas"))
    assert screen.rows[screen.order[0]].quantity == "1.25"
    presenter.entered(f"0.5*{code('Carrots')}")
    assert screen.rows[screen.order[1]].quantity == "0.5"


def test_a_weight_that_is_none_is_refused():
    presenter, screen, _ = begin(number="heavy")
    presenter.adding.press(shop.good("Bananas").article_id)
    assert "heavy" in screen.last["show_trouble"]
    assert screen.order == ()


@pytest.mark.parametrize("text", ["", "x", "-1", "1.2345", "1e3", "99999999"])
def test_a_quantity_that_is_none(text: str):
    assert parse_quantity(text) is None


@pytest.mark.parametrize(
    ("text", "digits", "value"),
    [("2.50", 2, 250), ("2,5", 2, 250), ("10", 4, 100_000), ("2.505", 2, None), ("NaN", 2, None)],
)
def test_amounts_as_typed(text: str, digits: int, value: int | None):
    assert scaled(text, digits) == value


# --------------------------------------------------------------------------- names


def test_a_name_is_found_while_it_is_typed():
    presenter, screen, _ = begin()
    presenter.adding.typed("cro")
    found, marked = screen.last["show_found"]
    assert [one.name for one in found] == ["Butter croissant", "Almond croissant"]
    assert marked == 0


def test_enter_adds_the_marked_name():
    presenter, screen, _ = begin()
    presenter.adding.typed("cro")
    presenter.moved(1)
    presenter.entered("cro")
    assert screen.names == ["Almond croissant"]


def test_enter_faster_than_the_search_adds_the_only_one_found():
    presenter, screen, _ = begin()
    presenter.entered("bagu")
    assert screen.names == ["Baguette"]


def test_a_name_nobody_has_is_said():
    presenter, screen, desk = begin()
    presenter.entered("zzz")
    assert "zzz" in screen.last["show_trouble"]
    assert desk.sounds.heard == ["error"]


def test_up_and_down_are_the_carts_when_no_list_is_open():
    presenter, _, _ = begin()
    assert presenter.moved(1) is False


# --------------------------------------------------------------------------- lines and discounts


def test_void_takes_the_marked_line_out():
    presenter, screen, _ = begin()
    fill(presenter, "Baguette", "Oat drink")
    presenter.editing.void()
    assert screen.names == ["Baguette"]
    assert screen.mark == screen.order[0]


def test_a_discount_in_percent_on_the_line():
    presenter, screen, _ = begin(choose="line percent", number="10")
    presenter.entered(code("Cathedral"))
    presenter.editing.discount()
    row = screen.rows[screen.mark]
    assert row.amount == "3.82"
    assert row.old_amount == "4.25"
    assert "10" in row.detail


def test_a_discount_of_more_than_there_is_is_refused():
    presenter, screen, _ = begin(choose="cart amount", number="9.99")
    presenter.entered(code("Baguette"))
    presenter.editing.discount()
    assert "£9.99" in screen.last["show_trouble"]
    assert screen.last["show_totals"].total == "£1.30"


@pytest.mark.parametrize("typed", ["ten", "-", "1e9", "12.345678"])
def test_a_discount_that_is_no_number_is_refused(typed: str):
    presenter, screen, desk = begin(choose="line percent", number=typed)
    presenter.entered(code("Baguette"))
    presenter.editing.discount()
    assert typed in screen.last["show_trouble"]
    assert "discount_line" not in desk.till.calls


class ByTitle:
    """Answers each question of a longer conversation."""

    def __init__(self, **answers: list[str]) -> None:
        self.answers = answers
        self.titles: list[str] = []

    def __getattr__(self, kind: str) -> Any:
        def ask(title: str, _detail: str, _words: Any, give: Any, **_named: Any) -> None:
            self.titles.append(title)
            waiting = self.answers.get(kind, [])
            if waiting:
                answer = waiting.pop(0)
                if kind == "confirm":
                    give()
                else:
                    give(answer)

        return ask


def test_a_manager_allows_a_new_price_in_place():
    desk = make_desk()
    ask = ByTitle(
        choose=["price", "Damaged or short-dated", "u-dora"], number=["3.00"], pin=[shop.PIN]
    )
    object.__setattr__(desk, "ask", ask)
    screen = Screen()
    presenter = SellPresenter(desk, screen)
    presenter.enter(None)
    presenter.entered(code("Cathedral"))
    presenter.editing.discount()
    row = screen.rows[screen.mark]
    assert row.amount == "3.00"
    assert "Price changed from 4.25" in row.detail
    assert desk.till.person.name == "Ana Marsh"


def test_a_wrong_pin_of_the_manager_changes_nothing():
    desk = make_desk()
    ask = ByTitle(choose=["price", "Damaged or short-dated", "u-dora"], number=["3"], pin=["9999"])
    object.__setattr__(desk, "ask", ask)
    screen = Screen()
    presenter = SellPresenter(desk, screen)
    presenter.enter(None)
    presenter.entered(code("Cathedral"))
    presenter.editing.discount()
    assert "not the right PIN" in screen.last["show_trouble"]
    assert screen.rows[screen.mark].amount == "4.25"


def test_clear_asks_first():
    presenter, screen, desk = begin(confirm="yes")
    fill(presenter, "Baguette", "Oat drink")
    presenter.editing.clear()
    assert desk.ask.asked == ["Clear the cart?"]
    assert screen.names == []


def test_park_puts_the_cart_aside_and_shows_an_empty_one():
    presenter, screen, desk = begin()
    presenter.entered(code("Baguette"))
    presenter.editing.park()
    assert screen.names == []
    assert [cart.parked_name for cart in desk.till.open_carts()] == ["Blue van"]
    assert "parked" in desk.routes.to("toast")[0]


# --------------------------------------------------------------------------- paying


def test_exact_cash_is_one_key_and_pays_what_is_shown():
    presenter, _, desk = begin()
    presenter.entered(code("Baguette"))
    presenter.paying.pay("exact cash")
    (request,) = desk.routes.to("to_pay")
    assert request.tender == Tender("cash", tendered=130)
    assert (request.version, request.seen_total) == (1, 130)


def test_pay_waits_for_the_scans_that_are_under_way():
    runs = WhenTold()
    presenter, _, desk = begin(runs=runs)
    fill(presenter, "Baguette", "Oat drink")
    presenter.paying.pay("exact cash")
    assert desk.routes.to("to_pay") == []
    runs.do()
    (request,) = desk.routes.to("to_pay")
    assert request.seen_total == 320


def test_pay_does_not_go_on_when_a_scan_was_refused():
    runs = WhenTold()
    presenter, screen, desk = begin(runs=runs)
    presenter.entered(code("Baguette"))
    presenter.entered("5011038999996")
    presenter.paying.pay("exact cash")
    runs.do()
    assert desk.routes.to("to_pay") == []
    assert "5011038999996" in screen.last["show_trouble"]


def test_an_empty_cart_is_not_paid():
    presenter, screen, desk = begin()
    presenter.empty_enter()
    assert desk.routes.to("to_pay") == []
    assert "nothing in the cart" in screen.last["show_trouble"]


def test_out_of_stock_may_be_sold_anyway_where_the_shop_allows_it():
    presenter, _, desk = begin(confirm="yes")
    presenter.entered(code("Smoked"))
    presenter.paying.pay("exact cash")
    (request,) = desk.routes.to("to_pay")
    line = presenter.register.shown.last()
    why = Trouble(
        "OUT_OF_STOCK",
        "Not enough in stock: Smoked salmon bagel.",
        {"short": ["Smoked salmon bagel"], "may_sell_anyway": [line]},
    )
    presenter.refused(request, why)
    again = desk.routes.to("to_pay")[1]
    assert again.sell_anyway == {line}
    assert again.start_key != request.start_key


def test_out_of_stock_is_only_said_where_it_may_not_be_sold():
    presenter, screen, desk = begin(confirm="yes")
    presenter.entered(code("Sourdough"))
    presenter.paying.pay("choose")
    (request,) = desk.routes.to("to_pay")
    why = Trouble("OUT_OF_STOCK", "Not enough in stock: Sourdough.", {"short": ["Sourdough"]})
    presenter.refused(request, why)
    assert len(desk.routes.to("to_pay")) == 1
    assert "Take it out" in screen.last["show_trouble"]


def test_a_new_total_is_confirmed_before_it_is_paid():
    presenter, _, desk = begin(confirm="yes")
    presenter.entered(code("Baguette"))
    presenter.paying.pay("exact cash")
    (request,) = desk.routes.to("to_pay")
    presenter.refused(request, Trouble("PRICE_CHANGED", "The total …", {"old": 130, "new": 150}))
    again = desk.routes.to("to_pay")[1]
    assert again.accept_total == 150
    assert again.tender == Tender("cash", tendered=150)


def test_the_last_sale_is_told_at_the_start():
    desk = make_desk()
    till = desk.till
    cart = till.current_cart().cart_id
    change = till.scan(cart, code=code("Baguette"))
    till.start_checkout(
        cart,
        version=change.version,
        start_key="k",
        seen_total=130,
        tender=Tender("cash", tendered=200),
    )
    screen = Screen()
    presenter = SellPresenter(desk, screen)
    presenter.enter(None)
    presenter.enter(None)
    told = [said for name, said in screen.all if name == "show_last_sale"]
    assert len(told) == 1
    assert told[0].startswith("Last sale A-004218 at ")
    assert told[0].endswith(": £1.30, change £0.70.")
    presenter.covered()
    assert [said for name, said in screen.all if name == "show_last_sale"][-1] == ""


# --------------------------------------------------------------------------- held elsewhere


def held() -> tuple[SellPresenter, Screen, Any]:
    presenter, screen, desk = begin()
    presenter.entered(code("Baguette"))
    desk.till.another_till_pays(presenter.register.shown.cart_id)
    presenter.look_again()
    return presenter, screen, desk


def test_a_cart_that_another_till_pays_can_only_be_looked_at():
    _, screen, _ = held()
    assert screen.last["show_held"].title == "Being paid at Till 2 by Ben Okafor."
    assert screen.last["show_can"].pay


def test_a_scan_on_a_held_cart_is_answered_aloud():
    presenter, screen, desk = held()
    presenter.entered("5011038002275")
    assert desk.sounds.heard[-1] == "error"
    detail = screen.last["show_held"].detail
    assert detail == "Not added: 5011038002275. Esc starts a new cart."


def test_enter_on_a_held_cart_opens_what_can_be_done():
    presenter, _, desk = held()
    presenter.empty_enter()
    (status,) = desk.routes.to("show_lock_dialog")
    assert status.till == "Till 2"


def test_esc_on_a_held_cart_starts_a_new_one():
    presenter, screen, desk = held()
    before = presenter.register.shown.cart_id
    presenter.escape()
    assert presenter.register.shown.cart_id != before
    assert screen.last["show_held"] is None
    assert "free" not in desk.sounds.heard


def test_when_the_other_till_lets_go_the_cart_is_ours_again():
    presenter, screen, desk = held()
    desk.till.another_till_lets_go(presenter.register.shown.cart_id)
    presenter.look_again()
    assert screen.last["show_held"] is None
    assert desk.sounds.heard[-1] == "free"


def test_what_another_till_adds_is_seen_after_the_news():
    presenter, screen, desk = begin()
    presenter.entered(code("Baguette"))
    desk.till.another_till_scans(presenter.register.shown.cart_id, "Greek feta")
    presenter.look_again()
    assert [name.split()[0] for name in screen.names] == ["Baguette", "Greek"]


def test_a_cart_that_another_till_takes_is_not_filled_here_any_more():
    presenter, screen, desk = begin()
    presenter.entered(code("Baguette"))
    taken = presenter.register.shown.cart_id
    desk.till.carts[taken].till, desk.till.carts[taken].cashier = "Till 2", "Ben Okafor"
    presenter.look_again()
    assert screen.last["show_trouble"] == "Cart 1207 was taken to Till 2 by Ben Okafor."
    assert presenter.register.shown.cart_id != taken


def test_a_lost_store_is_one_sentence():
    presenter, screen, desk = begin()
    desk.till.store_reachable = False
    presenter.entered(code("Baguette"))
    assert "store is lost" in screen.last["show_trouble"]
