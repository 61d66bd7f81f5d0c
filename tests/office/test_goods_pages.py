"""The pages for articles and stock: driven as a manager does, on a real shop."""

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pos.domain.goods_edit import GoodsQuery, Which, typed_of
from tests.fakes.ready_ask import ReadyAsk
from tests.office.stage import OfficeStage
from ui.bridge.office import Section
from ui.widgets.conflictdialog import ConflictDialog

CTRL = Qt.KeyboardModifier.ControlModifier


def stage_of(shop, **ask):
    return OfficeStage(shop, ask=ReadyAsk(**ask) if ask else None)


def press(key, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), key, modifier)


def write(text):
    press(Qt.Key.Key_A, CTRL)
    QTest.keyClicks(QApplication.focusWidget(), text)


def article(shop, sku):
    return shop.office.goods.article(shop.shop.articles[sku])


def change(shop, sku, **other):
    sheet = article(shop, sku)
    typed = replace(typed_of(sheet, "GBP"), **other)
    return shop.office.goods.change(sheet.article_id, typed, version=sheet.version)


def conflict(page):
    return next((one for one in page.findChildren(ConflictDialog) if one.isVisible()), None)


def names(table):
    rows = (table.model.row_at(place) for place in range(table.count))
    return [row.cells[0] for row in rows if row is not None]


def test_an_article_is_found_changed_and_undone_with_keys_alone(quick, qtbot):
    stage = stage_of(quick)
    page = stage.show(Section.ARTICLES).articles
    qtbot.waitUntil(lambda: names(page.table) == ["Bag", "Jam", "Tea"])
    press(Qt.Key.Key_Slash)
    QTest.keyClicks(QApplication.focusWidget(), "tea")
    qtbot.waitUntil(lambda: names(page.table) == ["Tea"])
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Home)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.panel.form.values()["name"] == "Tea")
    write("Black tea")
    press(Qt.Key.Key_Tab)
    write("25.0")
    press(Qt.Key.Key_S, CTRL)
    assert (article(quick, "TEA").name, article(quick, "TEA").price) == ("Black tea", 2500)
    assert page.panel.back_key.isEnabled()
    page.panel.back_key.setFocus()
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Space)
    assert (article(quick, "TEA").name, article(quick, "TEA").price) == ("Tea", 250)
    stage.close()


def test_an_article_is_made_with_the_mouse_alone_but_for_its_words(quick, qtbot):
    stage = stage_of(quick)
    view = stage.show(Section.ARTICLES)
    page = view.articles
    QTest.mouseClick(page.new_key, Qt.MouseButton.LeftButton)
    for key, words in (("name", "Green tea"), ("price", "2.75"), ("sku", "G1")):
        line = page.panel.form.field(key).box.line
        QTest.mouseClick(line, Qt.MouseButton.LeftButton)
        QTest.keyClicks(line, words)
    QTest.mouseClick(page.panel.save_key, Qt.MouseButton.LeftButton)
    made = quick.office.goods.page(GoodsQuery(text="green")).rows
    assert [(one.name, one.price) for one in made] == [("Green tea", 275)]
    qtbot.waitUntil(lambda: "Green tea" in names(page.table))
    stage.close()


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(quick, qtbot):
    stage = stage_of(quick, confirm="")
    page = stage.show(Section.ARTICLES).articles
    qtbot.waitUntil(lambda: bool(page.panel.form.values()["name"]))
    page.panel.form.take_focus("codes")
    write("4006381333932")
    page.panel.save_key.click()
    assert "last digit" in page.panel.form.field("codes").box.line.accessibleDescription()
    # A click elsewhere asks; without a yes everything stays.
    place = page.table.rows.visualRect(page.table.model.index(2, 0)).center()
    QTest.mouseClick(
        page.table.rows.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, place.y())
    )
    assert stage.desk.ask.asked == ["Throw away what you typed?"]
    assert page.panel.form.values()["codes"] == "4006381333932"
    assert page.table.marked_key == page.presenter.form.article_id
    assert stage.frame.closing() == "A change to an article was not saved."
    stage.close()


def test_two_edits_are_shown_side_by_side_and_mine_keeps_what_only_they_changed(quick, qtbot):
    stage = stage_of(quick)
    page = stage.show(Section.ARTICLES).articles
    page.presenter.open(quick.shop.articles["TEA"])
    page.panel.form.take_focus("name")
    write("Mine")
    change(quick, "TEA", name="Theirs", price="9.99")
    press(Qt.Key.Key_S, CTRL)
    dialog = conflict(page)
    assert dialog.title().startswith("Mary Quinn changed this on ")
    assert dialog.rows == (("Name", "Theirs", "Mine"), ("Price", "9.99", ""))
    press(Qt.Key.Key_Escape)
    assert page.panel.form.values()["name"] == "Mine"
    press(Qt.Key.Key_S, CTRL)
    press(Qt.Key.Key_M)
    after = article(quick, "TEA")
    assert (after.name, after.price) == ("Mine", 999)
    assert not page.presenter.form.dirty
    stage.close()


def test_theirs_is_kept(quick, qtbot):
    stage = stage_of(quick)
    page = stage.show(Section.ARTICLES).articles
    page.presenter.open(quick.shop.articles["TEA"])
    page.panel.form.take_focus("name")
    write("Mine")
    change(quick, "TEA", name="Theirs")
    press(Qt.Key.Key_S, CTRL)
    press(Qt.Key.Key_T)
    assert page.panel.form.values()["name"] == "Theirs"
    assert article(quick, "TEA").name == "Theirs"
    assert not page.presenter.form.dirty
    stage.close()


def test_news_while_somebody_types_makes_no_lost_update(quick, qtbot):
    stage = stage_of(quick)
    view = stage.show(Section.ARTICLES)
    drinks = quick.office.goods.add_category("Drinks")
    view.tabs.chosen.emit(1)
    page = view.categories
    page.panel.form.take_focus("name")
    write("Mine")
    seen = quick.office.goods.categories()[0]
    quick.office.goods.rename_category(drinks, "Theirs", version=seen.version)
    page.presenter.look_again()
    page.panel.save_key.click()
    assert quick.office.goods.categories()[0].name == "Theirs"
    # It was said; saving once more is meant.
    page.panel.save_key.click()
    assert quick.office.goods.categories()[0].name == "Mine"
    stage.close()


def test_how_the_list_was_left_is_remembered_for_the_person(quick, qtbot):
    stage = stage_of(quick)
    page = stage.show(Section.ARTICLES).articles
    page.presenter.pick_which(Which.INACTIVE.value)
    page.presenter.sort("price", descending=True)
    page.table.set_sort("price", descending=True)
    page.presenter.keep()
    stage.close()
    again = stage_of(quick)
    page = again.show(Section.ARTICLES).articles
    assert page.which.ident == Which.INACTIVE.value
    assert page.table.sort == ("price", True)
    again.close()


def test_the_form_lies_over_the_list_where_there_is_no_room(quick, qtbot):
    stage = stage_of(quick)
    page = stage.show(Section.ARTICLES, 1024, 768).articles
    assert page.table.isVisible()
    assert not page.panel.isVisible()
    qtbot.waitUntil(lambda: bool(page.table.marked_key))
    page.table.take_focus()
    press(Qt.Key.Key_Return)
    assert page.panel.isVisible()
    assert not page.table.isVisible()
    press(Qt.Key.Key_Escape)
    assert page.table.isVisible()
    stage.close()


def test_stock_is_received_and_taken_back_with_keys(quick, qtbot):
    stage = stage_of(quick)
    page = stage.show(Section.STOCK)
    qtbot.waitUntil(lambda: names(page.table) == ["Jam", "Tea"])
    press(Qt.Key.Key_End)
    press(Qt.Key.Key_Return)
    write("240")
    press(Qt.Key.Key_S, CTRL)
    assert quick.office.stock.sheet(quick.shop.articles["TEA"]).on_hand == 250_000
    page.movements.take_focus()
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Home)
    assert page.panel.back_key.isEnabled()
    page.panel.back_key.setFocus()
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Space)
    assert quick.office.stock.sheet(quick.shop.articles["TEA"]).on_hand == 10_000
    stage.close()


def test_a_count_of_stock_that_moved_is_said_and_counted_again(quick, qtbot):
    stage = stage_of(quick)
    page = stage.show(Section.STOCK)
    tea = quick.shop.articles["TEA"]
    page.presenter.open(tea)
    page.panel.form.field("act").picked.emit("count")
    page.panel.form.field("act").set_ident("count")
    page.panel.form.take_focus("much")
    write("9")
    quick.office.stock.receive(tea, "5")
    page.presenter.look_again()
    press(Qt.Key.Key_S, CTRL)
    assert quick.office.stock.sheet(tea).on_hand == 15_000
    assert page.panel.form.values()["much"] == "9"
    press(Qt.Key.Key_S, CTRL)
    assert quick.office.stock.sheet(tea).on_hand == 9000
    stage.close()


def test_a_list_is_exported_and_the_file_is_named(quick, qtbot):
    stage = stage_of(quick)
    page = stage.show(Section.ARTICLES).articles
    press(Qt.Key.Key_E, CTRL)
    assert page.saved.isVisible()
    assert page.export_key.isEnabled()
    [file] = (quick.shop.folder / "documents").glob("Articles *.csv")
    assert len(file.read_text("utf-8-sig").splitlines()) == 4
    stage.close()


def test_categories_are_found_moved_and_deleted_in_the_window(quick, qtbot):
    stage = stage_of(quick, confirm="yes")
    view = stage.show(Section.ARTICLES)
    for name in ("Drinks", "Bread"):
        quick.office.goods.add_category(name)
    view.tabs.chosen.emit(1)
    page = view.categories
    page.search.edited.emit("bre")
    assert names(page.table) == ["Bread"]
    page.search.edited.emit("")
    page.presenter.mark(next(one.key for one in page._rows if one.cells[0] == "Bread"))
    page.table.take_focus()
    press(Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert [one.name for one in quick.office.goods.categories()] == ["Bread", "Drinks"]
    page.delete_key.click()
    assert [one.name for one in quick.office.goods.categories()] == ["Drinks"]
    stage.close()
