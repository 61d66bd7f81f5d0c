"""The pages for people, tills and the shop: driven as a manager does, on a real shop."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pos.domain.people import Role
from pos.domain.staff import StaffChange
from tests.fakes.ready_ask import ReadyAsk
from tests.office.stage import OfficeStage
from ui.bridge.office import Section
from ui.widgets.conflictdialog import ConflictDialog


def stage_of(shop, name="Ida", **ask):
    shop.office.session.close()
    shop.sign_in(name)
    return OfficeStage(shop, ask=ReadyAsk(**ask) if ask else None)


def typed(page, key, text):
    line = page.panel.form.field(key).box.line
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text)


def test_an_administrator_renames_a_person_with_keys(quick, qtbot):
    stage = stage_of(quick)
    page = stage.show(Section.PEOPLE)
    keys = [row.key for row in page._rows]
    page.presenter.mark(keys[[row.cells[0] for row in page._rows].index("Ana Marsh")])
    typed(page, "name", "Ana Field")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert {one.name for one in quick.office.people.all()} >= {"Ana Field"}
    assert not page.presenter.dirty
    stage.close()


def test_somebody_new_needs_the_same_pin_twice(quick, qtbot):
    stage = stage_of(quick, pin="8264")
    page = stage.show(Section.PEOPLE)
    page.new_key.click()
    typed(page, "name", "Zoe Hale")
    page.panel.save_key.click()
    zoe = next(one for one in quick.office.people.all() if one.name == "Zoe Hale")
    assert zoe.role is Role.CASHIER
    assert quick.till.sign_in(zoe.user_id, pin="8264").name == "Zoe Hale"
    stage.close()


def test_a_manager_may_look_and_let_people_try_again(quick, qtbot):
    stage = stage_of(quick, "Mary Quinn")
    page = stage.show(Section.PEOPLE)
    assert not page.new_key.isEnabled()
    assert not page.pin_key.isEnabled()
    assert not page.panel.back_key.isEnabled()
    assert page.panel._detail.text() == "May sign in. Only an administrator changes people."
    assert page.panel.form.values()["name"]
    stage.close()


def test_a_wrong_name_is_said_at_its_field_and_nothing_is_lost(quick, qtbot):
    stage = stage_of(quick)
    page = stage.show(Section.TILLS)
    page.new_key.click()
    typed(page, "name", "till 1")
    page.panel.save_key.click()
    assert page.presenter.dirty
    assert page.panel.form.values()["name"] == "till 1"
    typed(page, "name", "Bar")
    page.panel.save_key.click()
    assert "Bar" in {one.name for one in quick.office.tills.all()}
    stage.close()


def test_the_shops_times_are_whole_seconds(quick, qtbot):
    stage = stage_of(quick, "Mary Quinn")
    page = stage.show(Section.SETTINGS)
    typed(page, "idle_s", "ten")
    page.panel.save_key.click()
    assert quick.office.settings.values().idle_s == 900
    typed(page, "idle_s", "600")
    page.panel.save_key.click()
    assert quick.office.settings.values().idle_s == 600
    page.panel.back_key.click()
    assert quick.office.settings.values().idle_s == 900
    stage.close()


def test_two_people_change_the_settings_and_the_second_chooses(quick, qtbot):
    """Nothing typed is lost, and what the first changed elsewhere stays."""
    stage = stage_of(quick)
    page = stage.show(Section.SETTINGS)
    seen = quick.office.settings.values()
    typed(page, "shop_lines", "3 Quay Street")
    theirs = replace(seen, shop_lines="2 Quay Street", idle_s=600)
    quick.office.settings.change(theirs, seen=seen)
    page.panel.save_key.click()
    (dialog,) = page.window().findChildren(ConflictDialog)
    assert dialog.rows == (
        ("Address", "2 Quay Street", "3 Quay Street"),
        ("A payment may sit for", "600", ""),
    )
    dialog.mine_key.click()
    now = quick.office.settings.values()
    assert (now.shop_lines, now.idle_s) == ("3 Quay Street", 600)
    assert not page.presenter.dirty
    stage.close()


def test_a_list_is_searched_sorted_and_remembered(quick, qtbot):
    stage = stage_of(quick, "Mary Quinn")
    page = stage.show(Section.PEOPLE)
    QTest.keyClicks(page.search.box.line, "manager")
    assert [row.cells[0] for row in page._rows] == ["Mary Quinn"]
    page.search.clear()
    page.presenter.find("")
    page.table.set_sort("role", descending=True)
    page.table.sorted.emit("role", True)  # noqa: FBT003 - a signal's shape
    page.table.layout_changed.emit()
    assert next(row.cells[1] for row in page._rows) == "Manager"
    stage.close()
    again = OfficeStage(quick)
    assert next(row.cells[1] for row in again.show(Section.PEOPLE)._rows) == "Manager"
    again.close()


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(quick, qtbot):
    stage = stage_of(quick)
    page = stage.show(Section.PEOPLE)
    ana = next(one for one in quick.office.people.all() if one.name == "Ana Marsh")
    page.presenter.mark(ana.user_id)
    typed(page, "name", "Anna Marsh")
    to = StaffChange("Ana Hale", Role.MANAGER)
    quick.office.people.change(ana.user_id, to, version=ana.version)
    page.presenter.look_again()  # the news of it came
    page.panel.save_key.click()
    assert [one.name for one in quick.office.people.all() if one.user_id == ana.user_id] == [
        "Ana Hale"
    ]
    assert page.panel.form.values()["name"] == "Anna Marsh"
    page.panel.save_key.click()  # told, and meant
    now = next(one for one in quick.office.people.all() if one.user_id == ana.user_id)
    assert (now.name, now.role) == ("Anna Marsh", Role.CASHIER)
    stage.close()
