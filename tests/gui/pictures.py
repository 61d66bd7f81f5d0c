"""Takes the pictures of every screen again: ``make pictures``.

A picture is one function that brings the stage to a scene, registered under its name::

    @picture("sell")
    def _sell(stage: Stage) -> None: ...

They are kept as ``NAME-THEME-WIDTH.png``: each light at 1366, every screen itself (``MAIN``) light
and dark in the three sizes. Run it as
``QT_QPA_PLATFORM=offscreen python -m tests.gui.pictures FOLDER [NAME …]``; what is named is taken
in all of them.
"""

import sys
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pos.api.events import AskedToLetGo, PrinterChanged
from pos.api.views import CheckoutView, Tender, TenderView
from tests.fakes.checkout_desk import left_behind_at
from tests.gui.stage import Stage
from ui.app.desk import attend_questions
from ui.app.window import OpeningPage
from ui.navigation import Place
from ui.theme.look import Theme, install

SIZES = ((1024, 768), (1366, 768), (1920, 1080))
THEMES = ("light", "dark")
#: 200 % of 1920 × 1080: what has a shape of its own there.
LOW = (960, 540)
LOW_SCENES = ("pay", "lock", "ask", "unfinished", "done")

#: Every screen once; the other pictures show the same screens in another state.
MAIN = frozenset(
    {
        "sign-in-pin",
        "sell",
        "sell-held",
        "recall",
        "lock-screen",
        "pay-split",
        "lock",
        "ask",
        "unfinished",
        "done",
    }
)

Scene = Callable[[Stage], object]
SCENES: dict[str, Scene] = {}


def picture(name: str) -> Callable[[Scene], Scene]:
    """Registers a scene under a name."""

    def register(scene: Scene) -> Scene:
        SCENES[name] = scene
        return scene

    return register


def settle(milliseconds: int = 60) -> None:
    """Lets the event loop draw what was asked for."""
    QTest.qWait(milliseconds)


# --------------------------------------------------------------------------- signing in


@picture("sign-in")
def _sign_in(stage: Stage) -> None:
    stage.till.parked_elsewhere("Till 2", "Ben Okafor", None, "Baguette")
    cart = stage.till.sign_in("u-ben", pin="4826") and stage.till.current_cart()
    stage.fill(cart.cart_id)
    stage.till.sign_out()
    stage.navigation.to_sign_in()


@picture("sign-in-pin")
def _sign_in_pin(stage: Stage) -> None:
    _sign_in(stage)
    page: Any = stage.navigation.made(Place.SIGN_IN)
    page._presenter.choose("u-ana")
    for figure in "482":
        page.card.field.press(figure)


@picture("sign-in-wrong")
def _sign_in_wrong(stage: Stage) -> None:
    _sign_in(stage)
    page: Any = stage.navigation.made(Place.SIGN_IN)
    page._presenter.choose("u-ana")
    page._presenter.enter_pin("1111")


@picture("lock-screen")
def _lock_screen(stage: Stage) -> None:
    stage.filled_sell()
    stage.navigation.lock_screen()


@picture("cannot-open")
def _cannot_open(stage: Stage) -> None:
    page = OpeningPage()
    stage.navigation.page(Place.OPENING, lambda: page)
    stage.navigation.go(Place.OPENING)
    page.show_problem(
        "Connection to the shop's store is lost. Check the network; "
        "the till goes on by itself when the store answers."
    )


# --------------------------------------------------------------------------- selling


@picture("sell")
def _sell(stage: Stage) -> None:
    stage.filled_sell()


@picture("sell-empty")
def _sell_empty(stage: Stage) -> None:
    stage.three_parked()
    stage.sell()


@picture("sell-held")
def _sell_held(stage: Stage) -> None:
    view = stage.filled_sell()
    stage.till.another_till_pays(view.presenter.register.shown.cart_id)
    view.presenter.look_again()


@picture("sell-held-scan")
def _sell_held_scan(stage: Stage) -> None:
    _sell_held(stage)
    view: Any = stage.navigation.made(Place.SELL)
    view.presenter.entered("5011038002275")


@picture("sell-search")
def _sell_search(stage: Stage) -> None:
    view = stage.filled_sell()
    view.code.set_text("cr")
    view.presenter.adding.typed("cr")


@picture("sell-error")
def _sell_error(stage: Stage) -> None:
    view = stage.filled_sell()
    view.presenter.entered("4711")


@picture("sell-pad")
def _sell_pad(stage: Stage) -> None:
    view = stage.filled_sell()
    view.goods.toggle_pad()
    view.presenter.entered("3*")


@picture("sell-parked")
def _sell_parked(stage: Stage) -> None:
    view = stage.filled_sell()
    view.presenter.editing._park("Blue van")


@picture("sell-park")
def _sell_park(stage: Stage) -> None:
    view = stage.filled_sell()
    view.presenter.editing.park()


@picture("sell-discount")
def _sell_discount(stage: Stage) -> None:
    view = stage.filled_sell()
    view.presenter.editing.discount()


@picture("sell-quantity")
def _sell_quantity(stage: Stage) -> None:
    view = stage.filled_sell()
    view.presenter.editing.quantity()


@picture("sell-keys")
def _sell_keys(stage: Stage) -> None:
    view = stage.filled_sell()
    view.show_keys()


@picture("recall")
def _recall(stage: Stage) -> None:
    stage.filled_sell()
    held = stage.till.parked_elsewhere(
        "Till 3", "Priya Nair", "Order 88", "Extra virgin", "Basmati", "Spaghetti", minutes=17
    )
    stage.till.another_till_pays(held, till="Till 3", cashier="Priya Nair")
    stage.navigation.to_recall()


# --------------------------------------------------------------------------- paying


def _begun(stage: Stage, tender: Tender | None = None) -> CheckoutView:
    """A checkout of the filled cart."""
    view = stage.filled_sell()
    shown = view.presenter.register.shown
    return stage.till.start_checkout(
        shown.cart_id,
        version=shown.version,
        start_key="picture",
        seen_total=shown.total,
        tender=tender,
    )


@picture("pay")
def _pay(stage: Stage) -> None:
    stage.navigation.to_pay(_begun(stage))


@picture("pay-split")
def _pay_split(stage: Stage) -> None:
    begun = _begun(stage)
    split = stage.till.tender(begun.ref, tender=Tender("card", amount=2000))
    stage.navigation.to_pay(split)
    _paying(stage).typed("20.00")


def _paying(stage: Stage) -> Any:
    """The presenter of Pay, with the dead time after its opening over."""
    stage.elapsed += 1
    page: Any = stage.navigation.made(Place.PAY)
    return page.presenter


@picture("pay-wait")
def _pay_wait(stage: Stage) -> None:
    begun = _begun(stage)
    asked = TenderView("p-1", 1, "card", 2000, 2000, 0, "planned", waiting="terminal")
    stage.till.checkouts.all[begun.lock_id].tenders = [asked]
    stage.navigation.to_pay(stage.till.checkout(begun.lock_id))
    stage.elapsed += 12
    _paying(stage).tick()


@picture("pay-declined")
def _pay_declined(stage: Stage) -> None:
    stage.till.checkouts.terminal = lambda _amount: "declined"
    begun = _begun(stage)
    stage.navigation.to_pay(stage.till.tender(begun.ref, tender=Tender("card")))


@picture("pay-manual")
def _pay_manual(stage: Stage) -> None:
    stage.navigation.to_pay(_begun(stage))
    pay = _paying(stage)
    pay.choose("manual_card")
    pay.act()
    pay.typed("0042")


@picture("pay-unknown")
def _pay_unknown(stage: Stage) -> None:
    stage.till.checkouts.terminal = lambda _amount: "unknown"
    begun = _begun(stage)
    stage.navigation.to_pay(stage.till.tender(begun.ref, tender=Tender("card")))


@picture("pay-return")
def _pay_return(stage: Stage) -> None:
    begun = _begun(stage)
    back = replace(begun, total=-345, due=-345, lines=1, articles=1)
    stage.navigation.to_pay(back)


@picture("done")
def _done(stage: Stage) -> None:
    stage.navigation.to_done(_begun(stage, Tender("cash", tendered=4000)))


@picture("done-exact")
def _done_exact(stage: Stage) -> None:
    stage.navigation.to_done(_begun(stage, Tender("cash", tendered=3110)))


@picture("receipt")
def _receipt(stage: Stage) -> None:
    view = _begun(stage, Tender("cash", tendered=4000))
    stage.navigation.to_done(view)
    stage.navigation.show_receipt(view.receipt.order_id)


@picture("lock")
def _lock(stage: Stage) -> None:
    _sell_held(stage)
    view: Any = stage.navigation.made(Place.SELL)
    view.presenter.empty_enter()


@picture("lock-silent")
def _lock_silent(stage: Stage) -> None:
    stage.till.checkouts.silent_s = 34.0
    _lock(stage)


@picture("lock-unheard")
def _lock_unheard(stage: Stage) -> None:
    stage.till.checkouts.silent_s = 16.0
    _lock(stage)


@picture("lock-take-over")
def _lock_take_over(stage: Stage) -> None:
    _lock_silent(stage)
    dialog: Any = stage.navigation.made(Place.LOCK_DIALOG)
    dialog.presenter.choose("take_over")
    for figure in "482":
        dialog.form.pin.press(figure)


@picture("lock-ask")
def _lock_ask(stage: Stage) -> None:
    _lock(stage)
    dialog: Any = stage.navigation.made(Place.LOCK_DIALOG)
    dialog.presenter.choose("ask")


@picture("lock-asked")
def _lock_asked(stage: Stage) -> None:
    _lock(stage)
    dialog: Any = stage.navigation.made(Place.LOCK_DIALOG)
    dialog.presenter.choose("ask")
    dialog.presenter.ask("")
    stage.till.checkouts.asked_since(12.0)
    dialog.presenter.look()


@picture("lock-live")
def _lock_live(stage: Stage) -> None:
    """A manager is about to take it from a till that answers."""
    _lock(stage)
    dialog: Any = stage.navigation.made(Place.LOCK_DIALOG)
    dialog.presenter.choose("take_over")
    dialog.form.pin.press("4")


def _asked(stage: Stage, words: str = "The customer is standing here.") -> Any:
    """Another till asks for the cart that is being paid here, with a card held."""
    asked = attend_questions(stage.navigation, stage.desk)
    begun = _begun(stage)
    split = stage.till.tender(begun.ref, tender=Tender("card", amount=2000))
    stage.navigation.to_pay(split)
    stage.till.checkouts.is_asked(begun.lock_id, till="Till 1", name="Ana Marsh", words=words)
    _put(stage, money="£20.00 is held, not taken.", then="£20.00 is released.")
    return asked


def _put(stage: Stage, **changed: Any) -> None:
    checkouts = stage.till.checkouts
    checkouts.questions = (replace(checkouts.questions[0], **changed),)


@picture("ask")
def _ask(stage: Stage) -> None:
    asked = _asked(stage)
    stage.elapsed += 3
    stage.till.tell(AskedToLetGo("m"))
    asked.presenter.tick()


@picture("ask-banner")
def _ask_banner(stage: Stage) -> None:
    """Somebody types: it waits."""
    _asked(stage)
    QTest.keyClicks(QApplication.focusWidget(), "20")
    stage.till.tell(AskedToLetGo("m"))


@picture("ask-cash")
def _ask_cash(stage: Stage) -> None:
    asked = _asked(stage, words="")
    _put(
        stage,
        cash_to_hand_back=2000,
        then="Hand back £20.00 in cash first.",
        money="£20.00 is held, not taken.",
    )
    stage.elapsed += 3
    stage.till.tell(AskedToLetGo("m"))
    asked.presenter.let_go()


@picture("ask-charged")
def _ask_charged(stage: Stage) -> None:
    _asked(stage)
    _put(stage, reason="The card is being charged.")
    stage.elapsed += 3
    stage.till.tell(AskedToLetGo("m"))


@picture("done-no-paper")
def _done_no_paper(stage: Stage) -> None:
    _done(stage)
    stage.till.tell(PrinterChanged(ready=False, says="No paper. Put in a new roll."))


@picture("unfinished-unknown")
def _unfinished_unknown(stage: Stage) -> None:
    stage.navigation.show_unfinished((left_behind_at(stage.till, known=False),))


@picture("unfinished")
def _unfinished(stage: Stage) -> None:
    # All of it is on the card here, so that every sum in the picture adds up.
    stage.navigation.show_unfinished((left_behind_at(stage.till, whole=True),))


# --------------------------------------------------------------------------- taking them


def take(name: str, theme: str, size: tuple[int, int], folder: Path) -> Path:
    """Takes one picture."""
    install(QApplication.instance(), Theme.named(theme).calm())
    stage = Stage().sign_in()
    stage.show(*size)
    SCENES[name](stage)
    settle()
    stage.window.activateWindow()
    settle()
    file = folder / f"{name}-{theme}-{size[0]}.png"
    file.write_bytes(small(stage.grab()))
    stage.close()
    settle(1)
    return file


def small(pixmap: Any) -> bytes:
    """As a PNG of 256 colours: a third of the size, and no eye sees it."""
    raw = QBuffer()
    raw.open(QIODevice.OpenModeFlag.WriteOnly)
    pixmap.save(raw, "PNG")
    image = Image.open(BytesIO(raw.data().data())).convert("RGB")
    out = BytesIO()
    # Covers rare colours too (one amber pill); the second pass puts the large grounds right.
    cover = Image.Quantize.MAXCOVERAGE
    indexed = image.quantize(256, method=cover, kmeans=1, dither=Image.Dither.NONE)
    indexed.save(out, "PNG", optimize=True)
    return out.getvalue()


def main(words: list[str]) -> int:
    """Takes all pictures, or those that are named."""
    if not words:
        sys.stderr.write("Name the folder for the pictures.\n")
        return 2
    folder = Path(words[0])
    folder.mkdir(parents=True, exist_ok=True)
    QApplication.instance() or QApplication([])
    # No control is hovered over.
    QCursor.setPos(6000, 6000)
    for name in words[1:] or SCENES:
        every = bool(words[1:]) or name in MAIN
        for theme in THEMES if every else THEMES[:1]:
            for size in SIZES if every else SIZES[1:2]:
                sys.stdout.write(f"{take(name, theme, size, folder).name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
