"""Articles, categories, tax rates: what is refused, what two managers get, what undo takes back."""

import csv
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos.domain.barcode import is_mistyped
from pos.domain.checkout import Tender
from pos.domain.errors import Code, Problem
from pos.domain.goods_edit import (
    NO_CATEGORY,
    ArticleTyped,
    GoodsOrder,
    GoodsQuery,
    Which,
    typed_of,
    written_codes,
)
from pos.domain.money import CURRENCIES
from pos.services.goods_edit.articles import ArticleEditing
from pos.services.goods_edit.typed import read_codes
from pos.services.goods_import.run import ImportRequest, import_articles
from pos.store import tables as t
from tests.checkout.shop import IDS

EAN, OTHER_EAN = "4006381333931", "5000112637922"


def refused(code, act, *what, **more):
    with pytest.raises(Problem) as caught:
        act(*what, **more)
    assert caught.value.code is code, caught.value.sentence
    return caught.value


def article(shop, sku="TEA"):
    return shop.office.goods.article(shop.shop.articles[sku])


def typed(sheet, **other):
    """The form of an article as it stands, with something else typed into it."""
    return replace(typed_of(sheet, "GBP"), **other)


def change(shop, sheet, **other):
    return shop.office.goods.change(sheet.article_id, typed(sheet, **other), version=sheet.version)


def rows(shop, **query):
    page = shop.office.goods.page(GoodsQuery(**query))
    assert page.count == len(page.rows)
    return [one.sku for one in page.rows]


# --- articles ---------------------------------------------------------------------------------


def test_an_article_is_made_with_all_that_is_typed(shop):
    goods = shop.office.goods
    category = goods.add_category("Hot drinks")
    tea = article(shop)
    made = goods.add(
        ArticleTyped(
            name="  Green   tea ",
            tax_rate_id=tea.tax_rate_id,
            codes=f"{EAN}, {OTHER_EAN} x6",
            category_id=category,
            price="2,75",
            unit="kg",
            stock_policy="refuse",
            favourite="3",
        )
    )
    assert (made.name, made.sku, made.price, made.unit) == ("Green tea", EAN, 275, "kg")
    assert dict(made.codes) == {EAN: 1000, OTHER_EAN: 6000}
    assert (made.category_id, made.favourite, made.version) == (category, 3, 1)
    assert made.last.before is None
    assert made.last.name == "Mary Quinn"
    assert shop.till.search("green")[0].article_id == made.article_id
    assert shop.office.stock.sheet(made.article_id).on_hand == 0


def test_a_change_is_seen_at_the_till_and_the_version_goes_on(shop):
    tea = article(shop)
    changed = change(shop, tea, name="Black tea", price="2.60", codes=EAN)
    assert (changed.name, changed.price, changed.version) == ("Black tea", 260, tea.version + 1)
    assert shop.till.search("black")[0].price == 260
    assert shop.till.search("tea")[0].barcode == EAN


def test_what_is_saved_as_it_was_makes_no_version(shop):
    tea = article(shop)
    assert change(shop, tea).version == tea.version
    assert article(shop).last is None


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"name": " \x00 "}, Code.ARTICLE_WRONG, "name"),
        ({"name": "x" * 251}, Code.TEXT_TOO_LONG, "name"),
        ({"sku": "", "codes": ""}, Code.ARTICLE_WRONG, "sku"),
        ({"sku": "é"}, Code.CODE_WRONG, "sku"),
        ({"sku": "JAM"}, Code.ARTICLE_WRONG, "sku"),
        ({"codes": "4006381333932"}, Code.ARTICLE_WRONG, "codes"),
        ({"codes": "ü"}, Code.CODE_WRONG, "codes"),
        ({"codes": f"{EAN}, 0{EAN}"}, Code.ARTICLE_WRONG, "codes"),
        ({"codes": f"{EAN} x0"}, Code.ARTICLE_WRONG, "codes"),
        ({"codes": "1" * 49}, Code.CODE_WRONG, "codes"),
        ({"codes": ", ".join(f"A{n}" for n in range(51))}, Code.ARTICLE_WRONG, "codes"),
        ({"price": "two"}, Code.PRICE_WRONG, "price"),
        ({"price": "-1"}, Code.PRICE_WRONG, "price"),
        ({"price": "1.999"}, Code.PRICE_WRONG, "price"),
        ({"price": EAN}, Code.PRICE_WRONG, "price"),
        ({"unit": "litre"}, Code.ARTICLE_WRONG, "unit"),
        ({"stock_policy": "maybe"}, Code.ARTICLE_WRONG, "stock_policy"),
        ({"favourite": "0"}, Code.ARTICLE_WRONG, "favourite"),
        ({"favourite": "1.5"}, Code.ARTICLE_WRONG, "favourite"),
        ({"tax_rate_id": IDS.new()}, Code.ARTICLE_WRONG, "tax_rate_id"),
        ({"category_id": IDS.new()}, Code.ARTICLE_WRONG, "category_id"),
    ],
)
def test_what_an_article_cannot_be(shop, wrong, code, field):
    tea = article(shop)
    problem = refused(code, change, shop, tea, **wrong)
    assert problem.details["field"] == field
    assert article(shop) == tea


def test_a_code_of_another_article_is_named_with_that_article(shop):
    change(shop, article(shop, "JAM"), codes=EAN, name="Plum jam")
    problem = refused(Code.ARTICLE_WRONG, change, shop, article(shop), codes=f"0{EAN}")
    assert "“Plum jam” (JAM)" in problem.sentence


def test_a_code_that_came_with_a_wrong_check_digit_stays(shop):
    mistyped = "4006381333932"
    assert is_mistyped(mistyped)
    with shop.store.write() as unit:
        row = {"code": mistyped, "article_id": shop.shop.articles["TEA"], "quantity": 1000}
        unit.connection.execute(sa.insert(t.barcodes), row)
        unit.commit()
    assert change(shop, article(shop), price="9").codes == ((mistyped, 1000),)


def test_only_who_may_change_articles_does(shop):
    tea = article(shop)
    editing = ArticleEditing(shop.store, IDS)
    cashier = shop.at("Till 2").actor
    refused(Code.NOT_ALLOWED, editing.create, cashier, typed(tea))
    refused(
        Code.NOT_ALLOWED, editing.change, cashier, tea.article_id, typed(tea), version=tea.version
    )
    refused(Code.NOT_ALLOWED, editing.undo, cashier, tea.article_id, version=tea.version)
    shop.office.session.close()
    refused(Code.NOT_SIGNED_IN, shop.office.goods.page, GoodsQuery())


# --- two managers -----------------------------------------------------------------------------


def test_the_second_of_two_edits_is_told_by_whom_and_nothing_is_lost(shop):
    seen = article(shop)
    change(shop, seen, price="2.70")
    problem = refused(Code.EDIT_CONFLICT, change, shop, seen, name="Mine")
    assert problem.sentence.startswith("Mary Quinn changed this on ")
    theirs = article(shop)
    assert (theirs.name, theirs.price) == (seen.name, 270)
    # Mine is saved over it once I have seen theirs.
    assert change(shop, theirs, name="Mine").price == 270


def test_two_managers_at_the_same_moment_on_two_stores(shop):
    seen = article(shop)
    both = [(shop.shop._store(), price) for price in ("3.00", "4.00")]
    begin = Barrier(2)

    def save(store, price):
        editing = ArticleEditing(store, IDS)
        begin.wait(10)
        try:
            editing.change(
                shop.shop.admin, seen.article_id, typed(seen, price=price), version=seen.version
            )
        except Problem as problem:
            return problem.code
        return price

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(lambda one: save(*one), both))
    assert said.count(Code.EDIT_CONFLICT) == 1
    won = next(one for one in said if one is not Code.EDIT_CONFLICT)
    after = article(shop)
    assert (after.price, after.version) == (round(float(won) * 100), seen.version + 1)
    shop.shop.assert_sound()


def test_two_managers_give_one_code_to_two_articles_at_once(shop):
    seen = [article(shop, sku) for sku in ("TEA", "JAM")]
    stores = [shop.shop._store() for _ in seen]
    begin = Barrier(2)

    def save(store, sheet):
        begin.wait(10)
        try:
            ArticleEditing(store, IDS).change(
                shop.shop.admin, sheet.article_id, typed(sheet, codes=EAN), version=sheet.version
            )
        except Problem as problem:
            return problem.code
        return None

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(save, stores, seen))
    assert sorted(said, key=str) == sorted([None, Code.ARTICLE_WRONG], key=str)


def test_an_import_makes_a_version_too(shop, tmp_path):
    seen = article(shop)
    file = tmp_path / "goods.csv"
    file.write_text(f"barcode,name,sku\n{EAN},Tea,TEA\n", encoding="utf-8")
    import_articles(shop.store, IDS, ImportRequest(file, CURRENCIES["GBP"]))
    assert article(shop).codes == ((EAN, 1000),)
    problem = refused(Code.EDIT_CONFLICT, change, shop, seen, price="1")
    assert problem.sentence.startswith("Somebody has changed this meanwhile")
    assert article(shop).codes == ((EAN, 1000),)


# --- undo -------------------------------------------------------------------------------------


def test_a_mistyped_change_is_undone_whole_and_the_undo_too(shop):
    seen = change(shop, article(shop), codes=f"{EAN} x6")
    wrong = change(shop, seen, price="25.00", name="Te", codes=OTHER_EAN, favourite="1")
    assert wrong.last.fields == ("codes", "favourite", "name", "price")
    back = shop.office.goods.undo(wrong.article_id, version=wrong.version)
    assert back.values() == seen.values()
    assert back.version == wrong.version + 1
    again = shop.office.goods.undo(back.article_id, version=back.version)
    assert again.values() == wrong.values()


def test_undo_is_refused_where_somebody_was_quicker(shop):
    mine = change(shop, article(shop), price="3")
    change(shop, mine, name="Theirs")
    refused(Code.EDIT_CONFLICT, shop.office.goods.undo, mine.article_id, version=mine.version)
    assert article(shop).name == "Theirs"


def test_undo_does_not_write_over_what_an_import_changed(shop, tmp_path):
    change(shop, article(shop), price="3")
    file = tmp_path / "goods.csv"
    file.write_text("barcode,name,sku,price\n,Tea,TEA,4\n", encoding="utf-8")
    import_articles(shop.store, IDS, ImportRequest(file, CURRENCIES["GBP"]))
    now = article(shop)
    refused(Code.EDIT_CONFLICT, shop.office.goods.undo, now.article_id, version=now.version)
    assert article(shop).price == 400


def test_there_is_nothing_to_undo_before_the_first_change(shop):
    tea = article(shop)
    refused(Code.CANNOT_UNDO, shop.office.goods.undo, tea.article_id, version=tea.version)
    made = shop.office.goods.add(ArticleTyped("New", tea.tax_rate_id, sku="NEW"))
    refused(Code.CANNOT_UNDO, shop.office.goods.undo, made.article_id, version=made.version)


def test_undo_is_checked_like_a_change(shop):
    """The code that undo would give back belongs to another article by now."""
    had = change(shop, article(shop), codes=EAN)
    gone = change(shop, had, codes="")
    change(shop, article(shop, "JAM"), codes=EAN)
    problem = refused(
        Code.ARTICLE_WRONG, shop.office.goods.undo, gone.article_id, version=gone.version
    )
    assert "Jam" in problem.sentence


# --- what is sold stays sold ------------------------------------------------------------------


def test_scenario_10_an_article_in_a_held_cart_is_sold_as_it_was_frozen(shop):
    other = shop.at("Till 2")
    cart = other.cart("TEA")
    checkout = other.start(cart)
    change(shop, article(shop), name="Other", price="99", active=False)
    other.tender(checkout, Tender("cash", tendered=250))
    [order] = shop.shop.rows(sa.select(t.orders.c.status, t.orders.c.total))
    assert tuple(order) == ("completed", 250)
    [line] = shop.shop.rows(sa.select(t.order_lines.c.name, t.order_lines.c.unit_price))
    assert tuple(line) == ("Tea", 250)
    refused(Code.CODE_UNKNOWN, other.cart, "TEA")
    shop.shop.assert_sound()


def test_scenario_71_a_changed_tax_rate_leaves_what_is_frozen(shop):
    other = shop.at("Till 2")
    checkout = other.start(other.cart("TEA"))
    [tax] = shop.office.goods.taxes()
    shop.office.goods.change_tax(
        tax.tax_rate_id, name="VAT 25", rate="25 %", inclusive=True, version=tax.version
    )
    other.tender(checkout, Tender("cash", tendered=250))
    later = other.start(other.cart("TEA"))
    other.tender(later, Tender("cash", tendered=250))
    lines = shop.shop.rows(
        sa.select(t.order_lines.c.tax_name, t.order_lines.c.tax_rate_ppm, t.order_lines.c.tax)
        .join(t.orders, t.orders.c.id == t.order_lines.c.order_id)
        .order_by(t.orders.c.receipt_no)
    )
    assert [tuple(one) for one in lines] == [("VAT 20", 200_000, 42), ("VAT 25", 250_000, 50)]
    shop.shop.assert_sound()


def test_a_policy_that_refuses_waits_for_a_count(shop):
    shop.office.stock.correct(shop.shop.articles["TEA"], "-12", note="broken")
    problem = refused(Code.ARTICLE_WRONG, change, shop, article(shop), stock_policy="refuse")
    assert problem.details["field"] == "stock_policy"
    shop.office.stock.receive(shop.shop.articles["TEA"], "5")
    assert change(shop, article(shop), stock_policy="refuse").stock_policy == "refuse"


def test_stock_begins_where_it_was_not_kept(shop):
    change(shop, article(shop, "BAG"), stock_policy="ask")
    sheet = shop.office.stock.receive(shop.shop.articles["BAG"], "100")
    assert sheet.on_hand == 100_000


# --- categories and tax rates -----------------------------------------------------------------


def names(shop):
    return [one.name for one in shop.office.goods.categories()]


def category(shop, name):
    return next(one for one in shop.office.goods.categories() if one.name == name)


def test_categories_are_made_renamed_ordered_undone_and_deleted(shop):
    goods = shop.office.goods
    for name in ("Drinks", "Bread", "Sweets"):
        goods.add_category(name)
    goods.move_category(category(shop, "Sweets").category_id, up=True)
    assert names(shop) == ["Drinks", "Sweets", "Bread"]
    goods.move_category(category(shop, "Drinks").category_id, up=True)
    assert names(shop) == ["Drinks", "Sweets", "Bread"]
    seen = category(shop, "Bread")
    goods.rename_category(seen.category_id, "Bred", version=seen.version)
    refused(Code.EDIT_CONFLICT, goods.rename_category, seen.category_id, "B", version=seen.version)
    goods.undo_category(seen.category_id, version=category(shop, "Bred").version)
    assert names(shop) == ["Drinks", "Sweets", "Bread"]
    gone = category(shop, "Sweets")
    goods.delete_category(gone.category_id, version=gone.version)
    assert names(shop) == ["Drinks", "Bread"]
    refused(Code.NOT_OFFERED, goods.delete_category, gone.category_id, version=gone.version)


@pytest.mark.parametrize("name", ["", "\x07", "drinks", "x" * 61])
def test_what_a_category_cannot_be_called(shop, name):
    shop.office.goods.add_category("Drinks")
    with pytest.raises(Problem) as caught:
        shop.office.goods.add_category(name)
    assert caught.value.details["field"] == "name"
    assert names(shop) == ["Drinks"]


def test_a_category_that_is_used_stays_and_says_by_how_many(shop):
    made = shop.office.goods.add_category("Drinks")
    change(shop, article(shop), category_id=made)
    change(shop, article(shop, "JAM"), category_id=made, active=False)
    seen = category(shop, "Drinks")
    assert (seen.articles, seen.unsold) == (2, 1)
    problem = refused(
        Code.NOT_OFFERED, shop.office.goods.delete_category, made, version=seen.version
    )
    assert "2 articles in it" in problem.sentence


def test_a_tax_rate_is_made_undone_and_stays_while_it_is_used(shop):
    goods = shop.office.goods
    [vat] = goods.taxes()
    problem = refused(Code.NOT_OFFERED, goods.delete_tax, vat.tax_rate_id, version=vat.version)
    assert "3 articles with it" in problem.sentence
    made = goods.add_tax(name="Books", rate="5,5", inclusive=True)
    refused(Code.ARTICLE_WRONG, goods.add_tax, name="books", rate="5", inclusive=True)
    tax = goods.taxes()[1]
    assert (tax.rate_ppm, tax.articles) == (55_000, 0)
    goods.change_tax(made, name="Books", rate="55", inclusive=True, version=tax.version)
    refused(
        Code.EDIT_CONFLICT,
        goods.change_tax,
        made,
        name="B",
        rate="1",
        inclusive=True,
        version=tax.version,
    )
    goods.undo_tax(made, version=goods.taxes()[1].version)
    assert goods.taxes()[1].rate_ppm == 55_000
    goods.delete_tax(made, version=goods.taxes()[1].version)
    assert len(goods.taxes()) == 1


@pytest.mark.parametrize("rate", ["", "x", "-1", "101", "1e2", "20 % VAT"])
def test_what_is_no_rate(shop, rate):
    problem = refused(
        Code.ARTICLE_WRONG, shop.office.goods.add_tax, name="New", rate=rate, inclusive=True
    )
    assert problem.details["field"] == "rate"


def test_a_tax_rate_in_a_receipt_stays_when_no_article_has_it(shop):
    other = shop.at("Till 2")
    other.cart("TEA")
    new = shop.office.goods.add_tax(name="New", rate="7", inclusive=True)
    for sku in shop.shop.articles:
        change(shop, article(shop, sku), tax_rate_id=new)
    old = next(one for one in shop.office.goods.taxes() if one.tax_rate_id != new)
    assert old.articles == 0
    problem = refused(
        Code.NOT_OFFERED, shop.office.goods.delete_tax, old.tax_rate_id, version=old.version
    )
    assert "receipts" in problem.sentence


# --- lists ------------------------------------------------------------------------------------


def test_lists_are_filtered_ordered_and_searched(shop):
    drinks = shop.office.goods.add_category("Drinks")
    change(shop, article(shop), category_id=drinks, codes=EAN)
    change(shop, article(shop, "BAG"), price="", active=True)
    change(shop, article(shop, "JAM"), active=False)
    assert rows(shop) == ["BAG", "TEA"]
    assert rows(shop, which=Which.ALL) == ["BAG", "JAM", "TEA"]
    assert rows(shop, which=Which.INACTIVE) == ["JAM"]
    assert rows(shop, which=Which.UNPRICED) == ["BAG"]
    assert rows(shop, category_id=drinks) == ["TEA"]
    assert rows(shop, category_id=NO_CATEGORY, which=Which.ALL) == ["BAG", "JAM"]
    assert rows(shop, tracked=True, which=Which.ALL) == ["JAM", "TEA"]
    assert rows(shop, text="te") == ["TEA"]
    assert rows(shop, text=EAN[:6]) == ["TEA"]
    assert rows(shop, text="jam", which=Which.ALL) == ["JAM"]
    assert rows(shop, text="j", which=Which.ALL) == ["JAM"]
    assert rows(shop, text="%", which=Which.ALL) == []
    by_price = rows(shop, which=Which.ALL, order=GoodsOrder.PRICE, descending=True)
    assert by_price == ["JAM", "TEA", "BAG"]
    for order in GoodsOrder:
        for descending in (False, True):
            found = rows(shop, which=Which.ALL, order=order, descending=descending)
            assert sorted(found) == ["BAG", "JAM", "TEA"]


def test_a_page_is_a_part_of_the_list(shop):
    query = GoodsQuery(which=Which.ALL, order=GoodsOrder.SKU)
    page = shop.office.goods.page(query, 1, 1)
    assert ([one.sku for one in page.rows], page.first, page.count) == (["JAM"], 1, 3)


def test_below_zero_and_kept_aside_are_found(shop):
    other = shop.at("Till 2")
    other.start(other.cart("JAM"))
    shop.office.stock.correct(shop.shop.articles["TEA"], "-11", note="lost")
    assert rows(shop, which=Which.BELOW_ZERO) == ["TEA"]
    assert rows(shop, which=Which.KEPT_ASIDE) == ["JAM"]


def test_a_file_of_all_articles_is_read_again_and_changes_nothing(shop):
    change(shop, article(shop), codes=f"{EAN}, {OTHER_EAN}", name="=Tea; “hot”")
    path = shop.office.goods.export(GoodsQuery(which=Which.ALL))
    with path.open(encoding="utf-8-sig", newline="") as file:
        [tea] = [row for row in csv.DictReader(file) if row["sku"] == "TEA"]
    assert (tea["name"], tea["price"], tea["stock"]) == ("'=Tea; “hot”", "2.5", "10")
    assert set(tea["barcode"].split("|")) == {EAN, OTHER_EAN}
    change(shop, article(shop), name="Tea")
    path = shop.office.goods.export(GoodsQuery(which=Which.ALL))
    before = [article(shop, sku) for sku in shop.shop.articles]
    result = import_articles(shop.store, IDS, ImportRequest(path, CURRENCIES["GBP"]))
    assert (result.unchanged, result.updated, result.rejected) == (3, 0, 0)
    assert [article(shop, sku) for sku in shop.shop.articles] == before


# --- hostile text -----------------------------------------------------------------------------

_TEXT = st.text(max_size=80)


@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
@given(name=_TEXT, sku=_TEXT, codes=_TEXT, price=_TEXT, favourite=_TEXT)
def test_whatever_is_typed_is_saved_as_it_reads_or_refused_whole(
    quick, name, sku, codes, price, favourite
):
    before = article(quick)
    wanted = typed(before, name=name, sku=sku, codes=codes, price=price, favourite=favourite)
    try:
        after = quick.office.goods.change(before.article_id, wanted, version=before.version)
    except Problem:
        assert article(quick) == before
        return
    assert read_codes(written_codes(after.codes)) == after.codes
    assert after.name.strip() == after.name != ""
    back = quick.office.goods.undo(after.article_id, version=after.version) if after.last else None
    assert back is None or after.version == before.version or back.values() == before.values()


@settings(max_examples=100, deadline=None)
@given(text=_TEXT)
def test_codes_are_written_so_that_they_are_read_again(text):
    try:
        codes = read_codes(text)
    except Problem:
        return
    assert read_codes(written_codes(codes)) == codes


@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
@given(text=_TEXT)
def test_no_search_text_breaks_a_list(quick, text):
    quick.office.goods.page(GoodsQuery(text=text, which=Which.ALL))
