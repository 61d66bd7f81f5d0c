"""Phase 2: the goods are held for this checkout, all or none."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from pos.domain.errors import Code, Problem
from pos.domain.goods import StockPolicy
from pos.domain.lock import Checkout
from pos.services.checkout.desk import Desk
from pos.store.engine import Unit


def run(desk: Desk, unit: Unit, checkout: Checkout, lines: Sequence[Any]) -> None:
    """Hold what the lines need, merged per article; the last statement of its transaction.

    Untracked articles, articles that were never counted and returned lines hold nothing.

    Raises:
        Problem: OUT_OF_STOCK with every shortage and the lines that may be sold anyway.
    """
    wanted = _wanted(lines)
    lock = checkout.lock
    rows = [
        {
            "lock_id": lock.lock_id,
            "sku_id": article,
            "location_id": desk.shop.location,
            "qty": quantity,
            "epoch": lock.epoch,
        }
        for article, quantity in sorted(wanted.items())
    ]
    if not unit.stock.reserve(rows, lock.cart_id):
        raise _out_of_stock(desk, unit, wanted, lines)


def undo(unit: Unit, checkout: Checkout) -> None:
    """Put back what was held; what was consumed or released before stays so."""
    unit.stock.release([checkout.lock.lock_id])


def _wanted(lines: Sequence[Any]) -> dict[str, int]:
    wanted: dict[str, int] = defaultdict(int)
    for line in lines:
        if line.quantity > 0 and line.counted and line.policy != StockPolicy.UNTRACKED:
            wanted[line.article_id] += line.quantity
    return wanted


def _out_of_stock(desk: Desk, unit: Unit, wanted: dict[str, int], lines: Sequence[Any]) -> Problem:
    short = unit.stock.shortages(wanted, desk.shop.location)
    may = {one.article_id for one in short if one.policy == StockPolicy.ASK}
    return Problem(
        Code.OUT_OF_STOCK,
        short=[
            f"{one.name} ({_pieces(one.available)} left, {_pieces(one.wanted)} in the cart)"
            for one in short
        ],
        may_sell_anyway=[line.id for line in lines if line.article_id in may],
        all_may=len(may) == len(short),
        kept_aside=sum(1 for one in short if one.kept_aside),
    )


def _pieces(quantity: int) -> str:
    whole, rest = divmod(max(quantity, 0), 1000)
    return str(whole) if not rest else f"{whole}.{rest:03d}".rstrip("0")
