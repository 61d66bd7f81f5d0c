"""The navigation of the office at the left: groups of pages, one of them chosen (look 2.9)."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from ui.theme.look import tokens
from ui.theme.space import RADIUS_CONTROL, S4, S8, TARGET
from ui.theme.typography import SEMIBOLD, Type, font
from ui.widgets import paint
from ui.widgets.pressable import Inks, Kind, Pressable
from ui.widgets.scroll import slim
from ui.widgets.text import Text
from ui.widgets.values import Tone

WIDE, NARROW = 216, 88
#: A window narrower than this shows icons over words.
WORDS_FROM = 1344
_ENTRY_HIGH, _ENTRY_LOW = 56, 52
#: A window lower than this takes the lower entries.
_LOW = 760
_BACK_HEIGHT = 54
_PILL = 24


@dataclass(frozen=True)
class NavItem:
    """One page: ``short`` is what is written under its icon in a narrow window."""

    ident: str
    words: str
    icon: str
    short: str = ""
    key: str = ""


@dataclass(frozen=True)
class NavGroup:
    """Pages that belong together, under a small heading."""

    heading: str
    items: tuple[NavItem, ...]


class _Entry(Pressable):
    """One page in the navigation."""

    def __init__(self, item: NavItem) -> None:
        super().__init__(item.words, kind=Kind.QUIET, icon=item.icon, key=item.key)
        self.item = item
        self._narrow = False
        self._count = 0
        self._tone = Tone.PLAIN
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_narrow(narrow=False, height=TARGET)

    def set_narrow(self, *, narrow: bool, height: int) -> None:
        """Show the icon over the short word, or before the words."""
        self._narrow = narrow
        self.setFixedHeight(height)
        self.setToolTip(self.reason or (self.item.words if narrow else ""))
        self.update()

    def set_badge(self, count: int, tone: Tone) -> None:
        """Show how many wait there; none for 0."""
        self._count, self._tone = count, tone
        self.setAccessibleName(f"{self.item.words}, {count}" if count else self.item.words)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(NARROW - 12 if self._narrow else WIDE - 16, self.height())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(NARROW - 16, self.height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        colours, inks, rect = tokens(), self.inks(), QRectF(self.rect())
        if self.chosen:
            paint.box(painter, rect, colours.accent_soft, None, RADIUS_CONTROL)
            painter.fillRect(QRectF(0, 4, 4, rect.height() - 8), colours.accent)
        elif inks.ground is not None:
            paint.box(painter, rect, inks.ground, None, RADIUS_CONTROL)
        ink = inks.words if self.chosen or not self.isEnabled() else colours.ink2
        words = inks.words if self.chosen or not self.isEnabled() else colours.ink
        if self._narrow:
            self._paint_narrow(painter, rect, inks._replace(icon=ink, words=words))
        else:
            self._paint_wide(painter, rect, inks._replace(icon=ink, words=words))
        if self.hasFocus():
            paint.ring(painter, rect, colours.accent, inset=1, radius=RADIUS_CONTROL)

    def _paint_wide(self, painter: QPainter, rect: QRectF, inks: Inks) -> None:
        middle = rect.center().y()
        paint.icon(painter, self.item.icon, QPointF(22, middle), 20, inks.icon)
        pill = self._pill_width()
        face = font(Type.BODY, weight=SEMIBOLD if self.chosen else None)
        words = QRectF(42, 0, rect.width() - 42 - (pill + 16 if pill else 8), rect.height())
        paint.line(painter, words, self.item.words, face, inks.words)
        if pill:
            at = QRectF(rect.width() - 12 - pill, middle - _PILL / 2, pill, _PILL)
            self._paint_pill(painter, at)

    def _paint_narrow(self, painter: QPainter, rect: QRectF, inks: Inks) -> None:
        top = (rect.height() - 40) / 2
        centre = QPointF(rect.center().x(), top + 10)
        paint.icon(painter, self.item.icon, centre, 20, inks.icon)
        words = QRectF(2, top + 23, rect.width() - 4, 18)
        face = font(Type.STATE, weight=SEMIBOLD if self.chosen else None)
        text = self.item.short or self.item.words
        paint.line(painter, words, text, face, inks.words, paint.CENTRE)
        pill = self._pill_width()
        if pill:
            at = QRectF(rect.width() - 4 - pill, top - 4, pill, 20)
            self._paint_pill(painter, at)

    def _pill_words(self) -> str:
        return "99+" if self._count > 99 else str(self._count)  # noqa: PLR2004 - two figures

    def _pill_width(self) -> float:
        if not self._count:
            return 0
        face = font(Type.SMALL, weight=SEMIBOLD, tabular=True)
        least = 20.0 if self._narrow else 26.0
        return max(least, round(paint.width_of(self._pill_words(), face)) + 12)

    def _paint_pill(self, painter: QPainter, at: QRectF) -> None:
        colours = tokens()
        ground = paint.ground_of(self._tone, colours)
        if self._tone is Tone.PLAIN:
            ground = colours.press
        ink = colours.ink if self._tone is Tone.PLAIN else paint.ink_of(self._tone, colours)
        paint.box(painter, at, ground, None, at.height() / 2)
        face = font(Type.SMALL, weight=SEMIBOLD, tabular=True)
        paint.line(painter, at, self._pill_words(), face, ink, paint.CENTRE)


class _Back(Pressable):
    """The way out at the foot; in a narrow window its cap stands beside the arrow."""

    def __init__(self, words: str, short: str, key: str) -> None:
        super().__init__(words, icon="arrow-left", key=key)
        self._short = short
        self._narrow = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_narrow(narrow=False)

    def set_narrow(self, *, narrow: bool) -> None:
        self._narrow = narrow
        self.setFixedHeight(_BACK_HEIGHT if narrow else TARGET)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(NARROW - 16, self.height())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(NARROW - 18, self.height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        inks = self.inks()
        self.paint_box(painter, inks)
        width, height = self.width(), self.height()
        cap = paint.cap_width(self.cap())
        middle = 18.0 if self._narrow else height / 2
        left = 18.0 if self._narrow else 22.0
        paint.icon(painter, "arrow-left", QPointF(left, middle), 20, inks.icon)
        at = QRectF(round(width - (8 if self._narrow else 12) - cap), middle - 9, cap, 18)
        paint.key_cap(painter, at, self.cap(), inks.cap)
        if self._narrow:
            words, face = QRectF(2, 31, width - 4, 18), font(Type.STATE, weight=SEMIBOLD)
            paint.line(painter, words, self._short, face, inks.words, paint.CENTRE)
        else:
            words, face = QRectF(42, 0, at.x() - 46, height), font(Type.BODY, weight=SEMIBOLD)
            paint.line(painter, words, self.text(), face, inks.words)


class SideNav(QWidget):
    """216 wide with words, 88 with an icon over a word where the window is under 1344 wide.

    Tab comes to the chosen page and goes on; Up and Down move between pages, Enter goes there.

    Args:
        groups: headings with their pages.
        back: words, short words and key of the way out at the foot.
    """

    picked = Signal(str)
    back = Signal()

    def __init__(
        self,
        groups: tuple[NavGroup, ...],
        back: tuple[str, str, str] = ("Back to till", "Till", "F10"),
    ) -> None:
        super().__init__()
        self._entries: dict[str, _Entry] = {}
        self._headings: list[Text] = []
        self._narrow = False
        self._watched: QWidget | None = None
        self._list = QWidget()
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(S8, S8, S8, S8)
        self._column.setSpacing(0)
        for group in groups:
            self._add(group)
        self._column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidget(self._list)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        slim(self._scroll)
        self._scroll.verticalScrollBar().setFixedWidth(4)
        self._list.setAutoFillBackground(False)
        self._back = _Back(*back)
        self._back.clicked.connect(self.back)
        self._lay_out()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Pages of the office")
        self._arrange(WORDS_FROM, _LOW)

    def _lay_out(self) -> None:
        foot = QVBoxLayout()
        foot.setContentsMargins(S8, S8, S8, S8)
        foot.addWidget(self._back)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 1, 0)
        whole.setSpacing(0)
        whole.addWidget(self._scroll, 1)
        whole.addLayout(foot)

    def _add(self, group: NavGroup) -> None:
        heading = Text(group.heading, Type.SMALL, ink="ink2", weight=SEMIBOLD)
        heading.setContentsMargins(S8, S8, 0, S4)
        self._headings.append(heading)
        self._column.addWidget(heading)
        for item in group.items:
            entry = self._entries[item.ident] = _Entry(item)
            entry.installEventFilter(self)
            entry.clicked.connect(lambda _=False, ident=item.ident: self.picked.emit(ident))
            self._column.addWidget(entry)

    @property
    def narrow(self) -> bool:
        """Whether icons stand over words."""
        return self._narrow

    def set_current(self, ident: str) -> None:
        """Show a page as the chosen one without telling anybody."""
        for other, entry in self._entries.items():
            here = other == ident
            entry.set_chosen(here)
            entry.setFocusPolicy(Qt.FocusPolicy.TabFocus if here else Qt.FocusPolicy.NoFocus)
            entry.setAccessibleDescription("chosen" if here else entry.reason)
            if here:
                self._scroll.ensureWidgetVisible(entry, 0, S8)

    def set_badge(self, ident: str, count: int, tone: Tone = Tone.PLAIN) -> None:
        """Show how many wait on a page; 0 takes the pill away."""
        self._entries[ident].set_badge(count, tone)

    def set_usable(self, ident: str, usable: bool, reason: str = "") -> None:  # noqa: FBT001 - one truth
        """Enable a page, or disable it in its place and say why."""
        self._entries[ident].set_usable(usable, reason)

    def set_shown(self, ident: str, shown: bool) -> None:  # noqa: FBT001 - a setter of one truth
        """Leave a page out that this shop does not have."""
        self._entries[ident].setVisible(shown)

    def _arrange(self, width: int, height: int) -> None:
        self._narrow = width < WORDS_FROM
        self.setFixedWidth(NARROW if self._narrow else WIDE)
        entry_height = TARGET
        if self._narrow:
            entry_height = _ENTRY_LOW if height < _LOW else _ENTRY_HIGH
        for entry in self._entries.values():
            entry.set_narrow(narrow=self._narrow, height=entry_height)
        for heading in self._headings:
            heading.setVisible(not self._narrow)
        side = S4 if self._narrow else S8
        self._column.setContentsMargins(side, S4 if self._narrow else S8, side, 0)
        self._back.set_narrow(narrow=self._narrow)
        self.updateGeometry()

    def _on_entry(self, entry: _Entry, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if by:
            self._step(entry, by)
        return bool(by)

    def _step(self, watched: QObject, by: int) -> None:
        usable = [one for one in self._entries.values() if one.isEnabled() and one.isVisible()]
        if watched in usable:
            there = usable[(usable.index(watched) + by) % len(usable)]
            there.setFocus(Qt.FocusReason.TabFocusReason)
            self._scroll.ensureWidgetVisible(there, 0, S8)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, _Entry):
            # The window is watched too: its arrows belong to the page.
            return self._on_entry(watched, event)
        if watched is self._watched and event.type() == QEvent.Type.Resize:
            window = self.window()
            self._arrange(window.width(), window.height())
        return super().eventFilter(watched, event)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        window = self.window()
        if window is not self._watched:
            if self._watched is not None:
                self._watched.removeEventFilter(self)
            window.installEventFilter(self)
            self._watched = window
        self._arrange(window.width(), window.height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colours = paint.begin(self), tokens()
        painter.fillRect(self.rect(), colours.surface)
        painter.fillRect(QRectF(self.width() - 1, 0, 1, self.height()), colours.line)
