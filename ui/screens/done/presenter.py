"""What Done shows, and what becomes of the receipt; the sale is finished whatever prints."""

from dataclasses import dataclass, replace
from typing import Protocol

from pos.api.events import PrinterChanged
from pos.api.views import CheckoutView, TenderView
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.routes import Desk
from ui.theme.words import Writing
from ui.widgets.values import Tone

#: The Enter that finished the sale must not take its change off the screen.
DEAD_S = 0.3
_TAKEN = ("captured", "refunded")
_MOST_TENDERS = 2
_CARDS = {"card": "Card", "manual_card": "Manual card"}


@dataclass(frozen=True)
class DoneState:
    """The panel, every string ready to paint; ``figures`` are label and value."""

    change_label: str
    change: str
    gives_back: bool
    receipt: str
    receipt_tone: Tone
    figures: tuple[tuple[str, str], ...]
    can_print: bool


class DoneScreen(Protocol):
    """What the presenter needs of the panel."""

    def show_state(self, state: DoneState) -> None:
        """Show everything anew."""


class DonePresenter:
    """Follows one receipt until the next customer."""

    def __init__(self, desk: Desk, screen: DoneScreen) -> None:
        self._desk = desk
        self._screen = screen
        self._view: CheckoutView | None = None
        self._words = ("", Tone.PLAIN)
        self._entered_at = 0.0
        self._printing = False
        self._out = False

    def enter(self, view: CheckoutView) -> None:
        """Show a finished sale."""
        self._view = view
        self._entered_at = self._desk.elapsed()
        self._printing, self._out = False, False
        self._words = (self._says("is printing"), Tone.PLAIN)
        self._show()
        self.look()

    def leave(self) -> None:
        """The next customer is served."""
        self._view = None

    @property
    def view(self) -> CheckoutView | None:
        """The sale that is shown."""
        return self._view

    def look(self) -> None:
        """Ask what became of the paper; something in the store has changed."""
        view, till = self._view, self._desk.till
        if view is None or view.receipt is None or self._out:
            return
        order_id = view.receipt.order_id
        self._desk.runs.run(
            Lane.READ,
            lambda: (till.receipt_printed(order_id), *till.printer_state()),
            lambda found: self._on_paper(view, *found),
            # Not to know how the printer is changes nothing about the sale.
            lambda _why: None,
            owner=self._screen,
            replaces="paper",
        )

    def heard(self, news: PrinterChanged) -> None:
        """Follow the printer: trouble turns only the words about the receipt into a warning."""
        if self._view is not None:
            self._on_printer(self._view, news.ready, news.says)

    def print_again(self) -> None:
        """Print a copy, which is marked as one."""
        view = self._view
        if view is None or view.receipt is None or self._printing:
            return
        self._printing = True
        order_id, till = view.receipt.order_id, self._desk.till
        self._desk.runs.run(
            Lane.BACKGROUND,
            lambda: till.reprint(order_id),
            lambda _none: self._printed(view),
            lambda why: self._not_printed(view, why),
            owner=self._screen,
        )

    def show_receipt(self) -> None:
        """Show the receipt as paper."""
        if self._view is not None and self._view.receipt is not None:
            self._desk.routes.show_receipt(self._view.receipt.order_id)

    def next_customer(self) -> None:
        """Go on, but not with the very key that finished the sale."""
        if self._view is not None and self._desk.elapsed() - self._entered_at >= DEAD_S:
            self._desk.routes.back_to_sell()

    # ------------------------------------------------------------------ inside

    def _on_printer(self, view: CheckoutView, ready: bool, says: str) -> None:  # noqa: FBT001 - as the till tells it
        if view is not self._view or (ready and self._out):
            return
        if ready:
            self._words = (self._says("is printing"), Tone.PLAIN)
        else:
            self._words = (f"{self._says('is not printed')}. {says}", Tone.WARN)
        self._show()

    def _on_paper(self, view: CheckoutView, printed: bool, ready: bool, says: str) -> None:  # noqa: FBT001 - as the till tells it
        if printed and view is self._view:
            self._out = True
            self._words = (self._says("is printed"), Tone.PLAIN)
            self._show()
        elif not ready:
            self._on_printer(view, ready, says)

    def _printed(self, view: CheckoutView) -> None:
        self._printing = False
        if view is self._view:
            self._words = (self._says("prints again, marked COPY"), Tone.PLAIN)
            self._show()

    def _not_printed(self, view: CheckoutView, why: Trouble) -> None:
        self._printing = False
        if view is self._view:
            self._words = (why.sentence, Tone.WARN)
            self._show()

    def _says(self, what: str) -> str:
        number = self._view.receipt.text if self._view and self._view.receipt else ""
        return f"Receipt {number} {what}"

    def _show(self) -> None:
        if self._view is not None:
            self._screen.show_state(
                replace(
                    shown(self._view, self._desk.writing),
                    receipt=self._words[0],
                    receipt_tone=self._words[1],
                )
            )


def shown(view: CheckoutView, writing: Writing) -> DoneState:
    """Write a finished sale; a return gives its total back."""
    giving = view.change_due if view.total >= 0 else -view.total
    label = "Change to give" if view.total >= 0 else "Money to give back"
    tenders = [one for one in view.tenders if one.state in _TAKEN]
    figures = [("Total", writing.money(view.total))]
    figures += [_figure(one, writing) for one in tenders[:_MOST_TENDERS]]
    if len(tenders) > _MOST_TENDERS:
        rest = sum(one.amount for one in tenders[_MOST_TENDERS:])
        figures.append(("Other payments", writing.money(rest)))
    cash = any(one.method == "cash" for one in tenders)
    figures.append(("Drawer", "open" if cash else "shut"))
    return DoneState(
        change_label=label if giving else "",
        change=writing.money(giving, sign=True) if giving else "Nothing to give back",
        gives_back=bool(giving),
        receipt="",
        receipt_tone=Tone.PLAIN,
        figures=tuple(figures),
        can_print=view.receipt is not None,
    )


def _figure(one: TenderView, writing: Writing) -> tuple[str, str]:
    if one.method == "cash":
        given = one.amount >= 0
        return (
            "Cash given" if given else "Cash paid out",
            writing.money(one.tendered if given else -one.amount),
        )
    card = (one.card or _CARDS[one.method]).replace(" ending ", " ")
    return (card, writing.money(one.amount))
