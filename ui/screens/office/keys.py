"""The keys of the office, and the dialog that shows them."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.bridge.office import Section
from ui.theme.space import S8, S16
from ui.theme.typography import Type
from ui.widgets.button import Button, Kind, Size
from ui.widgets.dialog import ScrimDialog
from ui.widgets.keycap import KeyCap
from ui.widgets.text import Text

#: In the order of the navigation, so that the place of a page is its figure.
SECTION_KEYS = {
    Section.ATTENTION: "Ctrl+1",
    Section.LIVE: "Ctrl+2",
    Section.CHECKOUTS: "Ctrl+3",
    Section.FIGURES: "Ctrl+4",
    Section.ARTICLES: "Ctrl+5",
    Section.STOCK: "Ctrl+6",
    Section.PEOPLE: "Ctrl+7",
    Section.TILLS: "Ctrl+8",
    Section.SETTINGS: "Ctrl+9",
    Section.REPORTS: "Ctrl+0",
    Section.JOURNAL: "Ctrl+J",
}

KEYS: tuple[tuple[str, str], ...] = (
    ("F1", "These keys"),
    ("F10", "Back to the till"),
    ("Ctrl+1", "Needs attention, and so on down"),
    ("Ctrl+9", "Shop settings"),
    ("Ctrl+0", "Reports"),
    ("Ctrl+J", "Journal"),
    ("Ctrl+PgDown", "Next page"),
    ("Ctrl+PgUp", "Page before"),
    ("Up", "Row above"),
    ("Down", "Row below"),
    ("Tab", "Next part of the page"),
    ("Enter", "The filled key"),
    ("Esc", "One step back, harmless"),
    ("Ctrl+L", "Lock the till"),
    ("Ctrl+D", "Light or dark"),
    ("Alt+Enter", "Whole screen or a window"),
)


def show_keys(host: QWidget) -> None:
    """Show every key with what it does."""
    dialog = ScrimDialog(host, "Keys of the office", width=760)
    grid = QGridLayout()
    grid.setHorizontalSpacing(S16)
    grid.setVerticalSpacing(S8 + 2)
    half = -(-len(KEYS) // 2)
    for place, (key, does) in enumerate(KEYS):
        row, side = place % half, 3 * (place // half)
        grid.addWidget(KeyCap(key), row, side, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(Text(does, Type.BODY, ink="ink"), row, side + 1)
    grid.setColumnMinimumWidth(2, S16)
    grid.setColumnStretch(1, 1)
    grid.setColumnStretch(4, 1)
    dialog.body.addLayout(grid)
    back = Button("Go on", kind=Kind.PRIMARY, key="Esc", size=Size.TALL, centred=True)
    back.clicked.connect(dialog.escape)
    dialog.closed.connect(dialog.deleteLater)
    dialog.add_choices((back,), columns=1)
    dialog.open_()
