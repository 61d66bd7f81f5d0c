"""Sign in as Qt widgets: names left, the PIN right; in a compact window one after the other."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from pos.api.events import StoreChanged
from ui.bridge.routes import Desk
from ui.scanning.wedge import SECRET_PROPERTY
from ui.screens.sign_in.presenter import SignInPresenter, Tile
from ui.theme.sizes import SizeClass, size_class
from ui.theme.space import GAP, S12, S24
from ui.theme.typography import SEMIBOLD, Type
from ui.widgets.button import Button, Size
from ui.widgets.keys import KeyRouter
from ui.widgets.persontile import PersonTile
from ui.widgets.pincard import PinCard
from ui.widgets.text import Text

_STRIP = 48
_COLUMNS, _COLUMNS_COMPACT = 2, 3
_NAMES_WIDTH = 664
_GUTTER = 40

HINT = "Tap your name, or press its number."
NOBODY = "Nobody is in this shop yet. Close the till and run: holdfast people add NAME"


class SignInView(QWidget):
    """Shows names until one is chosen; then the figures go into the PIN."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._presenter = SignInPresenter(desk, self)
        self._tiles: list[PersonTile] = []
        self._shown: tuple[Tile, ...] = ()
        self._chosen = ""
        self._way_back = ""
        self._compact = False
        self._bound = False
        self._title = Text("Who is selling?", Type.TITLE, px=28, weight=SEMIBOLD)
        self._hint = Text(HINT, Type.LEAD, ink="ink2", wrap=True)
        self._grid = QGridLayout()
        self._grid.setSpacing(S12)
        self.more_key = Button("More names", icon="users", key="F2", size=Size.PAD)
        self.back_key = Button("Go back", icon="arrow-left", key="", size=Size.PAD)
        self.card = PinCard("Sign in")
        self._lay_out()
        self.more_key.clicked.connect(self._presenter.more)
        self.back_key.clicked.connect(self._on_back)
        self.card.entered.connect(self._presenter.enter_pin)
        desk.news.on(StoreChanged, self._on_news, self)
        # A figure chooses a name at once, and the next ones are the PIN: none is held back.
        self.setProperty(SECRET_PROPERTY, True)  # noqa: FBT003 - Qt's own
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _lay_out(self) -> None:
        keys = QHBoxLayout()
        keys.setSpacing(GAP)
        keys.addWidget(self.more_key)
        keys.addWidget(self.back_key)
        keys.addStretch(1)
        self._names = QWidget()
        self._names.setMaximumWidth(_NAMES_WIDTH)
        column = QVBoxLayout(self._names)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addStretch(1)
        column.addWidget(self._title)
        column.addSpacing(4)
        column.addWidget(self._hint)
        column.addSpacing(18)
        column.addLayout(self._grid)
        column.addSpacing(16)
        column.addLayout(keys)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(S24, S12, S24, S12)
        row.setSpacing(_GUTTER)
        row.addStretch(1)
        row.addWidget(self._names, 100)
        row.addWidget(self.card, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)

    # ------------------------------------------------------------------ the page

    def enter(self, what: object) -> None:
        """Be shown; ``what`` is true where the one who is signed in may go back."""
        self._presenter.enter(way_back=bool(what))
        self.setFocus()

    def leave(self) -> None:
        """Another page takes the place."""
        self.card.field.clear()

    def _on_news(self, _event: StoreChanged) -> None:
        if self.isVisible():
            self._presenter.look_again()

    def _on_back(self) -> None:
        self._presenter.back(way_back=bool(self._way_back))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._bound:
            self._bound = True
            router = KeyRouter.of(self)
            router.add("Esc", self, self._on_back)
            steps = {"Up": -1, "Left": -1, "Shift+Backtab": -1, "Down": 1, "Right": 1, "Tab": 1}
            for key, by in steps.items():
                router.add(key, self, partial(self._presenter.step, by))

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        # Qt asks for this also when a field with the focus is disabled, as the PIN is while it is
        # looked at: only the key itself may go to the next name.
        return False

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        compact = size_class(self.width(), self.height() + _STRIP) is SizeClass.COMPACT
        if compact != self._compact:
            self._compact = compact
            self._lay_tiles()
        self.card.fit(self.height() - 2 * S12)
        self._show_stage()

    def _show_stage(self) -> None:
        """A compact window has room for the names or for the PIN, not for both."""
        self._names.setVisible(not self._compact or not self._chosen)
        self.card.setVisible(not self._compact or bool(self._chosen))

    # ------------------------------------------------------------------ Surface

    def show_people(self, tiles: tuple[Tile, ...], chosen: str, *, more: bool) -> None:
        """See `Surface`."""
        same = [one.user_id for one in tiles] == [one.user_id for one in self._shown]
        notes = [(one.note, one.role) for one in tiles] == [(o.note, o.role) for o in self._shown]
        self._shown, self._chosen = tiles, chosen
        if not (same and notes):
            self._make_tiles()
        for tile, made in zip(tiles, self._tiles, strict=True):
            made.set_chosen(tile.user_id == chosen)
            made.set_key(tile.key)
            made.set_usable(tile.usable, tile.note)
        self._hint.set_text(HINT if tiles else NOBODY)
        self.more_key.setVisible(more)
        self._show_stage()

    def _make_tiles(self) -> None:
        for old in self._tiles:
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._tiles = []
        for tile in self._shown:
            made = PersonTile(tile.name, tile.role, tile.initials, note=tile.note)
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            made.clicked.connect(lambda _=False, user=tile.user_id: self._presenter.choose(user))
            self._tiles.append(made)
        self._lay_tiles()

    def _lay_tiles(self) -> None:
        columns = _COLUMNS_COMPACT if self._compact else _COLUMNS
        self._names.setMaximumWidth(16_000 if self._compact else _NAMES_WIDTH)
        for place, made in enumerate(self._tiles):
            self._grid.removeWidget(made)
            self._grid.addWidget(made, place // columns, place % columns)
        for column in range(_COLUMNS_COMPACT):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def show_chosen(self, name: str) -> None:
        """See `Surface`."""
        self.card.set_usable(bool(name), "Choose a name first.")
        if name:
            self.card.ask(name, "Type your PIN, then Enter", "Esc goes back to the names.")
            self.card.field.take_focus()
        else:
            self.card.ask("Choose your name", "Then type your PIN")
            self.setFocus()

    def show_trouble(self, sentence: str) -> None:
        """See `Surface`."""
        self.card.set_trouble(sentence)

    def show_busy(self, *, busy: bool) -> None:
        """See `Surface`."""
        self.card.set_usable(not busy, "Looking at the PIN.")
        if not busy and self._chosen:
            self.card.field.take_focus()

    def forget_pin(self) -> None:
        """See `Surface`."""
        self.card.field.clear()

    def show_way_back(self, name: str) -> None:
        """See `Surface`."""
        self._way_back = name
        self.back_key.setVisible(bool(name))
        self.back_key.set_text(f"Back to {name}" if name else "Go back")
