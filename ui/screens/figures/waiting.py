"""The tab *Waiting times*: two times with what is advised, and what sales really waited."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui.bridge.office import OfficeDesk
from ui.screens.figures.waiting_presenter import Waiting, WaitingPresenter
from ui.theme.space import GAP, S4, S16
from ui.theme.typography import SEMIBOLD, Type
from ui.widgets.banner import Banner
from ui.widgets.button import Button, Kind, Size
from ui.widgets.charts.bars import BarChart
from ui.widgets.charts.card import ChartCard
from ui.widgets.charts.rows import RowChart
from ui.widgets.loading import Loading
from ui.widgets.panel import Panel
from ui.widgets.scroll import slim
from ui.widgets.text import Text
from ui.widgets.values import Tone

#: Where the page is too low for it, it scrolls.
_LEAST_CHART, _MOST_CHART = 230, 420


class _Time(Panel):
    """One waiting time: what it is, what is set and advised, why."""

    def __init__(self, title: str, what: str) -> None:
        super().__init__()
        self._now = Text("", Type.HEAD, weight=SEMIBOLD, wrap=True, tabular=True)
        self._why = Text("", Type.BODY, ink="ink2", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(S16, S16, S16, S16)
        column.setSpacing(S4)
        column.addWidget(Text(title, Type.BODY, px=15, weight=SEMIBOLD))
        column.addWidget(Text(what, Type.SMALL, ink="ink2", wrap=True))
        column.addSpacing(S4)
        column.addWidget(self._now)
        column.addWidget(self._why)
        column.addStretch(1)

    def show_time(self, now: str, why: str) -> None:
        self._now.set_text(now)
        self._why.set_text(why)
        self.setAccessibleName(f"{now}. {why}")


class WaitingView(QWidget):
    """Everything to decide by, and one key that sets what is advised."""

    def __init__(self, office_desk: OfficeDesk) -> None:
        super().__init__()
        self.doubt = Banner(Tone.INFO, "")
        self.trouble = Banner(Tone.DANGER, "")
        self.idle = _Time(
            "How long a sale may sit",
            "Nobody has chosen a tender for so long: the checkout is undone and its goods are "
            "free again.",
        )
        self.lease = _Time(
            "How long a silent till is waited for",
            "After that, another till may go on with what it left.",
        )
        self.bins = BarChart("How long sales waited for a person", tight=True)
        self.shorter = RowChart("Sales that a shorter time would have undone")
        self.bins_card = ChartCard("How long sales waited for a person", self.bins)
        self.shorter_card = ChartCard("A shorter time would have undone", self.shorter)
        self.use_key = Button(
            "Use the advised times", kind=Kind.PRIMARY, icon="check", key="U", size=Size.TALL
        )
        self.bins.writing = self.shorter.writing = office_desk.desk.writing
        self._stack = QStackedWidget()
        self._lay_out()
        self.presenter = WaitingPresenter(office_desk, self)
        self.use_key.clicked.connect(lambda _=False: self.presenter.use())

    def _lay_out(self) -> None:
        self._stack.addWidget(_scrolled(self._make_body()))
        self._stack.addWidget(Loading(awaited="Measuring how fast the shop’s store answers."))
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.use_key)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.trouble)
        column.addWidget(self._stack, 1)
        column.addLayout(foot)
        self.trouble.hide()

    def _make_body(self) -> QWidget:
        body = QWidget()
        body.setAutoFillBackground(False)
        grid = QGridLayout()
        grid.setSpacing(GAP)
        for place, part in enumerate((self.idle, self.lease, self.bins_card, self.shorter_card)):
            grid.addWidget(part, place // 2, place % 2)
        # The charts grow first; what is left over then lies below them.
        grid.setRowStretch(1, 100)
        grid.setRowStretch(2, 1)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        for card in (self.bins_card, self.shorter_card):
            card.setMinimumHeight(_LEAST_CHART)
            card.setMaximumHeight(_MOST_CHART)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.doubt)
        column.addLayout(grid, 1)
        return body

    def enter(self) -> None:
        """Be shown: measure."""
        self.presenter.enter()

    # ------------------------------------------------------------------ Surface

    def show_reading(self) -> None:
        """See `ui.screens.figures.waiting_presenter.Surface`."""
        self._stack.setCurrentIndex(1)
        self.use_key.set_usable(False, "It is being measured.")  # noqa: FBT003 - a setter

    def show_waiting(self, waiting: Waiting) -> None:
        """See `ui.screens.figures.waiting_presenter.Surface`."""
        self._stack.setCurrentIndex(0)
        self.doubt.show_text(waiting.doubt)
        self.doubt.setVisible(bool(waiting.doubt))
        self.idle.show_time(waiting.idle, waiting.idle_why)
        self.lease.show_time(waiting.lease, waiting.lease_why)
        self.bins.show_bars(waiting.bins)
        self.bins_card.show_title("How long sales waited for a person, in seconds", waiting.below)
        self.bins_card.show_empty("" if waiting.bins else "There is nothing to draw yet")
        self.shorter.show_rows(waiting.shorter)
        self.shorter_card.show_title(
            "A shorter time would have undone", "Finished sales, had a sale been allowed to sit for"
        )
        self.use_key.set_usable(not waiting.why_not, waiting.why_not)

    def show_trouble(self, sentence: str) -> None:
        """See `ui.screens.figures.waiting_presenter.Surface`."""
        self.trouble.show_text("The waiting times could not be measured or set.", sentence)
        self.trouble.setVisible(bool(sentence))


def _scrolled(body: QWidget) -> QScrollArea:
    scroll = QScrollArea()
    slim(scroll)
    scroll.setWidgetResizable(True)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setWidget(body)
    return scroll
