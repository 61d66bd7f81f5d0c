"""The figures and their charts, which share the height and scroll where it is too low."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from ui.screens.figures.state import Charts, Page, Titled
from ui.theme.space import GAP
from ui.theme.words import Writing
from ui.widgets.banner import Banner
from ui.widgets.charts.bars import BarChart
from ui.widgets.charts.card import CARD_HEIGHT, ChartCard, FigureCard
from ui.widgets.charts.lines import LineChart
from ui.widgets.charts.rows import RowChart, ShareChart
from ui.widgets.scroll import slim
from ui.widgets.values import Tone

#: A chart is never lower (look 8).
LEAST_CHART = 230
_FIGURES = 5
_LEFT, _RIGHT = 3, 2


class FigureBoard(QScrollArea):
    """Two columns of charts under five figures."""

    picked = Signal(str)

    def __init__(self, writing: Writing) -> None:
        super().__init__()
        slim(self)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.figures = [FigureCard() for _ in range(_FIGURES)]
        self._make_charts()
        for card in self.cards.values():
            card.chart.writing = writing
        self.trouble = Banner(Tone.DANGER, "")
        self.trouble.hide()
        self._lay_out()

    def _make_charts(self) -> None:
        self.parts = BarChart("Checkouts")
        self.reasons = RowChart("Why checkouts failed")
        self.took = LineChart("How long a payment takes", "s")
        self.taken = ShareChart("Money taken")
        self.bins = BarChart("How many took how long", tight=True)
        self.outcomes = ShareChart("Payments that were not taken")
        lines = (("solid", "half are faster"), ("dashed", "9 of 10 are faster"))
        self.cards = {
            "parts": ChartCard("Checkouts", self.parts),
            "reasons": ChartCard("Why checkouts failed", self.reasons),
            "took": ChartCard("How long a payment takes", self.took, lines),
            "taken": ChartCard("Money taken", self.taken),
            "bins": ChartCard("How many took how long", self.bins),
            "outcomes": ChartCard("Payments that were not taken", self.outcomes),
        }
        self.parts.picked.connect(self.picked)
        self.reasons.picked.connect(self.picked)

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setAutoFillBackground(False)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        for card in self.figures:
            row.addWidget(card, 1)
        column.addWidget(self.trouble)
        column.addLayout(row)
        self._grid = QGridLayout()
        self._grid.setSpacing(GAP)
        for place, chart in enumerate(self.cards.values()):
            self._grid.addWidget(chart, place // 2, place % 2)
        self._grid.setColumnStretch(0, _LEFT)
        self._grid.setColumnStretch(1, _RIGHT)
        column.addLayout(self._grid)
        column.addStretch(1)
        self.setWidget(inside)

    # ------------------------------------------------------------------ showing

    def show_page(self, page: Page) -> None:
        """Show other figures."""
        for card, figure in zip(self.figures, page.figures, strict=True):
            card.show_figure(figure)
        self._show_charts(page.charts)

    def _show_charts(self, charts: Charts) -> None:
        self.parts.show_bars(charts.parts)
        self.reasons.show_rows(charts.reasons)
        self.took.show_points(charts.took)
        self.taken.show_amounts(charts.taken)
        self.bins.show_bars(charts.bins)
        self.outcomes.show_amounts(charts.outcomes)
        heads: dict[str, Titled] = {
            "parts": charts.parts_head,
            "reasons": charts.reasons_head,
            "took": charts.took_head,
            "taken": charts.taken_head,
            "bins": charts.bins_head,
            "outcomes": charts.outcomes_head,
        }
        for name, head in heads.items():
            self.cards[name].show_title(head.title, head.below)
            self.cards[name].show_empty(head.empty)
        marks = (("fill", "finished"), ("outline", charts.running), ("danger", "not finished"))
        self.cards["parts"].show_marks(marks)

    def show_trouble(self, sentence: str) -> None:
        """Say why there are no news; what was read before stays."""
        self.trouble.show_text("The figures could not be read.", sentence)
        self.trouble.setVisible(bool(sentence))

    # ------------------------------------------------------------------ sizes

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # As many rows of charts as can stand in view fill it; the others are scrolled to.
        room = self.viewport().height() - CARD_HEIGHT - GAP
        rows = -(-len(self.cards) // 2)
        in_view = next(
            (n for n in range(rows, 0, -1) if (room - (n - 1) * GAP) / n >= LEAST_CHART), 1
        )
        height = max(LEAST_CHART, (room - (in_view - 1) * GAP) // in_view)
        for card in self.cards.values():
            card.setFixedHeight(height)
