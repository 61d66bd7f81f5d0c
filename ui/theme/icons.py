"""The icons in use: Tabler's outline drawings, tinted and kept (look 4)."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

#: Tabler draws with 2; at our sizes that is too bold.
_STROKE = "1.75"


class Icon(StrEnum):
    """Every icon there is; the value is the name of its file."""

    ALERT_TRIANGLE = "alert-triangle"
    ARROW_BACK_UP = "arrow-back-up"
    ARROW_DOWN = "arrow-down"
    ARROW_LEFT = "arrow-left"
    ARROW_RIGHT = "arrow-right"
    ARROW_UP = "arrow-up"
    ARROWS_EXCHANGE = "arrows-exchange"
    BACKSPACE = "backspace"
    BARCODE = "barcode"
    BOLT = "bolt"
    BUILDING_STORE = "building-store"
    BUILDING_WAREHOUSE = "building-warehouse"
    CALCULATOR = "calculator"
    CALENDAR = "calendar"
    CASH = "cash"
    CASH_REGISTER = "cash-register"
    CATEGORY = "category"
    CHART_BAR = "chart-bar"
    CHECK = "check"
    CHEVRON_DOWN = "chevron-down"
    CHEVRON_LEFT = "chevron-left"
    CHEVRON_RIGHT = "chevron-right"
    CHEVRON_UP = "chevron-up"
    CIRCLE_CHECK = "circle-check"
    CIRCLE_DASHED = "circle-dashed"
    CIRCLE_X = "circle-x"
    CLIPBOARD_LIST = "clipboard-list"
    CLOCK = "clock"
    COINS = "coins"
    CREDIT_CARD = "credit-card"
    CURRENCY_EURO = "currency-euro"
    DATABASE = "database"
    DEVICE_DESKTOP = "device-desktop"
    DISCOUNT = "discount"
    DOTS = "dots"
    DOWNLOAD = "download"
    EYE = "eye"
    FILE_TEXT = "file-text"
    FILTER = "filter"
    FOLDER_OPEN = "folder-open"
    GIFT = "gift"
    GIFT_CARD = "gift-card"
    HELP = "help"
    HELP_CIRCLE = "help-circle"
    HISTORY = "history"
    HOURGLASS = "hourglass"
    INFO_CIRCLE = "info-circle"
    KEYBOARD = "keyboard"
    LANGUAGE = "language"
    LINK = "link"
    LOCK = "lock"
    LOCK_OPEN = "lock-open"
    LOGOUT = "logout"
    MAIL = "mail"
    MESSAGE_FORWARD = "message-forward"
    MINUS = "minus"
    MOON = "moon"
    NOTE = "note"
    PACKAGE = "package"
    PACKAGES = "packages"
    PENCIL = "pencil"
    PERCENTAGE = "percentage"
    PLAYER_PAUSE = "player-pause"
    PLAYER_PLAY = "player-play"
    PLUG_X = "plug-x"
    PLUS = "plus"
    PRINTER = "printer"
    QUESTION_MARK = "question-mark"
    RECEIPT = "receipt"
    RECEIPT_REFUND = "receipt-refund"
    REFRESH = "refresh"
    REPORT = "report"
    ROTATE_CLOCKWISE = "rotate-clockwise"
    SCALE = "scale"
    SCHOOL = "school"
    SEARCH = "search"
    SETTINGS = "settings"
    SHOPPING_CART = "shopping-cart"
    STACK_2 = "stack-2"
    SUN = "sun"
    TAG = "tag"
    TICKET = "ticket"
    TRASH = "trash"
    UPLOAD = "upload"
    USER = "user"
    USER_CHECK = "user-check"
    USER_PLUS = "user-plus"
    USER_SHIELD = "user-shield"
    USERS = "users"
    VOLUME = "volume"
    VOLUME_OFF = "volume-off"
    WALLET = "wallet"
    X = "x"


@dataclass
class IconDrawer:
    """Draws icons in any colour at the pixels of the screen it is asked for; GUI thread only."""

    folder: Path
    _sources: dict[str, str] = field(default_factory=dict)
    _drawn: dict[tuple[str, int, int, int], QPixmap] = field(default_factory=dict)

    def pixmap(self, name: str, colour: QColor, size: int, ratio: float) -> QPixmap:
        """Give an icon of a logical size for a device pixel ratio; kept for the next time.

        Raises:
            FileNotFoundError: when no such icon ships with the product.
        """
        key = (name, colour.rgba(), size, round(ratio * 100))
        kept = self._drawn.get(key)
        if kept is None:
            kept = self._drawn[key] = self._draw(name, colour, size, ratio)
        return kept

    def icon(self, name: str, colour: QColor, size: int) -> QIcon:
        """Give an icon for a Qt widget that wants a QIcon; sharp up to 200 % scaling."""
        return QIcon(self.pixmap(name, colour, size, 2.0))

    def paint(self, painter: QPainter, name: str, at: QPointF, size: int, colour: QColor) -> None:
        """Paint an icon with its upper left corner at a point."""
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(at, self.pixmap(name, colour, size, ratio))

    def _draw(self, name: str, colour: QColor, size: int, ratio: float) -> QPixmap:
        tinted = self._source(name).replace("currentColor", colour.name())
        picture = QPixmap(QSize(size, size) * ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(colour.alphaF())
        drawer = QSvgRenderer(QByteArray(tinted.encode()))
        drawer.render(painter, QRectF(0, 0, picture.width(), picture.height()))
        painter.end()
        picture.setDevicePixelRatio(ratio)
        return picture

    def _source(self, name: str) -> str:
        if name not in self._sources:
            text = (self.folder / f"{name}.svg").read_text(encoding="utf-8")
            self._sources[name] = text.replace('stroke-width="2"', f'stroke-width="{_STROKE}"')
        return self._sources[name]
