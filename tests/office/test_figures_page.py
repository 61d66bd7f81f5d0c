"""The figures page without a window: when it reads again, what it keeps, what it says."""

import pytest

from pos.api.errors import Problem
from pos.domain.checkout import Tender
from tests.fakes.at_once import AtOnce
from tests.gui.stage import NewsAtOnce
from ui.bridge.office import OfficeDesk
from ui.bridge.routes import Desk
from ui.screens.figures.presenter import FiguresPresenter
from ui.theme.words import Writing


class Surface:
    """Writes down what it is told."""

    def __init__(self):
        self.pages, self.troubles, self.askings, self.wrong = [], [], [], []

    def show_asking(self, asking):
        self.askings.append(asking)

    def show_page(self, page):
        self.pages.append(page)

    def show_trouble(self, sentence):
        self.troubles.append(sentence)

    def limit_wrong(self, key, sentence):
        self.wrong.append((key, sentence))


class Desktop:
    """The page on a real shop, with a clock of the screen that is moved by hand."""

    def __init__(self, shop):
        self.shop, self.elapsed, self.surface = shop, 100.0, Surface()
        self.news = NewsAtOnce()
        desk = Desk(
            till=shop.till,
            runs=AtOnce(),
            news=self.news,
            ask=None,
            routes=None,
            sounds=None,
            writing=Writing(),
            now=shop.shop.clock.now,
            elapsed=lambda: self.elapsed,
        )
        shop.till.subscribe(self.news.take)
        self.presenter = FiguresPresenter(OfficeDesk(desk, shop.office, None), self.surface)

    @property
    def read(self):
        return len(self.surface.pages)

    def wait(self, seconds):
        for _ in range(seconds):
            self.elapsed += 1
            self.presenter.tick()

    def sell(self):
        here = self.shop.here
        here.start(here.cart("BAG"), Tender("cash"))
        self.shop.till._store_changed()


@pytest.fixture
def page(quick):
    return Desktop(quick)


def test_it_reads_again_when_something_was_sold_yet_not_with_each_sale(page):
    page.presenter.enter()
    assert page.read == 1
    assert page.surface.pages[-1].figures[0].figure == "–"
    page.wait(10)
    assert page.read == 1
    for _ in range(5):
        page.sell()
    page.wait(1)
    assert page.read == 2
    assert page.surface.pages[-1].figures[0].detail == "5 of 5"
    page.sell()
    page.wait(2)
    assert page.read == 2
    page.wait(1)
    assert page.read == 3


def test_long_spans_are_read_seldom_and_all_in_the_end(page):
    page.presenter.enter()
    page.presenter.ask_span("30 days")
    read = page.read
    page.sell()
    page.wait(29)
    assert page.read == read
    page.wait(1)
    assert page.read == read + 1
    page.wait(59)
    assert page.read == read + 1
    page.wait(1)
    assert page.read == read + 2


def test_it_rests_while_another_page_is_shown(page):
    page.presenter.enter()
    page.presenter.leave()
    page.sell()
    page.wait(200)
    assert page.read == 1


def test_what_was_chosen_is_there_again_at_every_till(page):
    page.presenter.enter()
    till = page.shop.here.desk.till_id
    page.presenter.ask_span("7 days")
    page.presenter.ask_till(till)
    again = Desktop(page.shop)
    again.presenter.enter()
    assert (again.surface.askings[-1].span, again.surface.askings[-1].till) == ("7 days", till)


def test_figures_that_cannot_be_read_stay_and_say_why(page):
    page.presenter.enter()
    page.shop.office.session.close()
    page.presenter.read()
    assert page.read == 1
    assert page.surface.troubles[-1].startswith("Nobody is signed in")
    with pytest.raises(Problem):
        page.shop.office.figures.limits()


def test_a_limit_that_is_no_number_is_said_at_its_field(page):
    page.presenter.keep_limits({"failed_percent": "many"})
    assert page.surface.wrong == [("failed_percent", "Type a whole number such as 10.")]


def test_the_page_and_the_tables_say_the_same(page):
    page.sell()
    page.sell()
    page.presenter.enter()
    shown = page.surface.pages[-1]
    assert shown.charts.parts[-1].full == 2
    assert shown.charts.parts[-1].running
    by_hour = shown.tables[0]
    assert sum(int(row.cells[2]) for row in by_hour.rows) == 2
    assert shown.charts.taken[0].says == "Cash: 2 times, £0.60"
    assert shown.tables[3].rows[0].cells == ("Cash", "taken", "2", "0.60")
