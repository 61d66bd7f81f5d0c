"""Two people edited the same: theirs and yours side by side, and whose is to stand."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.theme.space import S8, S16
from ui.theme.typography import SEMIBOLD, Type
from ui.widgets.button import Button, Kind, Size
from ui.widgets.dialog import ScrimDialog
from ui.widgets.text import Text

_WIDE = 760


class ConflictDialog(ScrimDialog):
    """Shows what differs; Esc goes back to the form, where everything typed still stands.

    Args:
        host: the area that it covers.
        title: who was quicker, and when.
        rows: for each field that differs its name, theirs, yours; empty: not changed by you.
    """

    keep_theirs = Signal()
    save_mine = Signal()

    def __init__(self, host: QWidget, title: str, rows: Sequence[tuple[str, str, str]]) -> None:
        super().__init__(host, title, width=_WIDE)
        self.rows = tuple(rows)
        grid = QGridLayout()
        grid.setHorizontalSpacing(S16)
        grid.setVerticalSpacing(S8)
        for column, words in enumerate(("", "Theirs, as saved", "Yours, as typed")):
            grid.addWidget(Text(words, Type.SMALL, ink="ink2", weight=SEMIBOLD), 0, column)
        for place, (name, theirs, yours) in enumerate(self.rows, start=1):
            self._put(grid, place, name, theirs, yours)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        self.body.addLayout(grid)
        self.body.addWidget(
            Text(
                "Saving yours keeps what they changed and you did not.",
                Type.BODY,
                ink="ink2",
                wrap=True,
            )
        )
        self._add_keys()

    @staticmethod
    def _put(grid: QGridLayout, place: int, name: str, theirs: str, yours: str) -> None:
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(Text(name, Type.BODY, ink="ink2"), place, 0, top)
        grid.addWidget(Text(theirs or "nothing", Type.BODY, wrap=True), place, 1, top)
        mine = yours or "not changed by you"
        ink = "ink" if yours else "ink2"
        grid.addWidget(Text(mine, Type.BODY, ink=ink, wrap=True), place, 2, top)

    def _add_keys(self) -> None:
        self.mine_key = Button(
            "Save mine", kind=Kind.PRIMARY, key="M", size=Size.TALL, centred=True
        )
        self.theirs_key = Button("Keep theirs", key="T", size=Size.TALL, centred=True)
        self.back_key = Button("Back to the form", key="Esc", size=Size.TALL, centred=True)
        self.mine_key.clicked.connect(lambda _=False: self._end_with(self.save_mine.emit))
        self.theirs_key.clicked.connect(lambda _=False: self._end_with(self.keep_theirs.emit))
        self.back_key.clicked.connect(lambda _=False: self.escape())
        self.add_choices((self.mine_key, self.theirs_key, self.back_key), columns=3)

    def _end_with(self, tell: Callable[[], object]) -> None:
        self.close_()
        tell()
        self.deleteLater()
