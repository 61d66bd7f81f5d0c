"""Takes the pictures of every screen again: ``make pictures``.

A picture is one function that brings the stage to a scene, registered under its name::

    @picture("sell")
    def _sell(stage: Stage) -> None: ...

Each is taken light and dark in the three sizes as ``NAME-THEME-WIDTH.png``. Run it as
``QT_QPA_PLATFORM=offscreen python -m tests.gui.pictures FOLDER [NAME …]``.
"""

import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.gui.stage import Stage
from ui.app.window import OpeningPage
from ui.navigation import Place
from ui.theme.look import Theme, install

SIZES = ((1024, 768), (1366, 768), (1920, 1080))
THEMES = ("light", "dark")

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
    file.write_bytes(_small(stage.grab()))
    stage.close()
    settle(1)
    return file


def _small(pixmap: Any) -> bytes:
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
    for name in words[1:] or SCENES:
        for theme in THEMES:
            for size in SIZES:
                sys.stdout.write(f"{take(name, theme, size, folder).name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
