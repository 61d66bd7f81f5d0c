"""One case in full: what is known about the money on top, the safe buttons at the foot."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from ui.screens.checkouts.attention_state import ActKey, DetailText, FactText, ResultText
from ui.theme.sizes import SMALL_SIDE_HEIGHT
from ui.theme.space import GAP, S4, S8, S12, S16, S20
from ui.theme.typography import SEMIBOLD, Type
from ui.widgets.banner import Banner
from ui.widgets.button import Button, Kind, Size
from ui.widgets.empty import EmptyState, Sign
from ui.widgets.panel import Panel, Rule
from ui.widgets.text import Text
from ui.widgets.values import Tone

_TOP = Qt.AlignmentFlag.AlignTop
#: From this height of the window on there is room for a sentence below two rows of keys.
_HIGH = 860


class _FactRow(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._sign = Sign("circle-check", 22, Tone.OK)
        self._text = Text("", Type.LEAD, weight=SEMIBOLD, wrap=True, tabular=True)
        self._detail = Text("", Type.BODY, ink="ink2", wrap=True, tabular=True)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._text)
        words.addWidget(self._detail)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(S12)
        row.addWidget(self._sign, 0, _TOP)
        row.addLayout(words, 1)

    def show_fact(self, what: FactText) -> None:
        if what.certain:
            self._sign.show_icon("circle-check", Tone.OK)
        else:
            self._sign.show_icon("help-circle", Tone.WARN)
        self._text.set_text(what.text)
        self._detail.set_text(what.detail)
        self._detail.setVisible(bool(what.detail))
        known = "Certain" if what.certain else "Not known"
        self.setAccessibleName(f"{known}: {what.text} {what.detail}")


class MoneyBox(Panel):
    """What we know about the money, the certain facts first."""

    def __init__(self) -> None:
        super().__init__("warn_soft", border=None)
        self._heading = Text("", Type.SMALL, ink="ink2", weight=SEMIBOLD)
        self._rows: list[_FactRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(S16, S12, S16, S12)
        self._column.setSpacing(S8)
        self._column.addWidget(self._heading)

    def show_facts(self, heading: str, facts: tuple[FactText, ...]) -> None:
        """Show these."""
        self._heading.set_text(heading)
        while len(self._rows) < len(facts):
            self._rows.append(_FactRow())
            self._column.addWidget(self._rows[-1])
        for place, row in enumerate(self._rows):
            row.setVisible(place < len(facts))
            if place < len(facts):
                row.show_fact(facts[place])
        said = ". ".join(f"{one.text} {one.detail}".strip() for one in facts)
        self.setAccessibleName(f"{heading}. {said}")


class ActKeys(QWidget):
    """The buttons at the foot: the harmless one filled, the others with the proof they need."""

    acted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._keys: dict[str, Button] = {}
        self._shown: tuple[ActKey, ...] = ()
        self._width = 0
        self._shape: tuple[object, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def key(self, act: str) -> Button:
        """Give the button of an act."""
        return self._keys[act]

    def show_keys(self, keys: tuple[ActKey, ...]) -> None:
        """Show these; one that is there already keeps its place."""
        self._shown = keys
        for one in keys:
            if one.act.value not in self._keys:
                self._keys[one.act.value] = self._made(one)
            key = self._keys[one.act.value]
            key.set_text(one.words)
            key.set_kind(Kind.PRIMARY if one.primary else Kind.ORDINARY)
            key.set_key(one.key)
            key.set_detail(one.detail)
            key.set_usable(one.usable, one.why_not)
        self._lay()

    def _made(self, what: ActKey) -> Button:
        key = Button(what.words, icon=what.icon, size=Size.TALL, parent=self)
        key.clicked.connect(lambda _=False: self.acted.emit(what.act.value))
        return key

    @property
    def rows(self) -> int:
        """How many rows they stand in."""
        return len(_rows([one.act.value for one in self._shown], self._width))

    def fit(self, width: int) -> None:
        """Take a width: the key that can be pressed gets the most of it."""
        self._width = width
        self._lay()

    def _lay(self) -> None:
        shape = (self._width, tuple(one.act for one in self._shown))
        if shape == self._shape:
            return
        self._shape = shape
        shown = {one.act.value for one in self._shown}
        for act, key in self._keys.items():
            self._grid.removeWidget(key)
            key.setVisible(act in shown)
        for act, (row, column, across) in places(self._shown, self._width).items():
            self._grid.addWidget(self._keys[act], row, column, 1, across)
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(column, 1)
            self._grid.setColumnMinimumWidth(column, 0)


def places(keys: tuple[ActKey, ...], width: int) -> dict[str, tuple[int, int, int]]:
    """Give each key its row, column and breadth, out of `_COLUMNS`.

    In one row where all fit; else the first, which can be pressed, takes a row of its own, or
    where there are four two stand beside each other.
    """
    acts = [one.act.value for one in keys]
    out: dict[str, tuple[int, int, int]] = {}
    for row, here in enumerate(_rows(acts, width)):
        column = 0
        for act, breadth in zip(here, _BREADTHS[len(here)], strict=True):
            out[act] = (row, column, breadth)
            column += breadth
    return out


#: How a row of so many keys is shared: a lone row of three gives most to the filled one.
_COLUMNS = 24
_BREADTHS = {1: (24,), 2: (12, 12), 3: (10, 7, 7), 4: (6, 6, 6, 6)}
_ROW_OF_THREE, _ROW_OF_FOUR, _PAIRS = 840, 1000, 4


def _rows(acts: list[str], width: int) -> list[list[str]]:
    wide = width >= (_ROW_OF_FOUR if len(acts) >= _PAIRS else _ROW_OF_THREE)
    if wide and 0 < len(acts) <= _PAIRS:
        return [acts]
    first, rest = ([], acts) if len(acts) == _PAIRS else (acts[:1], acts[1:])
    return [one for one in (first, *(rest[at : at + 2] for at in range(0, len(rest), 2))) if one]


class CaseDetail(QWidget):
    """The right panel while a case is marked; ``record`` are the tabs with what happened."""

    acted = Signal(str)

    def __init__(self, record: QWidget) -> None:
        super().__init__()
        self.record = record
        self.back = Button("All", icon="arrow-left", key="Esc")
        self.back.setAccessibleName("All that need attention")
        self._title = Text("", Type.HEAD, px=22, weight=SEMIBOLD, wrap=True)
        self._where = Text("", Type.BODY, ink="ink2", wrap=True, tabular=True)
        self._label = Text("", Type.SMALL, ink="ink2", align=Qt.AlignmentFlag.AlignRight)
        right = Qt.AlignmentFlag.AlignRight
        self._amount = Text("", Type.FIGURE, px=30, weight=SEMIBOLD, tabular=True, align=right)
        self._box = MoneyBox()
        self._banner = Banner(Tone.INFO, "")
        self._rule = Rule()
        self.keys = ActKeys()
        self.keys.acted.connect(self.acted)
        self._foot = Text("", Type.SMALL, ink="ink2", wrap=True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(S20, S12, S20, S12)
        self._column.setSpacing(S12)
        self._column.addLayout(self._head())
        self._column.addWidget(self._box)
        self._column.addWidget(self._banner)
        self._column.addWidget(record, 1)
        self._column.addWidget(self._rule)
        self._column.addWidget(self.keys)
        self._column.addWidget(self._foot)

    def _head(self) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._where)
        words.addStretch(1)
        money = QVBoxLayout()
        money.setSpacing(0)
        money.addWidget(self._label)
        money.addWidget(self._amount)
        head = QHBoxLayout()
        head.setSpacing(S16)
        head.addWidget(self.back, 0, _TOP)
        head.addLayout(words, 1)
        head.addLayout(money)
        return head

    def show_case(self, what: DetailText) -> None:
        """Show one."""
        self._title.set_text(what.title)
        self._where.set_text(what.where)
        self._label.set_text(what.label)
        self._amount.set_text(what.amount)
        self._box.show_facts(what.heading, what.facts)
        self._banner.setVisible(what.told is not None)
        if what.told is not None:
            self._banner.set_tone(what.told.tone, what.told.icon or None)
            self._banner.show_text(what.told.title, what.told.detail)
        self.keys.show_keys(what.keys)
        self._foot.set_text(what.foot)

    def fit(self, width: int, height: int, *, compact: bool) -> None:
        """Take the page's width and the window's height; what happened needs the room most."""
        low = height < SMALL_SIDE_HEIGHT
        side = S12 if compact else S20
        self.keys.fit(width - 2 * side)
        self._foot.setVisible(not compact and (height >= _HIGH or self.keys.rows == 1))
        self.back.setVisible(compact)
        self._column.setSpacing(S8 if low else S12)
        self._column.setContentsMargins(side, S8 if low else S12, side, S8 if low else S12)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(480, 300)


class CaseResult(QWidget):
    """What became of a case, told in its place, with the way to the next one."""

    def __init__(self) -> None:
        super().__init__()
        self.back = Button("All", icon="arrow-left", key="Esc")
        self._words = EmptyState("circle-check", "", size=40, tone=Tone.OK)
        self._more = Text("", Type.BODY, ink="ink2", align=Qt.AlignmentFlag.AlignHCenter)
        self.next_key = Button(
            "", kind=Kind.PRIMARY, icon="arrow-right", key="Enter", size=Size.TALL, centred=True
        )
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        column = QVBoxLayout(self)
        column.setContentsMargins(S20, S12, S20, S20)
        column.setSpacing(S4)
        column.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(2)
        column.addWidget(self._words)
        column.addWidget(self._more)
        column.addSpacing(S16)
        column.addWidget(self.next_key, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def show_result(self, what: ResultText) -> None:
        """Show one."""
        self._words.show_text(what.title, what.sentence, icon=what.icon, tone=what.tone)
        self._more.set_text(what.more)
        self.next_key.setVisible(bool(what.next_words))
        if what.next_words:
            self.next_key.set_text(what.next_words)
            self.next_key.setMinimumWidth(240)
        self.setAccessibleName(f"{what.title}. {what.sentence} {what.more}")
