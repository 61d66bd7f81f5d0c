"""What the shop is warned of: a banner over every page of the office, a toast at the till."""

from PySide6.QtCore import QEvent, QObject
from typing_extensions import override

from pos.api.events import AlertCleared, AlertRaised
from pos.api.office.views import Alert, AlertKind
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.office import OfficeDesk, Section
from ui.screens.office.view import OfficeView
from ui.widgets.banner import Banner
from ui.widgets.button import Button, Kind
from ui.widgets.values import Tone

#: The page on which something can be done about it; what touches money comes first.
PAGES = {
    AlertKind.DOUBTS: (Section.ATTENTION, "Show them"),
    AlertKind.LEFT: (Section.LIVE, "Show them"),
    AlertKind.SILENT: (Section.TILLS, "Show tills"),
    AlertKind.FAILURES: (Section.FIGURES, "Show why"),
}
_ORDER = tuple(PAGES)


class OfficeAlerts(Banner):
    """Stands over the pages while something is wrong; one key leads to where it is mended."""

    def __init__(self, office_desk: OfficeDesk, frame: OfficeView) -> None:
        super().__init__(Tone.WARN, "", icon="alert-triangle")
        self._desk = office_desk.desk
        self._office = office_desk.office
        self._routes = office_desk.routes
        self._first: Alert | None = None
        self._frame = frame
        self.show_key = Button("Show them", kind=Kind.QUIET, icon="arrow-right", key="Alt+W")
        self.show_key.clicked.connect(lambda _=False: self._follow())
        self.add_control(self.show_key)
        self.hide()
        frame.installEventFilter(self)
        frame.page_shown.connect(lambda _section: self._stand())
        for kind in (AlertRaised, AlertCleared):
            self._desk.news.on(kind, lambda _event: self.look(), self)

    def look(self) -> None:
        """Read what stands; nobody in the office is told nothing."""
        self._desk.runs.run(
            Lane.READ,
            self._office.figures.alerts,
            self._on_read,
            self._on_trouble,
            owner=self,
            replaces="alerts",
        )

    def _on_read(self, stand: tuple[Alert, ...]) -> None:
        ordered = sorted(stand, key=lambda one: _ORDER.index(one.finding.kind))
        self._first = next(iter(ordered), None)
        if self._first is not None:
            found = self._first.finding
            rest = " ".join(one.finding.says for one in ordered[1:])
            self.show_text(found.says, f"{found.todo} {rest}".strip())
            self.show_key.set_text(PAGES[found.kind][1])
        self._stand()

    def _stand(self) -> None:
        """Stand over every page but the one that shows it in full."""
        first = self._first
        here = self._frame.presenter.here
        self.setVisible(first is not None and PAGES[first.finding.kind][0] is not here)

    def _on_trouble(self, _why: Trouble) -> None:
        self._first = None
        self.hide()

    def _follow(self) -> None:
        if self._first is not None:
            self._routes.show(PAGES[self._first.finding.kind][0])

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Somebody entered: what stands may be another by now.
        if event.type() == QEvent.Type.Show:
            self.look()
        return super().eventFilter(watched, event)
