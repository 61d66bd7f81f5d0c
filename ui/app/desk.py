"""What every screen is given, put together once the core is open."""

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime
from PySide6.QtWidgets import QWidget

from ui.bridge.dispatcher import Dispatcher
from ui.bridge.events import EventBridge
from ui.bridge.routes import Desk
from ui.bridge.routes import Sounds as Plays
from ui.navigation import OPEN_PLACES, Navigation, Place
from ui.theme.tones import Sound
from ui.theme.words import Writing
from ui.widgets.asking import WindowAsk

if TYPE_CHECKING:
    from pos.api.office import Office
    from pos.api.till import Till
    from ui.screens.ask_to_let_go.view import AskedView
    from ui.theme.sounds import Sounds

#: What the screens call the sounds.
_SOUNDS = {
    "ok": Sound.OK,
    "error": Sound.ERROR,
    "unknown": Sound.UNKNOWN_MONEY,
    "free": Sound.FREE,
    "asked": Sound.ASKED,
}


class Heard:
    """Plays by name, as the presenters ask."""

    def __init__(self, sounds: "Sounds") -> None:
        self._sounds = sounds

    def play(self, sound: str) -> None:
        """Make a sound."""
        self._sounds.play(_SOUNDS[sound])


def now_us() -> int:
    """Give microseconds UTC, for clocks and ages on the screen; nothing is decided by it."""
    return QDateTime.currentMSecsSinceEpoch() * 1000


def make_desk(
    till: "Till", run: Dispatcher, news: EventBridge, navigation: Navigation, sounds: Plays
) -> Desk:
    """Give what every screen needs."""
    return Desk(
        till=till,
        runs=run,
        news=news,
        ask=WindowAsk(navigation),
        routes=navigation,
        sounds=sounds,
        writing=Writing(currency=till.currency),
        now=now_us,
        elapsed=time.monotonic,
    )


def register_pages(navigation: Navigation, desk: Desk, host: QWidget) -> None:
    """Tell the way to every screen; each is imported at its first visit, Pay before it is needed.

    A till is ready to sign in before the larger screens have been loaded.
    """
    # Imported here: the window is painted before any screen is loaded.
    from ui.screens.done.view import DonePanel  # noqa: PLC0415 - see above
    from ui.screens.lock.view import LockDialog  # noqa: PLC0415 - see above
    from ui.screens.lock_screen.view import LockScreenView  # noqa: PLC0415 - see above
    from ui.screens.pay.view import PayView  # noqa: PLC0415 - see above
    from ui.screens.recall.view import RecallView  # noqa: PLC0415 - see above
    from ui.screens.receipt.view import ReceiptDialog  # noqa: PLC0415 - see above
    from ui.screens.sell.view import SellView  # noqa: PLC0415 - see above
    from ui.screens.sign_in.view import SignInView  # noqa: PLC0415 - see above
    from ui.screens.unfinished.view import UnfinishedView  # noqa: PLC0415 - see above

    navigation.page(Place.SIGN_IN, lambda: SignInView(desk))
    navigation.page(Place.SELL, lambda: SellView(desk))
    navigation.page(Place.RECALL, lambda: RecallView(desk))
    navigation.page(Place.LOCKED, lambda: LockScreenView(desk))
    navigation.page(Place.PAY, lambda: PayView(desk))
    navigation.page(Place.DONE, lambda: DonePanel(desk))
    navigation.page(Place.UNFINISHED, lambda: UnfinishedView(desk))
    navigation.page(Place.LOCK_DIALOG, lambda: LockDialog(desk, host))
    navigation.page(Place.RECEIPT, lambda: ReceiptDialog(desk, host))


def attend_questions(navigation: Navigation, desk: Desk) -> "AskedView":
    """Show it when another till asks for a cart that is held here; not to who is not signed in."""
    # Imported here: see `register_pages`.
    from ui.screens.ask_to_let_go.view import AskedView  # noqa: PLC0415 - see above

    asked = AskedView(
        desk,
        navigation,
        closed=lambda: navigation.here in OPEN_PLACES,
        on_checkout=lambda: navigation.here in (Place.PAY, Place.UNFINISHED),
    )
    navigation.moved.connect(lambda _place: asked.moved())
    return asked


def register_office(navigation: Navigation, desk: Desk, office: "Office") -> None:
    """Tell the way to the manager's office and who may enter; its pages come when it is entered."""
    # Imported here: see `register_pages`.
    from ui.app.office_door import OfficeDoor  # noqa: PLC0415 - see above
    from ui.app.office_pages import make_office  # noqa: PLC0415 - see above

    navigation.office_door(OfficeDoor(desk, office, navigation))
    navigation.page(Place.OFFICE, lambda: make_office(desk, office, navigation.leave_office))
