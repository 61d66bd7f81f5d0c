"""``holdfast demo --headless``: makes whole sales in the demo shop without a window."""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pos.api.till import Till
from pos.api.views import ArticleView, Person, StockPolicy
from pos.app import open_till
from pos.cli.demo import prepare
from pos.cli.opening import Opening
from pos.cli.output import money, print_json, print_lines, progress_bar
from pos.cli.sales import WAYS, Basket, Way, empty_cart, let_go, pay
from pos.domain.errors import Code, Problem
from pos.domain.quantity import ONE

MOST_LINES, MOST_PIECES = 9, 3
#: What a bag of loose goods weighs, in grams.
LIGHT, HEAVY = 150, 1800


@dataclass
class _Made:
    sales: int = 0
    total: int = 0
    failed: int = 0
    says: str = ""


def run(opening: Opening) -> int:
    """Make the sales, and print how many there were; 0 only when none failed."""
    began = time.monotonic()
    with prepare(opening) as ready:
        quiet = ready.for_machines()
        program = open_till(quiet.settings, quiet.places, till=quiet.till)
        try:
            if program.terminal_desk is not None:
                # Nobody stands there: a window that was killed may have left it asking.
                program.terminal_desk.close()
            made = _sell(program.till, opening.arguments.sales)
            currency = program.till.currency
            name = program.till.name
        finally:
            program.close()
    seconds = round(time.monotonic() - began, 1)
    if opening.arguments.json:
        figures = {"sales": made.sales, "total": made.total, "failed": made.failed}
        print_json(figures | {"seconds": seconds, "till": name, "store": ready.store})
    else:
        print_lines(
            f"{made.sales} sales at {name}, {money(made.total, currency)}, "
            f"{made.failed} failed, {seconds} s.",
            f"The shop is {ready.store}",
        )
        if made.says:
            print_lines(f"The last failure: {made.says}")
    return 1 if made.failed else 0


def _sell(till: Till, sales: int) -> _Made:
    # Chance, but the same at every run: what failed once can be made to fail again.
    chance = random.Random(sales)  # noqa: S311 - baskets, no secrets
    made = _Made()
    people = [Person(one.user_id, one.name, one.role) for one in till.people()]
    till.act_as(people[0])
    let_go(till)
    goods = goods_for_sale(till)
    with progress_bar("Selling", sales) as bar:
        for number in range(sales):
            till.act_as(people[number % len(people)])
            try:
                made.total += sell_one(till, chance, goods, WAYS[number % len(WAYS)])
                made.sales += 1
            except Problem as problem:
                made.failed += 1
                made.says = problem.sentence
            bar.to(number + 1)
    return made


def sell_one(till: Till, chance: random.Random, goods: Sequence[ArticleView], way: Way) -> int:
    """Sell a few articles by chance, paid this way; gives the total in minor units.

    Raises:
        Problem: what the checkout refused, or PAYMENT_DECLINED where it did not end as a sale.
    """
    basket = _fill(till, chance, goods)
    try:
        return pay(till, basket, way).total
    except Problem as problem:
        if problem.code is not Code.OUT_OF_STOCK:
            raise
        # The goods are in the customer's hand: say so, as a cashier would.
        may = problem.details.get("may_sell_anyway")
        lines = frozenset(str(line) for line in may) if isinstance(may, list) else frozenset()
        return pay(till, replace(basket, sell_anyway=lines), way).total


def _fill(till: Till, chance: random.Random, goods: Sequence[ArticleView]) -> Basket:
    cart = empty_cart(till)
    version, total = cart.version, 0
    for article in chance.sample(goods, min(len(goods), chance.randint(1, MOST_LINES))):
        quantity = chance.randint(1, MOST_PIECES) * ONE
        if article.unit == "kg":
            quantity = chance.randint(LIGHT, HEAVY)
        code = article.barcode or article.sku
        change = till.scan(cart.cart_id, code=code, quantity=quantity)
        version, total = change.version, change.totals.total
    return Basket(cart.cart_id, version, total)


def goods_for_sale(till: Till) -> list[ArticleView]:
    """Take what has a price, and may be sold whatever the stock says."""
    shelves = [till.tiles(category.category_id) for category in till.categories()]
    found = [
        article
        for shelf in shelves
        for article in shelf
        if article.price and article.stock_policy is not StockPolicy.REFUSE
    ]
    if not found:
        raise Problem(Code.PRICE_MISSING, article="Every article")
    return found
