"""The figures in a window: by keys alone and by finger alone; a bar leads to its checkouts."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pos.domain.alerts import AlertLimits
from pos.domain.figures import Span
from pos.domain.lease_advice import WaitingTimes
from tests.gui.figures_pictures import _busy_day
from tests.office.shop import memory_office
from tests.office.stage import OfficeStage
from ui.app.alert_toasts import AlertToasts
from ui.app.office_alerts import OfficeAlerts
from ui.bridge.office import Section
from ui.screens.figures.following import followed
from ui.theme.look import Theme, install
from ui.widgets.dialog import ScrimDialog


@pytest.fixture
def stage(qtbot, tmp_path):
    """A busy day on a real shop in memory, with Mary Quinn in its office."""
    install(QApplication.instance(), Theme.light().calm())
    with memory_office(tmp_path) as shop:
        shop.sign_in("Mary Quinn")
        _busy_day(shop)
        stage = OfficeStage(shop)
        yield stage
        stage.close()


def _press(stage, key, *modifiers):
    focus = QApplication.focusWidget() or stage.window
    QTest.keyClick(focus, key, *modifiers)


def test_by_keys_alone(stage, expected_logs):
    page = stage.show(Section.FIGURES)
    figures = stage.shop.office.figures.figures(Span.TODAY)
    assert page.board.figures[0].accessibleName().startswith("Checkouts finished: 98.2")
    assert page.board.figures[1].accessibleName().startswith(f"Failed: {figures.counts.failed}")
    _press(stage, Qt.Key.Key_2)
    assert page.span_keys["7 days"].chosen
    _press(stage, Qt.Key.Key_1)
    _press(stage, Qt.Key.Key_T)
    assert page.tables.isVisible()
    told = page.tables._tables[0].model
    assert told.rowCount() == 15
    _press(stage, Qt.Key.Key_T)
    assert page.board.isVisible()
    # Tab reaches each chart, arrows its places.
    seen = set()
    for _ in range(20):
        _press(stage, Qt.Key.Key_Tab)
        seen.add(QApplication.focusWidget())
    assert {page.board.parts, page.board.reasons, page.board.took} <= seen
    page.board.parts.setFocus()
    assert page.board.parts.accessibleDescription().startswith("08:00 to 09:00: 43 finished")
    _press(stage, Qt.Key.Key_End)
    assert page.board.parts.accessibleDescription().startswith("14:00 to 15:00: 118 finished")


def test_the_limits_are_saved_and_what_is_wrong_is_said(stage):
    page = stage.show(Section.FIGURES)
    _press(stage, Qt.Key.Key_W)
    dialog = page._dialog
    dialog.form.set_values({"failed_percent": "0", "doubt_minutes": "3"})
    dialog.keep_key.click()
    assert dialog.isVisible()
    assert "from 1 to 100" in dialog.form.field("failed_percent").box.line.accessibleDescription()
    assert stage.shop.office.figures.limits() == AlertLimits()
    dialog.form.set_values({"failed_percent": "7"})
    dialog.keep_key.click()
    assert stage.shop.office.figures.limits() == AlertLimits(failed_percent=7, doubt_minutes=3)
    assert not dialog.isVisible()


def test_by_finger_alone(stage, tmp_path):
    page = stage.show(Section.FIGURES)
    QTest.mouseClick(page.span_keys["30 days"], Qt.MouseButton.LeftButton)
    assert page.span_keys["30 days"].chosen
    QTest.mouseClick(page.save_key, Qt.MouseButton.LeftButton)
    assert page.saved.isVisible()
    (file,) = tmp_path.rglob("Figures *.csv")
    text = file.read_text(encoding="utf-8-sig")
    assert "All together,Cleaned up,Value,0" in text
    assert 'Why they failed,"Stock, none left",Times,3' in text
    # What was chosen is there again for this person.
    kept = stage.shop.office.preferences.all()["figures"]
    assert kept["span"] == "30 days"


def test_a_bar_leads_to_its_checkouts(stage, monkeypatch):
    page = stage.show(Section.FIGURES)
    went = []
    monkeypatch.setattr(
        type(page.presenter._routes),
        "show",
        lambda _self, section, what: went.append((section, what)),
    )
    chart = page.board.reasons
    place = chart.places()[1].rect.center()
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(int(place.x()), int(place.y())))
    page.board.parts.setFocus()
    QTest.keyClick(page.board.parts, Qt.Key.Key_Return)
    told = stage.shop.office.figures.figures(Span.TODAY)
    assert went == [
        (Section.CHECKOUTS, followed("phase:inventory_reservation", told)),
        (Section.CHECKOUTS, followed(page.board.parts.places()[0].ident, told)),
    ]


def test_a_warning_stands_over_every_page_until_it_is_mended(stage, expected_logs):
    expected_logs.append("alert_raised")
    stage.show(Section.FIGURES)
    banner = stage.frame.findChild(OfficeAlerts)
    assert banner.isHidden()
    toasts = AlertToasts(stage.desk, stage.window)
    stage.shop.till.watch_shop()
    assert banner.isVisible()
    assert banner.accessibleName().startswith("3 checkouts wait for a manager")
    assert stage.window.toast.isVisible()
    # The page it leads to shows them itself.
    _press(stage, Qt.Key.Key_W, Qt.KeyboardModifier.AltModifier)
    assert stage.frame.presenter.here is Section.ATTENTION
    assert banner.isHidden()
    stage.show(Section.FIGURES)
    assert banner.isVisible()
    stage.shop.office.figures.set_limits(AlertLimits(doubt_minutes=600))
    stage.shop.till.watch_shop()
    assert banner.isHidden()
    toasts.deleteLater()


def test_waiting_times_are_advised_and_used_after_a_question(stage):
    page = stage.show(Section.FIGURES)
    page.tabs._choose(1)
    waits = page.waiting
    assert waits.use_key.isEnabled()
    assert "advised" in waits.idle.accessibleName()
    _press(stage, Qt.Key.Key_U)
    (asked,) = [one for one in stage.window.findChildren(ScrimDialog) if one.isVisible()]
    QTest.qWait(310)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert not asked.isVisible()
    now = stage.shop.office.figures.advice().now
    assert now != WaitingTimes(30, 10, 900)
    assert not waits.use_key.isEnabled()


@pytest.mark.parametrize("size", [(1024, 768), (1366, 768), (960, 540)])
def test_it_fits(stage, size):
    stage.show(Section.FIGURES, *size)
    least = stage.frame.minimumSizeHint()
    assert least.width() <= size[0]
    assert least.height() <= size[1] - 48
