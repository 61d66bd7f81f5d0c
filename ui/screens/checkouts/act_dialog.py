"""The one dialog of every act: what is known about the money, what the act does, and why."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from pos.api.office.views import Went
from ui.screens.checkouts.act_person import SecondPerson
from ui.screens.checkouts.act_words import CHOICE, PERSON, PIN, REASON, REFERENCE
from ui.screens.checkouts.attention_state import Given, Question
from ui.theme.sizes import SizeClass, size_class
from ui.theme.space import GAP, S4, S8, S12, S16, S24
from ui.theme.typography import SEMIBOLD, Type
from ui.widgets.banner import Banner
from ui.widgets.button import Button, Kind, Size
from ui.widgets.dialog import ScrimDialog
from ui.widgets.empty import Sign
from ui.widgets.fields import TextField
from ui.widgets.panel import Panel
from ui.widgets.scroll import slim
from ui.widgets.text import Text
from ui.widgets.values import Tone

_NARROW, _WIDE = 620, 940
_STRIP = 48
_FIELD = 48
_GO_ON = "Go on"
_TOP = Qt.AlignmentFlag.AlignTop


class ActDialog(ScrimDialog):
    """Emits what was given; it stays open until the core has said yes, and says a no in place."""

    given = Signal(object)

    def __init__(self, host: QWidget, asked: Question) -> None:
        wide = asked.second_person and bool(asked.people)
        super().__init__(host, asked.title, width=_WIDE if wide else _NARROW)
        self.asked = asked
        self._went = Went.UNSAID
        self._keys = 0
        self.choices: dict[Went, Button] = {}
        self.reasons: list[Button] = []
        self.reason = TextField("Another reason", accessible="Reason")
        self.reference = TextField(asked.reference, accessible=asked.reference)
        self._choice_trouble = Text("", Type.SMALL, ink="danger", wrap=True)
        self._banner = Banner(Tone.WARN, "")
        for hidden in (self._choice_trouble, self._banner):
            hidden.hide()
        low = size_class(host.width(), host.height() + _STRIP) is SizeClass.COMPACT
        self._parts = self._made_parts()
        self.second: SecondPerson | None = None
        if wide:
            self.second = SecondPerson(asked.people, self._keys + 1, low=low)
            self.reference.box.line.installEventFilter(self)
            self.second.pin.installEventFilter(self)
        self._steps = self._laid(low=low)
        self.body.addWidget(self._steps, 1)
        self.body.addWidget(self._banner)
        self.verb = Button("", kind=Kind.PRIMARY, key="Enter", size=Size.TALL, centred=True)
        self.verb.clicked.connect(lambda _=False: self._give())
        self.back = Button("Go back", key="Esc", size=Size.TALL, centred=True)
        self.back.clicked.connect(self.escape)
        self.add_choices((self.verb, self.back))
        self._step(0)

    def open_for_hands(self) -> None:
        """Open with the keyboard on the first thing to give."""
        first = next(iter(self.choices.values()), None)
        # Where one is chosen already, Enter on it would choose it again, and no more.
        asks = first if self._went is Went.UNSAID and Went.UNSAID not in self.choices else None
        self.open_(asks or self._after_choice() or first or self.back)

    # ------------------------------------------------------------------ its parts

    def _made_parts(self) -> list[QWidget]:
        parts: list[QWidget] = [self._money()]
        if self.asked.choices:
            parts.append(self._choices_part())
        if self.asked.reasons:
            parts.append(self._reasons_part())
        if self.asked.reference:
            part, column = _part(self.asked.reference)
            column.addWidget(self.reference)
            parts.append(part)
            self.reference.box.line.setPlaceholderText("As it is printed or shown there")
        for field in (self.reason, self.reference):
            field.box.setFixedHeight(_FIELD)
        return parts

    def _laid(self, *, low: bool) -> QStackedWidget:
        """Put all side by side; in a low window the second person is a step of its own."""
        steps = QStackedWidget()
        if low and self.second is not None:
            half = 1 + len(self.asked.choices[:1])
            steps.addWidget(_Fitting(_column(self._parts[:half]), _column(self._parts[half:])))
            steps.addWidget(_Fitting(_column([self.second])))
        elif self.second is not None:
            steps.addWidget(_Fitting(_column(self._parts), _column([self.second])))
        else:
            steps.addWidget(_Fitting(_column(self._parts)))
        return steps

    def _step(self, place: int) -> None:
        self._steps.setCurrentIndex(min(place, self._steps.count() - 1))
        last = self._steps.currentIndex() == self._steps.count() - 1
        self.verb.set_text(self.asked.verb if last else _GO_ON)

    def _money(self) -> Panel:
        box = Panel("warn_soft", border=None)
        column = QVBoxLayout(box)
        column.setContentsMargins(S16, S12, S16, S12)
        column.setSpacing(S4)
        heading = Text("What we know about the money", Type.SMALL, ink="ink2", weight=SEMIBOLD)
        column.addWidget(heading)
        column.addWidget(Text(self.asked.money, Type.LEAD, weight=SEMIBOLD, wrap=True))
        for one in self.asked.does:
            column.addLayout(_line(one))
        box.setAccessibleName(f"{self.asked.money} {' '.join(self.asked.does)}")
        return box

    def _next_key(self) -> str:
        self._keys += 1
        return f"Alt+{self._keys}"

    def _choices_part(self) -> QWidget:
        part, column = _part("What is proven?")
        for one in self.asked.choices:
            key = Button(one.words, key=self._next_key(), size=Size.SMALL)
            key.clicked.connect(lambda _=False, went=one.went: self._on_choice(went))
            column.addWidget(key)
            self.choices[one.went] = key
        column.addWidget(self._choice_trouble)
        first = self.asked.choices[0].went
        if len(self.asked.choices) == 1 or first is Went.UNSAID:
            self._choose(first)
        return part

    def _choose(self, went: Went) -> None:
        self._went = went
        for one, key in self.choices.items():
            key.set_chosen(one is went)
        self._choice_trouble.hide()

    def _on_choice(self, went: Went) -> None:
        self._choose(went)
        self._go_to(self._after_choice())

    def _after_choice(self) -> QWidget | None:
        return self.reason.box.line if self.asked.reasons else self._after_reason()

    def _after_reason(self) -> QWidget | None:
        return self.reference.box.line if self.asked.reference else self.second

    def _go_to(self, what: QWidget | None) -> None:
        """Hand the keyboard to the next thing to give, as the keys do with a person's PIN."""
        if what is not None and what.isVisible():
            what.setFocus()

    def _reasons_part(self) -> QWidget:
        part, column = _part("Reason, for the journal")
        grid = QGridLayout()
        grid.setSpacing(GAP)
        for place, words in enumerate(self.asked.reasons):
            key = Button(words, key=self._next_key(), size=Size.SMALL)
            key.clicked.connect(lambda _=False, words=words: self._take_reason(words))
            grid.addWidget(key, place // 2, place % 2)
            self.reasons.append(key)
        column.addLayout(grid)
        column.addWidget(self.reason)
        self.reason.edited.connect(self._on_reason)
        return part

    def _take_reason(self, words: str) -> None:
        self.reason.set_trouble("")
        self.reason.set_text(words)
        self._go_to(self._after_reason())

    def _on_reason(self, text: str) -> None:
        for key in self.reasons:
            key.set_chosen(key.text() == text)

    # ------------------------------------------------------------------ giving

    def _give(self) -> None:
        self._banner.hide()
        second = self.second
        self.given.emit(
            Given(
                reason=self.reason.text(),
                reference=self.reference.text(),
                went=self._went,
                person=second.person if second else "",
                pin=second.pin.pin() if second else "",
            )
        )

    def busy(self, words: str) -> None:
        """Say what is waited for; the view can be left, the act goes on."""
        going = bool(words)
        self.verb.set_usable(not going, "In a moment")
        for field in (self.reason, self.reference):
            field.set_usable(not going)
        for key in (*self.reasons, *self.choices.values()):
            key.set_usable(not going, "In a moment")
        if self.second is not None:
            # It was typed for this one try.
            self.second.pin.clear()
            self.second.set_usable(not going)
        self.back.set_text("Leave it to go on" if going else "Go back")
        if going:
            self._say(Tone.INFO, words, "Nothing here waits for you; the answer is shown.")
            self._banner.set_tone(Tone.INFO, "hourglass")
        else:
            self._banner.hide()
        self._fit_again()

    def refuse(self, field: str, sentence: str) -> None:
        """Say in its place what was refused, with the keyboard on what is to be mended."""
        if field in (REASON, REFERENCE, CHOICE):
            self._step(0)
        wrong: QWidget | None = None
        if field == REASON:
            wrong = self._refuse_text(self.reason, sentence)
        elif field == REFERENCE and self.asked.reference:
            wrong = self._refuse_text(self.reference, sentence)
        elif field == CHOICE:
            self._choice_trouble.set_text(sentence)
            self._choice_trouble.show()
            next(iter(self.choices.values())).setFocus()
        elif field in (PERSON, PIN) and self.second is not None:
            self._refuse_person(field, sentence)
        else:
            title, _, rest = sentence.partition(". ")
            self._say(Tone.WARN, title.rstrip(".") + ".", rest)
        self._fit_again(wrong)

    def _refuse_text(self, text: TextField, sentence: str) -> QWidget:
        text.set_trouble(sentence)
        text.take_focus()
        return text

    def _fit_again(self, wrong: QWidget | None = None) -> None:
        """A sentence more or less makes the card higher or lower; what is wrong stays in view."""
        shown = self._steps.currentWidget()
        if shown is not None:
            shown.updateGeometry()
        self._steps.updateGeometry()
        QTimer.singleShot(0, self, lambda: self._placed_with(wrong))

    def _placed_with(self, wrong: QWidget | None) -> None:
        self._place()
        shown = self._steps.currentWidget()
        if wrong is not None and isinstance(shown, QScrollArea):
            # The card's new height has to reach what is in it before it can be scrolled to.
            QTimer.singleShot(0, shown, lambda: shown.ensureWidgetVisible(wrong, 0, S4))

    def _refuse_person(self, field: str, sentence: str) -> None:
        second = self.second
        if second is None:
            return
        came_to_it = self._steps.currentIndex() == self._steps.count() - 1
        self._step(1)
        second.pin.clear()
        if came_to_it:
            second.say(*((sentence, "") if field == PERSON else ("", sentence)))
        second.setFocus()

    def _say(self, tone: Tone, title: str, detail: str) -> None:
        self._banner.set_tone(tone)
        self._banner.show_text(title, detail)
        self._banner.show()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and self.second is not None:
            if watched is self.reference.box.line:
                self.second.send_pad_to(self.reference)
            elif watched is self.second.pin:
                self.second.send_pad_to(None)
        return super().eventFilter(watched, event)


class _Fitting(QScrollArea):
    """As high as what is in it while there is room, and scrolls where there is not."""

    def __init__(self, *columns: QVBoxLayout) -> None:
        super().__init__()
        slim(self)
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(S24)
        for column in columns:
            row.addLayout(column, 1)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        # Qt gives it a ground of its own with `setWidget`.
        inside.setAutoFillBackground(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inside = inside

    @override
    def sizeHint(self) -> QSize:
        return self._inside.sizeHint()

    @override
    def hasHeightForWidth(self) -> bool:
        layout = self._inside.layout()
        return layout is not None and layout.hasHeightForWidth()

    @override
    def heightForWidth(self, width: int) -> int:
        layout = self._inside.layout()
        return layout.heightForWidth(width) if layout is not None else -1

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(200, 120)


def _line(words: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(S8)
    row.addWidget(Sign("arrow-right", 18, Tone.PLAIN), 0, _TOP)
    row.addWidget(Text(words, Type.BODY, ink="ink2", wrap=True, tabular=True), 1)
    return row


def _part(heading: str) -> tuple[QWidget, QVBoxLayout]:
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(S8)
    column.addWidget(Text(heading, Type.SMALL, ink="ink2", weight=SEMIBOLD))
    return part, column


def _column(parts: list[QWidget]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(S12)
    for part in parts:
        column.addWidget(part)
    column.addStretch(1)
    return column
