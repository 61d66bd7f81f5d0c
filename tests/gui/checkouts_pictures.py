"""Scenes of all checkouts for `tests.gui.office_pictures`: a week of failures, one in full."""

from pos.domain.checkout_history import HistoryFilter
from tests.gui.office_pictures import picture
from tests.office import cases
from tests.office.checkout_rows import DAY, CheckoutRows
from ui.bridge.office import Section

SECOND = 1_000_000


def week(stage, many=2000):
    """Fill a week, and one doubt that a manager must decide about."""
    shop = stage.shop
    rows = CheckoutRows(shop.shop)
    now = shop.shop.clock.now()
    rows.write(now - 6 * DAY + n * (6 * DAY // many) for n in range(many))
    return cases.charge_unknown(shop, goods=("TEA", "JAM", "BAG"))


@picture("checkouts")
def checkouts(stage, size):
    week(stage)
    stage.show(Section.CHECKOUTS, *size)


@picture("checkouts-inside")
def inside(stage, size):
    doubt = week(stage, 60)
    page = stage.show(Section.CHECKOUTS, *size)
    page.enter(doubt.lock.lock_id)


@picture("checkouts-filters")
def filters(stage, size):
    week(stage, 400)
    page = stage.show(Section.CHECKOUTS, *size)
    page.enter(HistoryFilter())
    page.filters.set_open(True)


@picture("checkouts-resolved")
def resolved(stage, size):
    week(stage, 400)
    page = stage.show(Section.CHECKOUTS, *size)
    page.table.opened.emit(page.table.model.row_at(2).key)
    page.detail.note.set_text("The customer came back and paid in cash")
    page.detail.presenter.toggle()


@picture("checkouts-calm")
def calm(stage, size):
    stage.show(Section.CHECKOUTS, *size)
