"""The look in force: one `Theme`, held by the QApplication, read by every part as it paints."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Self

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from ui.theme.icons import IconDrawer
from ui.theme.resources import resource_folder
from ui.theme.shortcuts import KeyMap
from ui.theme.tokens import DARK, LIGHT, Tokens
from ui.theme.typography import Type, font, load_fonts


@dataclass(frozen=True)
class Theme:
    """What a person or a shop chose: colours, motion, contrast."""

    tokens: Tokens
    dark: bool = False
    reduced_motion: bool = False
    strong_borders: bool = False

    @classmethod
    def light(cls) -> Self:
        """Give the light theme."""
        return cls(LIGHT)

    @classmethod
    def dark_theme(cls) -> Self:
        """Give the dark theme, which is designed and not inverted."""
        return cls(DARK, dark=True)

    @classmethod
    def named(cls, name: str) -> Self:
        """Give the theme of a setting: ``light``, ``dark``, or ``system`` (the desktop's)."""
        scheme = QGuiApplication.styleHints().colorScheme()
        system_dark = name == "system" and scheme == Qt.ColorScheme.Dark
        return cls.dark_theme() if name == "dark" or system_dark else cls.light()

    def calm(self) -> Self:
        """Give the same theme with nothing moving."""
        return replace(self, reduced_motion=True)


@dataclass
class _Kept:
    theme: Theme
    icons: IconDrawer
    keys: KeyMap = field(default_factory=KeyMap)


class Look(QObject):
    """Holds the theme, the icons and the key map for the application; GUI thread only."""

    changed = Signal()

    def __init__(self, app: QApplication, chosen: Theme) -> None:
        super().__init__(app)
        self.setObjectName("holdfast-look")
        folder = resource_folder()
        load_fonts(folder / "fonts")
        self._kept = _Kept(chosen, IconDrawer(folder / "icons"))
        app.setStyle("Fusion")
        self.use(chosen)

    @property
    def theme(self) -> Theme:
        """The theme in force."""
        return self._kept.theme

    @property
    def icons(self) -> IconDrawer:
        """The drawer of icons."""
        return self._kept.icons

    @property
    def keys(self) -> KeyMap:
        """The keys in force."""
        return self._kept.keys

    def use(self, chosen: Theme) -> None:
        """Put another theme in force; every part shows it with its next painting."""
        self._kept.theme = chosen
        QApplication.setPalette(_palette(chosen.tokens))
        QApplication.setFont(font(Type.BODY))
        self._tell()

    def use_keys(self, keys: KeyMap) -> None:
        """Put edited keys in force; key caps show them with their next painting."""
        self._kept.keys = keys
        self._tell()

    def _tell(self) -> None:
        self.changed.emit()
        for widget in QApplication.allWidgets():
            widget.update()


def _palette(tokens: Tokens) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for which, colour in (
        (role.Window, tokens.ground),
        (role.WindowText, tokens.ink),
        (role.Base, tokens.surface),
        (role.AlternateBase, tokens.sunken),
        (role.Text, tokens.ink),
        (role.PlaceholderText, tokens.ink3),
        (role.Button, tokens.raised),
        (role.ButtonText, tokens.ink),
        (role.Highlight, tokens.accent_soft),
        (role.HighlightedText, tokens.ink),
        (role.ToolTipBase, tokens.strip),
        (role.ToolTipText, tokens.on_strip),
        (role.Link, tokens.accent_ink),
        (role.Accent, tokens.accent),
        (role.Light, tokens.line),
        (role.Midlight, tokens.line),
        (role.Mid, tokens.edge),
        (role.Dark, tokens.edge),
        (role.Shadow, tokens.edge),
    ):
        palette.setColor(which, colour)
    off = QPalette.ColorGroup.Disabled
    for which in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(off, which, tokens.ink3)
    return palette


def install(app: QApplication, chosen: Theme) -> Look:
    """Give the application its look; a second call only changes the theme.

    Raises:
        FileNotFoundError: when the fonts are not where the product was installed.
    """
    look = app.findChild(Look, "holdfast-look")
    if isinstance(look, Look):
        look.use(chosen)
        return look
    return Look(app, chosen)


def look() -> Look:
    """Give the look in force; light if nobody has chosen.

    Raises:
        RuntimeError: when there is no QApplication yet.
    """
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise RuntimeError("A look needs a QApplication.")  # noqa: TRY004 - it comes too early
    found = app.findChild(Look, "holdfast-look")
    return found if isinstance(found, Look) else Look(app, Theme.light())


def theme() -> Theme:
    """Give the theme in force."""
    return look().theme


def tokens() -> Tokens:
    """Give the colours in force."""
    return look().theme.tokens


def icons() -> IconDrawer:
    """Give the drawer of icons."""
    return look().icons


def on_change(restyle: Callable[[], None]) -> None:
    """Call a method of a widget now and whenever the look changes, for as long as it lives."""
    restyle()
    look().changed.connect(restyle)
