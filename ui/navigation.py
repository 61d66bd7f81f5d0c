"""The way between the screens: one window, a strip on top, one page below it, dialogs over it.

How a screen is registered (in `ui.app`)
----------------------------------------
``navigation.page(Place.PAY, PayView)``. A page is a ``QWidget`` made with one argument, the
`ui.bridge.routes.Desk`; it is made at its first visit and kept. Each time it is shown
``page.enter(what)`` is called with what the route was given, and ``page.leave()`` when another
one takes its place:

=============  ==========================================  =======================================
place          ``enter`` gets                              made by
=============  ==========================================  =======================================
SIGN_IN        bool: whether Esc may go back to Sell       ``SignInView(desk)``
SELL           None, a cart id, or a CartView              ``SellView(desk)``
PAY            PayRequest or CheckoutView                  ``PayView(desk)``
UNFINISHED     tuple[Unfinished, ...]                      ``UnfinishedView(desk)``
RECALL         None                                        ``RecallView(desk)``
LOCKED         None                                        ``LockScreenView(desk)``
DONE           CheckoutView                                ``DonePanel(desk)``: no page of its own;
                                                           it covers the tiles and function keys of
                                                           Sell, whose code field keeps the
                                                           keyboard. Enter on the empty field (not
                                                           in the first 300 ms), a scan or
                                                           ``routes.back_to_sell()`` uncover the
                                                           tiles. Letters belong to the code
                                                           field: its keys are Alt+P, Alt+E, Alt+G.
LOCK_DIALOG    CartStatusView                              ``LockDialog(desk, host)``: an object
                                                           with ``enter(status)`` and ``leave()``;
                                                           ``host`` is the area below the strip,
                                                           for a ScrimDialog
RECEIPT        order id                                    ``ReceiptDialog(desk, host)``: the same
OFFICE         a `ui.bridge.office.Visit`, a Section or    ``OfficeView(desk, office, on_leave)``,
               None                                        whose pages `ui.app.office_pages`
                                                           registers; it is entered by ``to_office``
                                                           alone, through the office's `Door`
=============  ==========================================  =======================================

A page or dialog may have ``closing() -> str``: a sentence that makes leaving the program ask first
(a checkout in progress), empty when it may close.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Protocol, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from pos.api.views import CartStatusView, CartView, CheckoutView, Unfinished
from ui.bridge.lanes import Trouble
from ui.bridge.routes import PayRequest
from ui.bridge.sections import Section
from ui.widgets.dialog import ScrimDialog


class Place(StrEnum):
    """Every screen there is."""

    OPENING = "opening"
    SIGN_IN = "sign_in"
    SELL = "sell"
    PAY = "pay"
    DONE = "done"
    UNFINISHED = "unfinished"
    RECALL = "recall"
    LOCKED = "locked"
    LOCK_DIALOG = "lock_dialog"
    RECEIPT = "receipt"
    OFFICE = "office"


#: Where money may be under way: opening the till again goes on there, whoever opens it.
_KEPT = frozenset({Place.PAY, Place.UNFINISHED})
#: Where nobody is at work, so that there is nothing to lock or to show.
OPEN_PLACES = frozenset({Place.OPENING, Place.SIGN_IN, Place.LOCKED})


class Page(Protocol):
    """What a registered screen can do."""

    def enter(self, what: Any) -> None:
        """Be shown, with what the route was given."""

    def leave(self) -> None:
        """Another screen takes the place; nothing that was begun is given up."""


class Frame(Page, Protocol):
    """Sell, which frames Done."""

    def cover(self, panel: QWidget) -> None:
        """Put a panel over tiles and function keys, with an empty next cart beside it."""

    def refused(self, request: PayRequest, why: Trouble) -> None:
        """Say or ask what a refused checkout needs."""


class Door(Protocol):
    """Who may enter the office; nobody stays in it behind a lock."""

    def knock(self, section: Section | None, what: Any) -> None:
        """Show the office to whoever may see it, else ask for a manager's PIN first."""

    def open_again(self) -> bool:
        """After a lock: let the till's own person in again, where that one was in it before."""

    def shut(self) -> None:
        """Nobody is in the office any more."""


class Navigation(QWidget):
    """The window's content below the strip; implements `ui.bridge.routes.Routes`."""

    #: The place that is shown now.
    moved = Signal(str)
    #: News for the toast.
    told = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack)
        self._makers: dict[Place, Callable[[], Page]] = {}
        self._made: dict[Place, Page] = {}
        self._here: Place | None = None
        self._locked_from: Place | None = None
        self._later: Callable[[], object] | None = None
        self._door: Door | None = None
        self._before_office: Place | None = None
        self._after_sign_in: Callable[[], object] = self.back_to_sell

    # ------------------------------------------------------------------ for ui.app

    def page(self, place: Place, make: Callable[[], Page]) -> None:
        """Register a screen; ``make`` is called at its first visit."""
        self._makers[place] = make

    def made(self, place: Place) -> Page:
        """Give a screen, made when this is its first visit.

        Raises:
            KeyError: when nothing was registered for the place.
        """
        if place not in self._made:
            self._made[place] = self._makers[place]()
        return self._made[place]

    def after_sign_in(self, act: Callable[[], object]) -> None:
        """Do this when somebody signed in, in place of showing Sell."""
        self._after_sign_in = act

    def office_door(self, door: Door) -> None:
        """Let this one decide who enters the office."""
        self._door = door

    @property
    def here(self) -> Place | None:
        """The page that is shown."""
        return self._here

    def closing(self) -> str:
        """Say why closing must be asked about; empty when nothing is under way."""
        for page in self._made.values():
            says = getattr(page, "closing", None)
            if says is not None and (sentence := says()):
                return str(sentence)
        return ""

    def go(self, place: Place, what: object = None) -> None:
        """Show a page."""
        self._show(place)
        self._made[place].enter(what)
        self.moved.emit(place.value)

    def _show(self, place: Place) -> None:
        page = self.made(place)
        self._close_dialogs()
        before, self._here = self._here, place
        # What lies under the lock is not left: a card may be in the terminal.
        if before is not None and before not in (place, self._locked_from):
            self._made[before].leave()
        if before is Place.OFFICE is not place and self._door is not None:
            self._door.shut()
        widget = cast("QWidget", page)
        if self.stack.indexOf(widget) < 0:
            self.stack.addWidget(widget)
        self.stack.setCurrentWidget(widget)

    @property
    def closed(self) -> bool:
        """Whether the till is locked: what happens meanwhile is shown when a PIN opened it."""
        return self._locked_from is not None and self._here in OPEN_PLACES

    def _shown_later(self, show: Callable[[], object]) -> bool:
        if self.closed:
            self._later = show
        return self.closed

    def asking(self) -> bool:
        """Tell whether a question lies over the page."""
        return any(one.isVisible() for one in self.findChildren(ScrimDialog))

    def _close_dialogs(self) -> None:
        """A question belongs to its page and does not outlive it."""
        for dialog in self.findChildren(ScrimDialog):
            if dialog.isVisible():
                dialog.close_()

    # ------------------------------------------------------------------ Routes

    def to_sign_in(self) -> None:
        """See `ui.bridge.routes.Routes`."""
        # From Sell one may go back without a PIN; from a locked till or a payment one may not.
        if self._here in _KEPT:
            self._locked_from = self._here
        self.go(Place.SIGN_IN, self._here not in OPEN_PLACES | _KEPT)

    def signed_in(self) -> None:
        """See `ui.bridge.routes.Routes`."""
        place, later = self._locked_from, self._later
        same_person = self._here is Place.LOCKED
        self._locked_from = self._later = None
        if place is None:
            self._after_sign_in()
        elif place is Place.OFFICE:
            self._office_again(later, same_person=same_person)
        elif same_person or later is not None or place in _KEPT:
            # Shown as it was left: to enter it again would begin another checkout.
            self._show(place)
            cast("QWidget", self._made[place]).setFocus()
            self.moved.emit(place.value)
            if later is not None:
                later()
        else:
            self._made[place].leave()
            self.back_to_sell()

    def _office_again(self, later: Callable[[], object] | None, *, same_person: bool) -> None:
        """Whoever came by with a PIN is not behind the lock any more; only one's own comes back."""
        office = self._made[Place.OFFICE]
        if later is None and same_person and self._door is not None and self._door.open_again():
            self._show(Place.OFFICE)
            office.enter(None)
            self.moved.emit(Place.OFFICE.value)
            return
        (later or self.back_to_sell)()

    def lock_screen(self) -> None:
        """See `ui.bridge.routes.Routes`."""
        if self._here in OPEN_PLACES:
            return
        if self._here is Place.OFFICE:
            # What a manager sees is read anew by whoever may see it; a card may go on meanwhile.
            self._made[Place.OFFICE].leave()
        self._locked_from = self._here
        self.go(Place.LOCKED)

    def to_pay(self, what: PayRequest | CheckoutView) -> None:
        """See `ui.bridge.routes.Routes`."""
        if not self._shown_later(lambda: self.to_pay(what)):
            self.go(Place.PAY, what)

    def pay_refused(self, request: PayRequest, why: Trouble) -> None:
        """See `ui.bridge.routes.Routes`."""
        if not self._shown_later(lambda: self.pay_refused(request, why)):
            self.go(Place.SELL, request.cart_id)
            self._frame().refused(request, why)

    def to_done(self, view: CheckoutView) -> None:
        """See `ui.bridge.routes.Routes`."""
        if self._shown_later(lambda: self.to_done(view)):
            return
        self.go(Place.SELL)
        panel = self.made(Place.DONE)
        self._frame().cover(cast("QWidget", panel))
        panel.enter(view)

    def back_to_sell(self, say: str = "", *, cart_id: str | None = None) -> None:
        """See `ui.bridge.routes.Routes`."""
        if self._shown_later(lambda: self.back_to_sell(say, cart_id=cart_id)):
            return
        self.go(Place.SELL, cart_id)
        if say:
            self.toast(say)

    def show_cart(self, cart: CartView) -> None:
        """See `ui.bridge.routes.Routes`."""
        if not self._shown_later(lambda: self.show_cart(cart)):
            self.go(Place.SELL, cart)

    def to_recall(self) -> None:
        """See `ui.bridge.routes.Routes`."""
        self.go(Place.RECALL)

    def show_lock_dialog(self, status: CartStatusView) -> None:
        """See `ui.bridge.routes.Routes`."""
        if not self._shown_later(lambda: self.show_lock_dialog(status)):
            self.made(Place.LOCK_DIALOG).enter(status)

    def show_receipt(self, order_id: str) -> None:
        """See `ui.bridge.routes.Routes`."""
        self.made(Place.RECEIPT).enter(order_id)

    def show_unfinished(self, left: tuple[Unfinished, ...]) -> None:
        """See `ui.bridge.routes.Routes`."""
        if not self._shown_later(lambda: self.show_unfinished(left)):
            self.go(Place.UNFINISHED, left)

    def to_office(self, section: Section | None = None, what: Any = None) -> None:
        """See `ui.bridge.routes.Routes`."""
        if self._door is None or self._here in OPEN_PLACES:
            return
        if self._here is Place.PAY:
            self.toast("Finish the payment first, or take it back. Then the office can be opened.")
            return
        if self._here is not Place.OFFICE:
            self._before_office = self._here
        self._door.knock(section, what)

    def leave_office(self) -> None:
        """Go back to the till, and to what it left unfinished where the way came from there."""
        if self._before_office is Place.UNFINISHED:
            self._after_sign_in()
        else:
            self.back_to_sell()

    def toast(self, text: str) -> None:
        """See `ui.bridge.routes.Routes`."""
        self.told.emit(text)

    def _frame(self) -> Frame:
        return cast("Frame", self.made(Place.SELL))
