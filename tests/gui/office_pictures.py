"""Takes the pictures of the office: ``python -m tests.gui.office_pictures FOLDER [NAME …]``.

A picture is one function that brings the stage to a scene, registered under its name. Each is kept
as ``office-NAME-THEME-WIDTH.png``.
"""

import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pos.domain.checkout import Tender
from tests.gui.pictures import small
from tests.office.shop import memory_office
from tests.office.stage import OfficeStage
from ui.bridge.office import Section
from ui.theme.look import Theme, install

THEMES = ("light", "dark")
#: The scenes that are kept in all sizes, light and dark; of the others one.
MAIN = frozenset({"attention", "checkouts", "figures", "live", "articles"})
SIZES = ((1024, 768), (1366, 768), (1920, 1080))
Scene = Callable[[OfficeStage, tuple[int, int]], Any]
SCENES: dict[str, Scene] = {}


def picture(name: str) -> Callable[[Scene], Scene]:
    """Registers a scene under a name; it shows its page in the size it is given."""

    def register(scene: Scene) -> Scene:
        SCENES[name] = scene
        return scene

    return register


@picture("people")
def _people(stage: OfficeStage, size: tuple[int, int]) -> None:
    stage.shop.office.session.close()
    stage.shop.sign_in("Ida")
    stage.show(Section.PEOPLE, *size)


@picture("tills")
def _tills(stage: OfficeStage, size: tuple[int, int]) -> None:
    other = stage.shop.at("Till 2")
    other.start(other.cart("TEA", "JAM"))
    stage.shop.office.tills.add("Garden")
    stage.show(Section.TILLS, *size)


@picture("shop-settings")
def _settings(stage: OfficeStage, size: tuple[int, int]) -> None:
    stage.show(Section.SETTINGS, *size)


def _with_sales(stage: OfficeStage) -> None:
    other = stage.shop.at("Till 2")
    other.start(other.cart("TEA", "JAM"), Tender("card"))
    undone = other.start(other.cart("TEA"))
    other.cancel(undone)
    stage.shop.here.start(stage.shop.here.cart("BAG"), Tender("cash", tendered=30))


@picture("journal")
def _journal(stage: OfficeStage, size: tuple[int, int]) -> None:
    _with_sales(stage)
    page = stage.show(Section.JOURNAL, *size)
    QTest.qWait(120)
    page.table.mark(page.table.model.row_at(1).key)
    page.presenter.mark(page.table.marked_key)
    page.check_key.click()


@picture("journal-found")
def _journal_found(stage: OfficeStage, size: tuple[int, int]) -> None:
    _with_sales(stage)
    with stage.shop.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE orders SET total = total + 2595 WHERE receipt_no = 1")
        connection.exec_driver_sql(
            "UPDATE payments SET amount = amount - 100 WHERE method = 'card'"
        )
    page = stage.show(Section.JOURNAL, *size)
    QTest.qWait(120)
    page.check_key.click()


def take(name: str, theme: str, size: tuple[int, int], folder: Path) -> Path:
    """Takes one picture of a shop of its own."""
    install(QApplication.instance(), Theme.named(theme).calm())
    with TemporaryDirectory() as made, memory_office(Path(made)) as shop:
        shop.sign_in("Mary Quinn")
        stage = OfficeStage(shop)
        try:
            SCENES[name](stage, size)
            QTest.qWait(60)
            file = folder / f"office-{name}-{theme}-{size[0]}.png"
            file.write_bytes(small(stage.grab()))
        finally:
            stage.close()
    return file


def _wanted(name: str, *, everything: bool) -> Iterator[tuple[str, tuple[int, int]]]:
    for theme in THEMES:
        for size in SIZES:
            if everything or name in MAIN or (theme, size[0]) == ("light", 1366):
                yield theme, size


def main(typed: list[str]) -> int:
    """Takes the pictures that are kept, or all of those that are named."""
    for module in sorted(Path(__file__).parent.glob("*_pictures.py")):
        # Each page's scenes register when they are imported.
        import_module(f"tests.gui.{module.stem}")
    folder = Path(typed[0])
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    # No control is hovered over.
    QCursor.setPos(6000, 6000)
    for name in typed[1:] or sorted(SCENES):
        for theme, size in _wanted(name, everything=bool(typed[1:])):
            sys.stdout.write(f"{take(name, theme, size, folder)}\n")
    app.quit()
    return 0


if __name__ == "__main__":
    # Under its own name: the scenes register there.
    sys.exit(import_module("tests.gui.office_pictures").main(sys.argv[1:]))
