"""Measures the list of all checkouts: ``python -m tests.office.measure_history [ROWS] [ENGINE …]``.

Each filter, order and search is timed as the screen asks for it: counted, then a page of 100.
"""

import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from pos.domain.checkout_history import FAILURES, Ended, HistoryFilter, SortBy
from pos.domain.phase import Phase
from pos.services.checkout_history import Order
from pos.system.postgres_cluster import throwaway_cluster
from tests.office.checkout_rows import DAY, CheckoutRows
from tests.office.shop import office_shop

PAGE = 100
BEST_OF = 3


def asked(rows, now):
    """Every filter by itself and the usual together; then every search."""
    week = now - 7 * DAY
    some = rows.goods[7]
    return {
        "everything": HistoryFilter(),
        "failures, 7 days, not resolved": HistoryFilter(since=week, ended=FAILURES, resolved=False),
        "failures, ever": HistoryFilter(ended=FAILURES),
        "7 days": HistoryFilter(since=week),
        "one till": HistoryFilter(till_id=rows.tills[1]),
        "one cashier": HistoryFilter(cashier_id=rows.people[1]),
        "one phase": HistoryFilter(phase=Phase.PAYMENT_CAPTURE),
        "one reason": HistoryFilter(reason="PAYMENT_DECLINED"),
        "amount": HistoryFilter(least=1000, most=1100),
        "needs attention": HistoryFilter(ended=frozenset({Ended.ATTENTION})),
        "resolved": HistoryFilter(resolved=True),
        "text: receipt": HistoryFilter(text="W-000777"),
        "text: cart": HistoryFilter(text="W-5000"),
        "text: sku": HistoryFilter(text=some["sku"]),
        "text: part of a name": HistoryFilter(text="candle"),
        "text: barcode": HistoryFilter(text="5000000000007"),
        "text: card": HistoryFilter(text="0777"),
        "text: reference": HistoryFilter(text="sim-777"),
        "text: nothing fits": HistoryFilter(text="nowhere to be found"),
    }


def took(call):
    """Give the best of some tries in milliseconds, and what came."""
    best, found = None, None
    for _ in range(BEST_OF):
        begun = time.perf_counter()
        found = call()
        spent = (time.perf_counter() - begun) * 1000
        best = spent if best is None else min(best, spent)
    return best, found


def measure(shop, rows):
    """Print every figure."""
    now = shop.shop.clock.now()
    face = shop.office.checkouts
    newest = Order()
    for name, one in asked(rows, now).items():
        count_ms, count = took(lambda one=one: face.count(one))
        page_ms, _ = took(lambda one=one: face.page(one, newest, 0, PAGE))
        last_ms, _ = took(lambda one=one, n=count: face.page(one, newest, max(0, n - PAGE), PAGE))
        spent = f"count {count_ms:7.1f}  page {page_ms:7.1f}  last {last_ms:7.1f} ms"
        print(f"{name:34}{count:8} rows  {spent}")  # noqa: T201
    for by in SortBy:
        for descending in (False, True):
            order = replace(newest, by=by, descending=descending)
            page_ms, _ = took(lambda order=order: face.page(HistoryFilter(), order, 0, PAGE))
            print(f"everything by {by:12}{'down' if descending else 'up':6} page {page_ms:7.1f} ms")  # noqa: T201
    lock = face.page(HistoryFilter(), newest, 0, 1)[0].lock_id
    print(f"one record {took(lambda: face.record(lock))[0]:7.1f} ms")  # noqa: T201
    begun = time.perf_counter()
    file = face.export(HistoryFilter(), newest, lambda _done: True)
    spent = time.perf_counter() - begun
    print(f"export {spent:.1f} s, {file.stat().st_size / 1e6:.1f} MB")  # noqa: T201


@contextmanager
def store_of(engine, folder):
    """Give the address of an empty store."""
    if engine == "sqlite":
        yield f"sqlite:///{folder}/shop.db"
        return
    with throwaway_cluster() as cluster:
        yield cluster.url()


def main(typed):
    """Fill a shop on each engine and measure it."""
    many = int(typed[0]) if typed else 100_000
    for engine in typed[1:] or ("sqlite", "postgresql"):
        with (
            TemporaryDirectory() as made,
            store_of(engine, made) as url,
            office_shop(url, Path(made)) as shop,
        ):
            shop.sign_in("Mary Quinn")
            rows = CheckoutRows(shop.shop)
            now = shop.shop.clock.now()
            begun = time.perf_counter()
            rows.write(now - 365 * DAY + n * (365 * DAY // many) for n in range(many))
            rows.analyse()
            print(f"--- {engine}: {many} checkouts in {time.perf_counter() - begun:.0f} s")  # noqa: T201
            measure(shop, rows)


if __name__ == "__main__":
    main(sys.argv[1:])
