"""The pages of the manager's office, each imported when the office is first entered."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ui.app.office_alerts import OfficeAlerts
from ui.bridge.office import OfficeDesk, Section
from ui.bridge.routes import Desk
from ui.screens.office.view import OfficeView

if TYPE_CHECKING:
    from pos.api.office import Office


class FrameRoutes:
    """The ways between the office's pages, over its frame."""

    def __init__(self, frame: OfficeView) -> None:
        self._frame = frame

    def show(self, section: Section, what: Any = None) -> None:
        """See `ui.bridge.office.OfficeRoutes`."""
        self._frame.show_section(section, what)

    def leave(self) -> None:
        """See `ui.bridge.office.OfficeRoutes`."""
        self._frame.leave_office()


def make_office(desk: Desk, office: "Office", on_leave: Callable[[], object]) -> OfficeView:
    """Give the office with every page it has, in the order of its navigation."""
    frame = OfficeView(desk, office, on_leave)
    given = OfficeDesk(desk, office, FrameRoutes(frame))
    for section, make in _pages(given).items():
        frame.page(section, make)
    frame.set_banner(OfficeAlerts(given, frame))
    return frame


def _pages(given: OfficeDesk) -> dict[Section, Callable[[], Any]]:
    # Imported here: at the office's first visit.
    from ui.screens.articles.view import ArticlesView  # noqa: PLC0415 - see above
    from ui.screens.checkouts.attention_view import AttentionView  # noqa: PLC0415 - see above
    from ui.screens.checkouts.record import RecordPanel  # noqa: PLC0415 - see above
    from ui.screens.checkouts.view import CheckoutsView  # noqa: PLC0415 - see above
    from ui.screens.figures.view import FiguresView  # noqa: PLC0415 - see above
    from ui.screens.journal.view import JournalView  # noqa: PLC0415 - see above
    from ui.screens.live.view import LiveView  # noqa: PLC0415 - see above
    from ui.screens.people.view import PeopleView  # noqa: PLC0415 - see above
    from ui.screens.reports.view import ReportsView  # noqa: PLC0415 - see above
    from ui.screens.shop_settings.view import SettingsView  # noqa: PLC0415 - see above
    from ui.screens.stock.view import StockView  # noqa: PLC0415 - see above
    from ui.screens.tills.view import TillsView  # noqa: PLC0415 - see above

    return {
        Section.ATTENTION: lambda: AttentionView(given, RecordPanel(given)),
        Section.LIVE: lambda: LiveView(given),
        Section.CHECKOUTS: lambda: CheckoutsView(given),
        Section.FIGURES: lambda: FiguresView(given),
        Section.ARTICLES: lambda: ArticlesView(given),
        Section.STOCK: lambda: StockView(given),
        Section.PEOPLE: lambda: PeopleView(given),
        Section.TILLS: lambda: TillsView(given),
        Section.SETTINGS: lambda: SettingsView(given),
        Section.REPORTS: lambda: ReportsView(given),
        Section.JOURNAL: lambda: JournalView(given),
    }
