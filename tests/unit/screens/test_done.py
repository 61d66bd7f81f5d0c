"""Done and the receipt without a screen: change, printing, copies."""

from dataclasses import replace
from typing import Any

from pos.api.errors import Code, Problem
from pos.api.events import PrinterChanged
from pos.api.views import CheckoutView, Tender
from tests.fakes.checkout_desk import Bench
from tests.fakes.receipts import A_RECEIPT
from ui.bridge.lanes import Lane
from ui.screens.done.presenter import DonePresenter, DoneState
from ui.screens.receipt.presenter import ReceiptPresenter, ReceiptState, paper
from ui.widgets.values import Tone


class Screen:
    def __init__(self) -> None:
        self.states: list[Any] = []

    def show_state(self, state: Any) -> None:
        self.states.append(state)

    @property
    def now(self) -> Any:
        return self.states[-1]


def sold(bench: Bench, *tenders: Tender) -> CheckoutView:
    cart = bench.cart()
    view = bench.till.start_checkout(
        cart.cart_id,
        version=cart.version,
        start_key=bench.till.new_key(),
        seen_total=cart.totals.total,
    )
    for tender in tenders:
        view = bench.till.tender(view.ref, tender=tender)
    return view


def done(*tenders: Tender) -> tuple[Bench, DonePresenter, Screen]:
    bench, screen = Bench(), Screen()
    panel = DonePresenter(bench.desk, screen)
    panel.enter(sold(bench, *tenders))
    return bench, panel, screen


def test_the_change_is_told_with_the_payments():
    _, _, screen = done(Tender("card", amount=2000), Tender("cash", tendered=2000))
    state: DoneState = screen.now
    assert (state.change_label, state.change) == ("Change to give", "£8.90")
    assert state.figures == (
        ("Total", "31.10"),
        ("Visa 4921", "20.00"),
        ("Cash given", "20.00"),
        ("Drawer", "open"),
    )
    assert state.receipt == "Receipt A-004218 is printing"


def test_without_change_there_is_nothing_to_give_back():
    _, _, screen = done(Tender("card"))
    assert screen.now.change == "Nothing to give back"
    assert not screen.now.gives_back
    assert screen.now.figures[-1] == ("Drawer", "shut")


def test_a_return_gives_its_total_back():
    bench, screen = Bench(), Screen()
    view = sold(bench, Tender("cash", tendered=3110))
    cash = replace(view.tenders[0], amount=-345, tendered=-345)
    DonePresenter(bench.desk, screen).enter(replace(view, total=-345, tenders=(cash,)))
    assert (screen.now.change_label, screen.now.change) == ("Money to give back", "£3.45")
    assert screen.now.figures[1] == ("Cash paid out", "3.45")


def test_printer_trouble_turns_only_the_words_about_the_receipt():
    _, panel, screen = done(Tender("cash", tendered=4000))
    panel.heard(PrinterChanged(ready=False, says="No paper. Put in a new roll."))
    state: DoneState = screen.now
    assert state.receipt_tone is Tone.WARN
    assert state.receipt == "Receipt A-004218 is not printed. No paper. Put in a new roll."
    assert state.change == "£8.90"
    assert state.can_print
    panel.heard(PrinterChanged(ready=True, says="Printer ready"))
    assert screen.now.receipt_tone is Tone.PLAIN


def test_printing_again_is_asked_once():
    bench, panel, screen = done(Tender("card"))
    bench.runs.at_once = False
    panel.print_again()
    panel.print_again()
    assert bench.runs.waiting(Lane.BACKGROUND) == 1
    bench.runs.finish(Lane.BACKGROUND)
    assert screen.now.receipt == "Receipt A-004218 prints again, marked COPY"


def test_a_copy_that_cannot_be_printed_is_told():
    bench, panel, screen = done(Tender("card"))

    def refuse(_order_id: str) -> None:
        raise Problem(Code.DB_BUSY)

    bench.till.reprint = refuse  # type: ignore[method-assign]
    panel.print_again()
    assert screen.now.receipt == "The store is busy. Try again in a moment."


def test_the_key_that_finished_the_sale_does_not_close_it():
    bench, panel, _ = done(Tender("card"))
    bench.seconds += 0.29
    panel.next_customer()
    assert bench.went.places == []
    bench.seconds += 0.02
    panel.next_customer()
    assert bench.went.names() == ["sell"]


def test_late_printer_news_after_the_next_customer_does_nothing():
    bench, panel, screen = done(Tender("card"))
    bench.runs.at_once = False
    panel.print_again()
    panel.leave()
    shown = len(screen.states)
    panel.heard(PrinterChanged(ready=False, says="No paper."))
    bench.runs.finish(Lane.BACKGROUND)
    panel.next_customer()
    assert len(screen.states) == shown
    assert bench.went.places == []


def test_the_receipt_is_shown_on_the_screen():
    bench, panel, _ = done(Tender("card"))
    panel.show_receipt()
    assert bench.went.last == ("receipt", "order-4218")


# ------------------------------------------------------------------------------- receipt


def test_the_paper_says_what_was_sold():
    rows = paper(A_RECEIPT)
    words = [" ".join((row.left.strip(), *row.cells)) for row in rows]
    assert "Total £13.36" in words
    assert any(word.startswith("Semi-skimmed milk") and word.endswith("1.55") for word in words)
    assert not any(row.style == "mark" for row in rows)


def test_a_copy_is_marked():
    rows = paper(replace(A_RECEIPT, copies=1))
    assert [row.left for row in rows if row.style == "mark"] == ["COPY"]


def test_columns_of_the_taxes_are_told_apart():
    rows = paper(A_RECEIPT)
    assert ("Net", "Tax", "Gross") in [row.cells for row in rows]


def test_printing_again_reads_the_receipt_anew():
    bench, screen = Bench(), Screen()
    view = sold(bench, Tender("card"))
    assert view.receipt is not None
    dialog = ReceiptPresenter(bench.desk, screen)
    dialog.enter(view.receipt.order_id)
    state: ReceiptState = screen.now
    assert state.title == "Receipt A-004218"
    assert state.can_print
    dialog.print_again()
    assert bench.till.calls[-2:] == ["reprint", "receipt"]
    assert screen.now.says == "A copy is printing."


def test_a_receipt_that_is_not_there_is_told():
    bench, screen = Bench(), Screen()
    ReceiptPresenter(bench.desk, screen).enter("nothing")
    assert screen.now.trouble
    assert screen.now.says.endswith(".")
    assert not screen.now.can_print


def test_the_words_say_when_the_receipt_is_out():
    bench, panel, screen = done(Tender("card"))
    assert screen.now.receipt == "Receipt A-004218 is printing"
    bench.desk.till.receipt_printed = lambda _order_id: True
    panel.look()
    assert screen.now.receipt == "Receipt A-004218 is printed"
    panel.heard(PrinterChanged(ready=True, says="Printer ready"))
    assert screen.now.receipt == "Receipt A-004218 is printed"
