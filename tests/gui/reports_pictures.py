"""Takes the pictures of the reports: ``python -m tests.gui.reports_pictures FOLDER [NAME …]``."""

import random
import sys
from datetime import datetime, timedelta
from typing import Any

from PySide6.QtTest import QTest

from tests.gui.office_pictures import main, picture
from tests.office.sold_rows import SoldRows
from tests.office.stage import OfficeStage
from ui.bridge.office import Section
from ui.widgets.dayvalues import DayRange, RangeChoice


def sell_some(stage: OfficeStage, days: int = 12, sales: int = 900) -> None:
    """Sells for some days up to now, mostly at noon and in the evening."""
    dice = random.Random(5)  # noqa: S311 - the same every time, on purpose
    rows = SoldRows(stage.shop.shop)
    now = datetime.fromtimestamp(stage.shop.shop.clock.now() / 1_000_000).astimezone()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    moments = []
    for _ in range(sales):
        hour = dice.choice((12, 17)) + dice.gauss(0, 1.5)
        day = midnight - timedelta(days=dice.randrange(days))
        moments.append(int((day + timedelta(hours=hour)).timestamp() * 1_000_000))
    rows.sell(moments)


def _shown(stage: OfficeStage, size: tuple[int, int], kind: str, *, days: DayRange) -> Any:
    sell_some(stage)
    view = stage.show(Section.REPORTS, *size)
    view.presenter.pick_kind(kind)
    view.presenter.pick_days(RangeChoice(days))
    view.presenter.enter()
    QTest.qWait(80)
    return view


@picture("reports-sales")
def _sales(stage: OfficeStage, size: tuple[int, int]) -> None:
    _shown(stage, size, "sales", days=DayRange.DAYS_30)


@picture("reports-hours")
def _hours(stage: OfficeStage, size: tuple[int, int]) -> None:
    view = _shown(stage, size, "hours", days=DayRange.DAYS_7)
    view.presenter.save_pdf()


@picture("reports-articles")
def _articles(stage: OfficeStage, size: tuple[int, int]) -> None:
    view = _shown(stage, size, "articles", days=DayRange.DAYS_7)
    view.filters.set_open(True)


@picture("reports-days")
def _days(stage: OfficeStage, size: tuple[int, int]) -> None:
    view = _shown(stage, size, "vat", days=DayRange.DAYS_7)
    view.filters.set_open(True)
    view.days.click()


@picture("reports-nothing")
def _nothing(stage: OfficeStage, size: tuple[int, int]) -> None:
    stage.show(Section.REPORTS, *size)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
