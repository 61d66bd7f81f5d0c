"""Every part draws itself in both themes, can be hit by a finger, and has a name for the ear."""

from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtGui import QFontInfo, QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.gui import gallery
from ui.theme.icons import Icon
from ui.theme.look import Look, Theme, install, look
from ui.theme.resources import resource_folder
from ui.theme.sounds import Sounds, find_player
from ui.theme.tones import Sound, wav
from ui.theme.typography import Type, font
from ui.widgets.amount import Amount
from ui.widgets.banner import Banner
from ui.widgets.button import Button, Kind, Size
from ui.widgets.category import CategoryStrip
from ui.widgets.lamps import Lamps, spoken
from ui.widgets.ring import Ring
from ui.widgets.strip import Strip
from ui.widgets.tiles import TileGrid, two_lines
from ui.widgets.toast import Toast
from ui.widgets.values import LampState, TileText, Tone

pytestmark = pytest.mark.gui
SHEETS = (gallery.components, gallery.sell, gallery.lock, gallery.others)


@pytest.fixture(params=["light", "dark"])
def themed(request: pytest.FixtureRequest, qtbot: QtBot) -> Look:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return install(app, Theme.named(request.param).calm())


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda make: str(make.__name__))
def test_the_gallery_draws(themed: Look, qtbot: QtBot, sheet: object) -> None:
    widget: QWidget = sheet()  # type: ignore[operator]
    qtbot.addWidget(widget)
    widget.show()
    picture = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    ground = themed.theme.tokens.ground.rgb()
    colours = {picture.pixel(x, y) for x in range(0, 1366, 7) for y in range(0, 768, 7)}
    assert len(colours) > 8
    assert ground in colours or sheet is gallery.lock
    for button in widget.findChildren(QAbstractButton):
        if button.isVisible():
            assert min(button.width(), button.height()) >= 43, button.text()
            assert button.accessibleName(), button


def test_the_letters_are_ours(themed: Look) -> None:
    assert QFontInfo(font(Type.BODY)).family().startswith("Inter")
    assert QFontInfo(font(Type.TOTAL)).family().startswith("Inter Display")
    assert QFontInfo(font(Type.BODY, weight=600)).weight() == 600


def test_every_icon_has_its_file_and_every_file_its_licence() -> None:
    folder = resource_folder() / "icons"
    assert {one.stem for one in folder.glob("*.svg")} == {str(icon) for icon in Icon}
    assert "MIT" in (folder / "LICENSE").read_text(encoding="utf-8")
    fonts = resource_folder() / "fonts"
    assert "Open Font License" in (fonts / "LICENSE.txt").read_text(encoding="utf-8")


def test_icons_are_tinted_sharp_and_kept(themed: Look) -> None:
    colour = themed.theme.tokens.danger
    one = look().icons.pixmap("trash", colour, 20, 2.0)
    assert one.width() == 40
    assert one.deviceIndependentSize().width() == 20
    assert look().icons.pixmap("trash", colour, 20, 2.0) is one
    inks = {one.toImage().pixelColor(x, y).name() for x in range(40) for y in range(40)}
    assert colour.name() in inks
    with pytest.raises(FileNotFoundError):
        look().icons.pixmap("no-such-icon", colour, 20, 1.0)


@pytest.mark.parametrize("sound", list(Sound))
def test_the_sounds_are_those_of_the_script(sound: Sound) -> None:
    assert (resource_folder() / "sounds" / f"{sound}.wav").read_bytes() == wav(sound)


def test_a_till_without_a_loudspeaker_is_silent(qtbot: QtBot) -> None:
    def missing(file: Path, volume: float) -> list[str]:
        return ["/no/such/player", str(file), str(volume)]

    sounds = Sounds(player=missing)
    for _ in range(4):
        sounds.play(Sound.OK)
    qtbot.waitUntil(lambda: sounds._player is None)
    sounds.play(Sound.ERROR)
    sounds.mute(True)  # noqa: FBT003 - one truth
    sounds.play(Sound.ERROR)
    sounds.stop()
    assert Sounds(player=find_player())


def test_an_amount_gets_smaller_and_is_never_cut(themed: Look, qtbot: QtBot) -> None:
    amount = Amount("£1,234,567.89", px=232)
    qtbot.addWidget(amount)
    assert amount.face(2000).pixelSize() == 232
    small = amount.face(600)
    assert small.pixelSize() < 232
    assert amount.minimumSizeHint().width() <= 300


def test_keys_shrink_to_a_finger_and_keep_their_cap(themed: Look, qtbot: QtBot) -> None:
    for button in (
        Button("Leave it for the manager", icon="user-shield", key="F10"),
        Button("Pay", kind=Kind.PRIMARY, key="F9", size=Size.PAY),
    ):
        qtbot.addWidget(button)
        assert 44 <= button.minimumSizeHint().width() <= 80
        button.resize(80, button.height())
        assert not button.grab().isNull()


def test_a_disabled_choice_says_why_in_its_place(themed: Look, qtbot: QtBot) -> None:
    choice = Button("Resume it here", size=Size.TALL, detail="Goes on where it stopped")
    qtbot.addWidget(choice)
    choice.set_usable(False, "Only after Till 2 stops answering")  # noqa: FBT003 - one truth
    assert choice.detail == "Only after Till 2 stops answering"
    choice.set_usable(True)
    assert choice.detail == "Goes on where it stopped"


def test_lamps_say_what_they_show(themed: Look, qtbot: QtBot) -> None:
    done, come = LampState.DONE, LampState.TO_COME
    states = (done, done, done, LampState.NOW, come, come, come)
    assert spoken(states) == "Step 4 of 7, Approval, in progress"
    lamps = Lamps()
    qtbot.addWidget(lamps)
    lamps.show_states((done,) * 7)
    assert lamps.accessibleName() == "Step 7 of 7, Finished, done"


def test_the_ring_runs_out_once_and_refills_without_fuss(themed: Look, qtbot: QtBot) -> None:
    ring = Ring()
    qtbot.addWidget(ring)
    ring.start(30, 30)
    assert ring.left_seconds == 30
    ring.start(0.05, 30)
    assert ring.left_seconds == 1
    with qtbot.waitSignal(ring.ran_out):
        pass
    assert ring.left_seconds == 0
    ring.start(12, 30)
    assert ring.accessibleName() == "12 of 30 seconds left"
    ring.stop()
    assert ring.left_seconds in (11, 12)
    ring.set_left(22, 30)
    assert ring.left_seconds == 22


def test_a_name_has_two_lines_at_most(themed: Look) -> None:
    face = font(Type.BODY)
    assert two_lines("Bananas", face, 130) == ("Bananas",)
    lines = two_lines("A very long name of an article that nobody ever reads", face, 130)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert two_lines("", face, 130) == ()


def test_tiles_report_what_was_pressed_and_can_be_locked(themed: Look, qtbot: QtBot) -> None:
    grid = TileGrid(2, 2)
    qtbot.addWidget(grid)
    grid.show()
    grid.show_tiles((TileText("a", "Apple", "1.00"), TileText("b", "Pear", "2.00")))
    tiles = [one for one in grid.findChildren(QAbstractButton) if one.isVisible()]
    assert len(tiles) == 2
    with qtbot.waitSignal(grid.picked) as heard:
        tiles[1].click()
    assert heard.args == ["b"]
    grid.set_locked(True, "Being paid at Till 2")  # noqa: FBT003 - one truth
    assert not tiles[0].isEnabled()
    assert tiles[0].text() == "Apple"
    grid.set_locked(False)
    assert tiles[0].isEnabled()
    grid.set_shape(1, 1)
    assert grid.capacity == 1
    assert not tiles[1].isVisible()


def test_categories_that_do_not_fit_stand_under_more(themed: Look, qtbot: QtBot) -> None:
    strip = CategoryStrip()
    qtbot.addWidget(strip)
    strip.resize(300, 44)
    names = ("Favourites", "Bakery", "Dairy", "Drinks", "Household")
    strip.show_categories(tuple((name.lower(), name) for name in names))
    strip.show()
    with qtbot.waitSignal(strip.more_wanted) as heard:
        strip._more.click()
    assert heard.args is not None
    hidden = heard.args[0]
    assert ("household", "Household") in hidden
    with qtbot.waitSignal(strip.chosen) as chosen:
        strip._tabs[1].click()
    assert chosen.args == ["bakery"]
    strip.resize(900, 44)
    assert not strip._more.isVisible()


@pytest.mark.parametrize("width", [800, 1024, 1366, 1920])
def test_the_strip_fits_and_trouble_keeps_its_words(themed: Look, qtbot: QtBot, width: int) -> None:
    strip = Strip()
    qtbot.addWidget(strip)
    strip.resize(width, 48)
    right = tuple(
        one
        if one.ident != "printer"
        else gallery.StripItem("printer", "Printer: no paper", "Printer", tone=Tone.WARN)
        for one in gallery.RIGHT
    )
    strip.show_items(gallery.LEFT, right)
    strip.show()
    shown = [one for one in strip.findChildren(QAbstractButton) if one.isVisible()]
    edges = sorted((one.x(), one.x() + one.width()) for one in shown)
    assert edges[0][0] >= 0
    assert edges[-1][1] <= width
    assert all(one[1] <= other[0] for one, other in pairwise(edges))
    assert strip.item("printer").text() == "Printer: no paper"
    with qtbot.waitSignal(strip.picked) as heard:
        strip.item("printer").click()
    assert heard.args == ["printer"]


def test_a_banner_of_news_can_be_closed(themed: Look, qtbot: QtBot) -> None:
    banner = Banner(Tone.INFO, "A new version is ready.", dismissible=True)
    qtbot.addWidget(banner)
    banner.show()
    with qtbot.waitSignal(banner.closed):
        banner.findChildren(QAbstractButton)[0].click()
    assert not banner.isVisible()


def test_one_toast_at_a_time(themed: Look, qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(800, 600)
    host.show()
    toast = Toast(host)
    toast.show_text("Cart parked. F5 brings it back.")
    toast.show_text("Printed.")
    assert toast.text() == "Printed."
    assert host.rect().contains(toast.geometry())


def test_a_banner_is_as_high_as_its_sentence(themed: Look, qtbot: QtBot) -> None:
    """What is wrong is never cut: a narrow one takes more lines, and a wide one a single one."""
    banner = Banner(Tone.DANGER, "Mary Quinn may not change people. Ask an administrator.")
    qtbot.addWidget(banner)
    banner.resize(1000, banner.height())
    banner.show()
    assert banner.height() == 44
    banner.resize(300, banner.height())
    assert banner.height() == 64
    banner.show_text("It was not saved.")
    assert banner.height() == 44
