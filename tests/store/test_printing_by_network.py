"""From a finished sale to the paper of a network printer that is pulled out and put back."""

from dataclasses import replace
from pathlib import Path

import pytest

from pos.devices.network_wire import NetworkWire
from pos.devices.printer.escpos import EscposPrinter
from pos.devices.printer.fonts import Fonts
from pos.devices.printer.raster import Raster
from pos.domain.receipt_layout import lay_out
from pos.services.device_tasks import PrintReceipt
from pos.services.outbox import OutboxWorker
from pos.services.receipts import ReceiptDesk
from tests.fakes.network_printer import NetworkPrinter
from tests.store.jobs import queue_receipt
from tests.store.little_shop import IDS, shop_at
from tests.store.sold_sale import a_cart, finish
from tests.waiting import wait_until

FONTS = Fonts(Path(__file__).parents[2] / "resources" / "fonts")


@pytest.fixture
def shop(sqlite_url):
    with shop_at(sqlite_url) as shop:
        yield shop


def test_a_printer_dies_in_the_middle_and_comes_back(shop):
    desk, raster = ReceiptDesk(shop.store, IDS), Raster(FONTS)
    order_id = finish(shop, a_cart(shop))
    with shop.store.write() as unit:
        queue_receipt(unit, shop.sam.till_id, order_id, unit.now())
        unit.commit()
    with NetworkPrinter() as paper:
        paper.dies_after = 4000
        printer = EscposPrinter(NetworkWire("127.0.0.1", paper.port), raster)
        worker = OutboxWorker(
            "printer", shop.store, shop.sam.till_id, (PrintReceipt(desk, printer),), lambda _: None
        )
        worker.start()
        try:
            wait_until(lambda: "broke off in the middle" in worker.state().says)
            paper.switch_off()
            worker.try_now()
            wait_until(lambda: "does not answer" in worker.state().says)
            assert worker.state().says.endswith("One receipt waits.")
            paper.dies_after = None
            paper.switch_on()
            worker.try_now()
            wait_until(lambda: worker.state().ready)
        finally:
            assert worker.stop()
        assert len(paper.broken) == 1

        # It was tried in vain in between, but the first try may be on paper all the same.
        copy = replace(desk.receipt(order_id), copies=1)
        assert paper.jobs == [printer.job(raster.paint(lay_out(copy)))]
