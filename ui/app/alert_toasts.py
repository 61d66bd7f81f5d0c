"""A manager at the till hears quietly that something is wrong with the shop; cashiers do not."""

from PySide6.QtCore import QObject

from pos.api.events import AlertRaised
from pos.api.views import Permission
from ui.bridge.routes import Desk


class AlertToasts(QObject):
    """Says each warning once, as a toast; the office keeps it in sight until it is mended."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        desk.news.on(AlertRaised, self._on_raised, self)

    def _on_raised(self, event: AlertRaised) -> None:
        person = self._desk.till.person
        if person is not None and person.may(Permission.OFFICE):
            self._desk.routes.toast(event.says)
