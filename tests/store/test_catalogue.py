"""Goods are found by code and by name, alike on both engines, whatever is typed."""

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos.domain.article import ArticleDraft
from pos.domain.errors import Code, Problem
from pos.domain.goods import StockPolicy
from pos.store import tables as t
from tests.store.goods_shop import CASHIER, IDS, MANAGER, VAT, GoodsShop, empty_store

PEN, UPC = "4006381333931", "036000291452"
NAMES = (
    "Crème brûlée",
    "Coca Cola 500ml",
    "Coca Cola Zero 1,5 L",
    "Cola Coca Light",
    "Œufs frais",
    "Молоко 3,2 %",
    "東京都牛乳",
    "น้ำปลาแท้",
    "한국 김치",
    "حليب كامل",
    "7up",
)


@pytest.fixture
def shop(store_url, tmp_path):
    with empty_store(store_url) as store:
        yield GoodsShop(store, tmp_path)


@pytest.fixture
def filled(shop):
    shop.desk.create_articles(
        MANAGER,
        [
            ArticleDraft(name, codes=(f"{n:03}",), price=100 + n, stock=n * 1000)
            for n, name in enumerate(NAMES)
        ],
    )
    return shop


def refusal(call, *args, **more):
    with pytest.raises(Problem) as refused:
        call(*args, **more)
    assert "{" not in refused.value.sentence
    return refused.value.code


# --- by code ---------------------------------------------------------------------------------


def test_a_scan_gives_all_that_a_cart_line_is_made_of(shop):
    view = shop.desk.create_article(
        MANAGER, ArticleDraft("Pen", codes=(PEN,), price=150, stock_policy=StockPolicy.REFUSE)
    )
    scanned = shop.scan(PEN)
    assert scanned.article_id == view.article_id
    assert (scanned.name, scanned.price, scanned.unit, scanned.quantity) == (
        "Pen",
        150,
        "piece",
        1000,
    )
    assert (scanned.tax_rate_id, scanned.rate_ppm, scanned.tax_inclusive) == (
        VAT.tax_rate_id,
        200_000,
        True,
    )
    assert scanned.stock_policy is StockPolicy.REFUSE


def test_one_number_is_found_in_every_spelling(shop):
    shop.desk.create_article(MANAGER, ArticleDraft("Tissues", codes=(UPC,)))
    for code in (UPC, f"0{UPC}", f"00{UPC}", " 0-36000-29145-2\n"):
        assert shop.scan(code).name == "Tissues"


def test_a_code_as_it_is_kept_comes_before_another_spelling_and_a_sku(shop):
    with shop.store.write() as unit:
        for n, code in enumerate((UPC, f"0{UPC}")):
            unit.connection.execute(
                sa.insert(t.articles).values(
                    id=(article := IDS.new()),
                    sku=f"S{n}",
                    name=f"Number {n}",
                    search_text="number",
                    tax_rate_id=VAT.tax_rate_id,
                    updated_at=0,
                )
            )
            unit.connection.execute(sa.insert(t.barcodes).values(code=code, article_id=article))
        unit.commit()
    shop.desk.create_article(MANAGER, ArticleDraft("Third", codes=("S9",), sku="S1X"))
    shop.desk.create_article(MANAGER, ArticleDraft("Fourth", codes=("S1X",), sku="other"))
    assert [shop.scan(code).name for code in (UPC, f"0{UPC}")] == ["Number 0", "Number 1"]
    assert shop.scan("S1X").name == "Fourth"
    assert shop.scan("S9").name == "Third"


def test_a_sku_is_found_as_typed_and_in_capitals(shop):
    shop.desk.create_article(MANAGER, ArticleDraft("Holder", sku="85123A"))
    assert shop.scan("85123A").name == "Holder"
    assert shop.scan("85123a").name == "Holder"


def test_a_pack_stands_for_several(shop):
    view = shop.desk.create_article(MANAGER, ArticleDraft("Beer", codes=(PEN,)))
    shop.desk.add_barcode(MANAGER, view.article_id, code=UPC, quantity=6000)
    assert shop.scan(UPC).quantity == 6000
    with shop.store.read() as unit:
        assert unit.catalogue.by_id(view.article_id).quantity == 1000


def test_an_unknown_code_finds_nothing(filled):
    for code in ("", " ", "x" * 10_000, "🧀", "'; DROP TABLE articles", "0" * 13, "\x00"):
        assert filled.scan(code) is None


def test_what_is_no_longer_sold_is_not_found(filled):
    with filled.store.write() as unit:
        unit.connection.execute(sa.update(t.articles).values(active=False))
        unit.commit()
    assert filled.scan("001") is None
    assert filled.found("coca") == []
    assert filled.desk.tiles() == ()


def test_a_scan_is_one_statement(filled):
    statements = []
    listener = ("before_cursor_execute", lambda *event: statements.append(event[2]))
    with filled.store.read() as unit:
        sa.event.listen(filled.store.engine, *listener)
        assert unit.catalogue.by_code("001") is not None
        assert len(statements) == 1
        sa.event.remove(filled.store.engine, *listener)


# --- by name ---------------------------------------------------------------------------------


def test_a_name_is_found_while_one_types(filled, subtests):
    for typed, first in {
        "creme": "Crème brûlée",
        "BRULEE CR": "Crème brûlée",
        "oeufs": "Œufs frais",
        "молоко": "Молоко 3,2 %",
        "京都": "東京都牛乳",
        "乳": "東京都牛乳",
        "ปลา": "น้ำปลาแท้",
        "김": "한국 김치",
        "كامل": "حليب كامل",
        "500 ml": "Coca Cola 500ml",
        "zero coc": "Coca Cola Zero 1,5 L",
        "cola z": "Coca Cola Zero 1,5 L",
        "7": "7up",
        "003": "Cola Coca Light",
    }.items():
        with subtests.test(typed=typed):
            assert filled.found(typed)[0] == first


def test_what_begins_as_typed_comes_first_and_short_before_long(filled):
    assert filled.found("coca") == ["Coca Cola 500ml", "Coca Cola Zero 1,5 L", "Cola Coca Light"]
    assert filled.found("cola c") == ["Cola Coca Light", "Coca Cola 500ml", "Coca Cola Zero 1,5 L"]
    assert filled.found("coca", limit=1) == ["Coca Cola 500ml"]
    assert filled.found("coca", limit=0) == []


def test_what_does_not_fit_is_not_found(filled):
    for typed in ("ola", "cola pepsi", "京東", "都東", "m", "04"):
        assert filled.found(typed) == []


HOSTILE = (
    *('"', "*", "-", "'", "%", "_", "\\", "\x00", "😀", ":*", "^coca", "coca*", "coca:cola"),
    *("a OR b", "coca AND", "NEAR(coca cola)", "coca & cola", "coca | !x", "coca <-> cola"),
    *("a" * 10_000, "coca " * 2000, "東" * 10_000, "\u202ecoca", "{search_text}: coca"),
    "'; DROP TABLE articles; --",
)


def test_whatever_is_typed_is_looked_for_and_never_obeyed(filled, subtests):
    before = filled.rows()
    for typed in HOSTILE:
        with subtests.test(typed=typed[:30]):
            assert all("Coca" in name for name in filled.found(typed))
    assert filled.rows() == before


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(typed=st.text(max_size=40))
def test_search_never_fails(filled, typed):
    assert len(filled.desk.search(typed, limit=5)) <= 5


def test_a_changed_name_is_found_by_the_new_one_only(filled):
    article = filled.scan("001")
    filled.desk.rename(MANAGER, article.article_id, name="Pepsi")
    assert filled.found("pepsi") == ["Pepsi"]
    assert "Coca Cola 500ml" not in filled.found("coca")


def test_search_stays_right_when_sqlite_packs_its_file(sqlite_url, tmp_path):
    """The full-text table knows articles by rowid, which a VACUUM must not change."""
    with empty_store(sqlite_url) as store:
        shop = GoodsShop(store, tmp_path)
        shop.desk.create_articles(
            MANAGER, [ArticleDraft(f"Thing number {n}", codes=(f"{n}",)) for n in range(40)]
        )
        with store.write() as unit:
            unit.connection.exec_driver_sql("DELETE FROM barcodes WHERE code < '2'")
            unit.connection.exec_driver_sql(
                "DELETE FROM stock_levels WHERE sku_id NOT IN (SELECT article_id FROM barcodes)"
            )
            unit.connection.exec_driver_sql(
                "DELETE FROM articles WHERE id NOT IN (SELECT article_id FROM barcodes)"
            )
            unit.commit()
        with store.engine.connect() as connection:
            connection.connection.driver_connection.execute("VACUUM")
        kept = [f"Thing number {n}" for n in range(40) if str(n) >= "2"]
        for name in kept:
            assert name in shop.found(name)
        with store.write() as unit:
            check = "INSERT INTO article_search(article_search, rank) VALUES('integrity-check', 1)"
            unit.connection.exec_driver_sql(check)


# --- tiles -----------------------------------------------------------------------------------


def test_tiles_and_categories(shop):
    drafts = [
        ArticleDraft("Pear", codes=("1",), category="Fruit", favourite=2),
        ArticleDraft("Apple", codes=("2",), category="Fruit"),
        ArticleDraft("Bread", codes=("3",), category="Bakery", favourite=1, price=250),
    ]
    shop.desk.create_articles(MANAGER, drafts)
    fruit, bakery = shop.desk.categories()
    assert (fruit.name, fruit.articles, bakery.name, bakery.articles) == ("Fruit", 2, "Bakery", 1)
    assert [one.name for one in shop.desk.tiles(fruit.category_id)] == ["Apple", "Pear"]
    assert [one.name for one in shop.desk.tiles()] == ["Bread", "Pear"]
    bread = shop.desk.tiles()[0]
    assert (bread.category, bread.barcode, bread.price) == ("Bakery", "3", 250)


# --- keeping ---------------------------------------------------------------------------------


def test_opening_stock_is_a_movement_and_a_correction_is_another(shop):
    view = shop.desk.create_article(MANAGER, ArticleDraft("Pen", codes=(PEN,), stock=5000))
    assert view.available == 5000
    assert shop.desk.set_stock(MANAGER, view.article_id, on_hand=3000).available == 3000
    shop.desk.set_stock(MANAGER, view.article_id, on_hand=3000)
    kept = shop.rows()
    assert [(row[3], row[4]) for row in kept["stock_movements"]] == [
        (5000, "opening"),
        (-2000, "correction"),
    ]


def test_an_untracked_article_has_no_stock(shop):
    draft = ArticleDraft("Bag", codes=("1",), stock_policy=StockPolicy.UNTRACKED)
    view = shop.desk.create_article(MANAGER, draft)
    assert view.available is None
    assert refusal(shop.desk.set_stock, MANAGER, view.article_id, on_hand=1) is Code.ARTICLE_WRONG
    assert shop.rows()["stock_levels"] == []


def test_a_price_can_be_set_and_taken_away(filled):
    article = filled.scan("001")
    assert filled.desk.set_price(MANAGER, article.article_id, price=275).price == 275
    assert filled.desk.set_price(MANAGER, article.article_id, price=None).price is None
    assert filled.scan("001").price is None


WRONG = {
    "no code and no sku": (ArticleDraft("Pen"), Code.ARTICLE_WRONG),
    "no name": (ArticleDraft(" \t ", codes=("1",)), Code.ARTICLE_WRONG),
    "a name without end": (ArticleDraft("x" * 300, codes=("1",)), Code.TEXT_TOO_LONG),
    "a mistyped code": (ArticleDraft("Pen", codes=("4006381333932",)), Code.CODE_WRONG),
    "no code at all": (ArticleDraft("Pen", codes=("🧀",)), Code.CODE_WRONG),
    "another's code": (ArticleDraft("Pen", codes=("001",), sku="x"), Code.ARTICLE_WRONG),
    "another's sku": (ArticleDraft("Pen", sku="001"), Code.ARTICLE_WRONG),
    "a price below nothing": (ArticleDraft("Pen", codes=("1",), price=-1), Code.PRICE_WRONG),
    "a barcode as price": (ArticleDraft("Pen", codes=("1",), price=10**13), Code.PRICE_WRONG),
    "a stock below nothing": (ArticleDraft("Pen", codes=("1",), stock=-1), Code.QUANTITY_WRONG),
    "an endless category": (ArticleDraft("P", codes=("1",), category="x" * 99), Code.TEXT_TOO_LONG),
}


def test_a_wrong_article_gets_one_sentence_and_changes_nothing(filled, subtests):
    before = filled.rows()
    good = ArticleDraft("Good", codes=("good",))
    for what, (draft, code) in WRONG.items():
        with subtests.test(what):
            assert refusal(filled.desk.create_articles, MANAGER, [good, draft]) is code
            assert filled.rows() == before


def test_a_code_of_another_article_in_another_spelling_is_refused(shop):
    shop.desk.create_article(MANAGER, ArticleDraft("Tissues", codes=(UPC,)))
    pen = shop.desk.create_article(MANAGER, ArticleDraft("Pen", codes=(PEN,)))
    call = shop.desk.add_barcode
    assert refusal(call, MANAGER, pen.article_id, code=f"0{UPC}") is Code.ARTICLE_WRONG
    assert refusal(call, MANAGER, pen.article_id, code="77", quantity=0) is Code.QUANTITY_WRONG
    assert refusal(call, MANAGER, IDS.new(), code="77") is Code.ARTICLE_GONE


def test_only_who_may_changes_goods(filled):
    article = filled.scan("001").article_id
    before = filled.rows()
    desk = filled.desk
    for call in (
        lambda: desk.create_article(CASHIER, ArticleDraft("Pen", codes=("p",))),
        lambda: desk.set_price(CASHIER, article, price=1),
        lambda: desk.rename(CASHIER, article, name="x"),
        lambda: desk.add_barcode(CASHIER, article, code="p"),
        lambda: desk.set_stock(CASHIER, article, on_hand=1),
    ):
        assert refusal(call) is Code.NOT_ALLOWED
    assert filled.rows() == before


def test_stock_that_a_checkout_holds_cannot_be_taken_away(shop):
    draft = ArticleDraft("Pen", codes=(PEN,), stock=5000, stock_policy=StockPolicy.REFUSE)
    view = shop.desk.create_article(MANAGER, draft)
    with shop.store.write() as unit:
        unit.connection.execute(sa.update(t.stock_levels).values(reserved=2000))
        unit.commit()
    call = shop.desk.set_stock
    assert refusal(call, MANAGER, view.article_id, on_hand=1000) is Code.ARTICLE_WRONG
    assert call(MANAGER, view.article_id, on_hand=2000).available == 0
