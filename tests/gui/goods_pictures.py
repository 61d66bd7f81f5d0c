"""The pictures of articles, categories, tax rates and stock."""

from dataclasses import replace

from pos.domain.goods_edit import ArticleTyped, typed_of
from tests.gui.office_pictures import picture
from ui.bridge.office import Section

GOODS = (
    ("Earl Grey tea, 50 bags", "Hot drinks", "3.95", "5012345678900"),
    ("Green tea with jasmine, loose", "Hot drinks", "6.20", "5012345678917"),
    ("Filter coffee, medium roast 250 g", "Hot drinks", "4.75", ""),
    ("Sourdough loaf", "Bread", "3.40", ""),
    ("Rye bread with caraway, sliced, from the wood-fired oven", "Bread", "4.10", ""),
    ("Plum jam", "Preserves", "3.95", ""),
    ("Heather honey", "Preserves", "", ""),
    ("Oranges", "Fruit", "2.80", ""),
    ("Tea towel, linen", None, "12.50", ""),
)


def fill(stage):
    """Bring a shop's goods, a price that is missing and stock below zero."""
    goods, stock = stage.shop.office.goods, stage.shop.office.stock
    tax = goods.taxes()[0].tax_rate_id
    goods.add_tax(name="Zero rate", rate="0", inclusive=True)
    groups = {
        name: goods.add_category(name)
        for name in ("Hot drinks", "Bread", "Preserves", "Fruit", "Household")
    }
    made = {}
    for number, (name, group, price, code) in enumerate(GOODS, start=101):
        typed = ArticleTyped(
            name=name,
            tax_rate_id=tax,
            sku=f"H-{number}",
            codes=code,
            category_id=groups.get(group),
            price=price,
            unit="kg" if name == "Oranges" else "piece",
        )
        made[name] = goods.add(typed)
        stock.receive(made[name].article_id, "24" if name != "Oranges" else "18.35", note="opening")
    stock.correct(made["Plum jam"].article_id, "-26", note="never delivered")
    return made


def page(stage):
    return stage.page(Section.ARTICLES)


@picture("articles")
def _articles(stage, size):
    fill(stage)
    stage.show(Section.ARTICLES, *size)


@picture("articles-form")
def _form(stage, size):
    made = fill(stage)
    tea = made["Earl Grey tea, 50 bags"]
    goods = stage.shop.office.goods
    goods.change(tea.article_id, replace(typed_of(tea, "GBP"), price="39.50"), version=tea.version)
    stage.show(Section.ARTICLES, *size)
    view = page(stage).articles
    view.presenter.open(tea.article_id)
    view.panel.form.field("codes").box.line.setText("5012345678901")
    view.panel.form.changed.emit()
    view.panel.save_key.click()


@picture("articles-conflict")
def _conflict(stage, size):
    made = fill(stage)
    tea = made["Earl Grey tea, 50 bags"]
    stage.show(Section.ARTICLES, *size)
    view = page(stage).articles
    view.presenter.open(tea.article_id)
    view.panel.form.field("name").box.line.setText("Earl Grey tea, organic, 50 bags")
    view.panel.form.field("price").box.line.setText("4.20")
    view.panel.form.changed.emit()
    goods = stage.shop.office.goods
    theirs = replace(typed_of(tea, "GBP"), price="4.10", favourite="1")
    goods.change(tea.article_id, theirs, version=tea.version)
    view.panel.save_key.click()


@picture("categories")
def _categories(stage, size):
    fill(stage)
    stage.show(Section.ARTICLES, *size)
    page(stage).tabs.chosen.emit(1)


@picture("taxes")
def _taxes(stage, size):
    fill(stage)
    stage.show(Section.ARTICLES, *size)
    page(stage).tabs.chosen.emit(2)


@picture("stock")
def _stock(stage, size):
    made = fill(stage)
    jam = made["Sourdough loaf"]
    other = stage.shop.at("Till 2")
    other.start(other.cart("H-104", quantity=2000))
    stage.shop.office.stock.count(jam.article_id, "23", seen=24_000, note="one was squashed")
    wrong = stage.shop.office.stock.receive(jam.article_id, "120", note="delivery 4711")
    stage.shop.office.stock.undo(wrong.movements[0].movement_id)
    stage.shop.office.stock.receive(jam.article_id, "12", note="delivery 4711")
    stage.show(Section.STOCK, *size)
    view = stage.page(Section.STOCK)
    view.presenter.open(jam.article_id)
    view.panel.form.field("act").set_ident("count")
    view.panel.form.field("much").box.line.setText("1")
    view.panel.form.changed.emit()
