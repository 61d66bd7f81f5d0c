"""An article file is taken into the shop: again and again, in part, and while others sell."""

import csv
import gzip
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from pos.domain.article import ArticleDraft
from pos.domain.errors import Code, Problem
from pos.domain.goods import StockPolicy
from pos.domain.names import clean, search_text
from pos.services.goods_import import run as goods_import
from pos.store import tables as t
from tests.store.goods_shop import MANAGER, VAT, GoodsShop, empty_store

SAMPLE = Path(__file__).parents[1] / "data" / "products.csv"
REAL = Path(__file__).parents[3] / "shared" / "data" / "catalogue" / "products.csv.gz"
FULL = """\
barcode,sku,name,category,price,tax_rate,tax_inclusive,unit,stock_policy,stock
4006381333931,PEN,Pen,Office,1.50,VAT 20 %,yes,piece,refuse,12
96385074|036000291452,TIS,Tissues,Home,0.99,5,yes,,,3
,NUT,Nuts,Food,19.99,5 %,no,kg,ask,2.5
12345,,Bag,,0,,,,,
"""


@pytest.fixture
def shop(store_url, tmp_path):
    with empty_store(store_url) as store:
        yield GoodsShop(store, tmp_path)


@pytest.fixture
def sqlite_shop(sqlite_url, tmp_path):
    with empty_store(sqlite_url) as store:
        yield GoodsShop(store, tmp_path)


def counts(result):
    assert result.read == (
        result.imported + result.updated + result.unchanged + result.rejected + result.left
    )
    return (result.imported, result.updated, result.unchanged, result.rejected)


# --- what a row says -------------------------------------------------------------------------


def test_every_column_arrives(shop):
    result = shop.take(FULL)
    assert counts(result) == (4, 0, 0, 0)
    assert result.new_categories == ("Office", "Home", "Food")
    assert result.new_tax_rates == ("5 %", "5 % on top")
    assert result.plain_codes == 1
    assert result.rejected_file is None
    pen, tissues, nuts, bag = (shop.scan(code) for code in ("PEN", "96385074", "NUT", "12345"))
    assert (pen.name, pen.price, pen.rate_ppm, pen.stock_policy) == ("Pen", 150, 200_000, "refuse")
    assert (tissues.rate_ppm, tissues.tax_inclusive, tissues.stock_policy) == (50_000, True, "ask")
    assert shop.scan("036000291452").article_id == tissues.article_id
    assert (nuts.unit, nuts.tax_inclusive, nuts.stock_policy) == ("kg", False, "ask")
    assert (bag.sku, bag.price, bag.tax_rate_id) == ("12345", 0, VAT.tax_rate_id)
    assert bag.stock_policy is StockPolicy.UNTRACKED
    stock = {view.name: view.available for view in shop.desk.search("n") + shop.desk.search("t")}
    assert stock == {"Nuts": 2500, "Tissues": 3000}


def test_opening_stock_is_a_movement_for_each_article_that_has_some(shop):
    shop.take(FULL)
    kept = shop.rows()
    assert sorted((row[3], row[4]) for row in kept["stock_movements"]) == [
        (2500, "opening"),
        (3000, "opening"),
        (12000, "opening"),
    ]
    levels = sorted((row[2], row[3], row[4]) for row in kept["stock_levels"])
    assert levels == [(2500, 0, True), (3000, 0, True), (12000, 0, False)]


def test_a_second_run_changes_nothing(shop):
    shop.take(FULL)
    before = shop.rows()
    assert counts(shop.take(FULL)) == (0, 0, 4, 0)
    assert shop.rows() == before


def test_a_later_file_changes_only_what_it_says(shop):
    shop.take(FULL)
    shop.desk.set_stock(MANAGER, shop.scan("PEN").article_id, on_hand=7000)
    result = shop.take(
        "barcode,sku,name,price,stock\n"
        "4006381333931,PEN,Fountain pen,,99\n"
        "96385074,TIS,Tissues,1.09,\n"
        "77,NUT,Nuts,,\n"
        "12345,,Bag,,\n"
    )
    assert counts(result) == (0, 3, 1, 0)
    pen = shop.scan("4006381333931")
    assert (pen.name, pen.price) == ("Fountain pen", 150)
    assert shop.desk.search("fountain")[0].available == 7000  # counted, so no longer imported
    assert shop.scan("TIS").price == 109
    assert shop.scan("77").sku == "NUT"


def test_codes_of_one_article_may_stand_in_several_rows(shop):
    text = "sku;barcode;name;price\nA;1;Cup;2,50\nA;2;;\nA;3|4;Cup;\n"
    result = shop.take(text)
    assert counts(result) == (1, 2, 0, 0)
    assert {shop.scan(code).sku for code in "1234"} == {"A"}
    assert counts(shop.take(text)) == (0, 0, 3, 0)


def test_a_policy_changes_whether_stock_may_go_below_zero(shop):
    head = "barcode,name,stock_policy,stock\n"
    shop.take(f"{head}1,Cup,ask,2\n")
    assert counts(shop.take(f"{head}1,Cup,refuse,2\n")) == (0, 1, 0, 0)
    assert shop.rows()["stock_levels"][0][4] is False
    shop.take(f"{head}1,Cup,ask,\n")
    with shop.store.write() as unit:
        unit.connection.execute(sa.update(t.stock_levels).values(on_hand=-1000))
        unit.commit()
    result = shop.take(f"{head}1,Cup,refuse,2\n")
    assert counts(result) == (0, 0, 0, 1)
    assert "below zero" in shop.rejected(result)[2]


def test_an_article_that_came_without_a_sku_may_get_one(shop):
    shop.take("barcode,name\n4006381333931,Pen\n")
    assert counts(shop.take("barcode,sku,name\n4006381333931,PEN,Pen\n")) == (0, 1, 0, 0)
    assert shop.scan("PEN").article_id == shop.scan("4006381333931").article_id
    result = shop.take("barcode,sku,name\n4006381333931,OTHER,Pen\n")
    assert "belongs to the article PEN" in shop.rejected(result)[2]


def test_one_number_in_two_spellings_is_one_article_unless_the_file_has_both(shop):
    shop.take("barcode,name\n036000291452,Tissues\n")
    assert counts(shop.take("barcode,name\n0036000291452,Tissues\n")) == (0, 0, 1, 0)
    both = "barcode,name\n036000291452,Tissues\n0036000291452,Other tissues\n"
    assert counts(shop.take(both)) == (1, 0, 1, 0)
    assert shop.scan("0036000291452").name == "Other tissues"
    assert shop.scan("036000291452").name == "Tissues"


# --- rejected rows ---------------------------------------------------------------------------

HEAD = "barcode,sku,name,price,tax_rate,tax_inclusive,unit,stock_policy,stock,category"
REASONS = {
    ",,Pen": "neither a barcode nor a sku",
    "1,,": "the name is empty",
    '1,,"\x01 \u202e"': "the name is empty",
    "4.00638E+12,,Pen": "a spreadsheet cut short",
    "a b,,Pen": "is no barcode",
    f"{'7' * 49},,Pen": "is no barcode",
    "1,ä,Pen": "is no sku",
    "1,,Pen,abc": "is not a price",
    "1,,Pen,-1": "is not a price",
    "1,,Pen,1e5": "is not a price",
    '1,,Pen,"1,000.00"': "is not a price",
    "1,,Pen,NaN": "is not a price",
    "1,,Pen,1.999": "finer than the smallest",
    "1,,Pen,4006381333931": "is not a price",
    "1,,Pen,400638133393": "more than",
    "1,,Pen,1,Luxury": "there is no tax rate “Luxury” (the shop has: VAT 20 %)",
    "1,,Pen,1,120": "there is no tax rate “120”",
    "1,,Pen,1,VAT 20 %,no": "is inside the price in this shop",
    "1,,Pen,1,5,perhaps": "is no tax_inclusive",
    "1,,Pen,1,,,pound": "is no unit",
    "1,,Pen,1,,,,never": "is no stock policy",
    "1,,Pen,1,,,,,lots": "is not a stock",
    "1,,Pen,1,,,,,-3": "is not a stock",
    "1,,Pen,1,,,,,0.0001": "finer than a thousandth",
    "1,,Pen,1,,,,,9999999": "more than a million",
    f"1,,Pen,1,,,,,,{'x' * 61}": "the category is longer",
    "1,,Pen,1,,,,,,,more": "there are 11 cells under 10 headings",
    '"1"2,,Pen': "quotation marks",
}


def test_every_rejected_row_has_its_reason_and_changes_nothing(sqlite_shop, subtests):
    before = sqlite_shop.rows()
    for row, reason in REASONS.items():
        with subtests.test(row[:40]):
            result = sqlite_shop.take(f"{HEAD}\n{row}\n")
            assert counts(result) == (0, 0, 0, 1)
            assert reason in sqlite_shop.rejected(result)[2].replace('""', '"')
            assert sqlite_shop.rows() == before


CLASHES = {
    "1,,Cup\n1,,Cup": "the code 1 is already in line 2",
    "1|2,,Cup\n2,,Mug": "the code 2 is already in line 2",
    "1,A,Cup\n1,B,Mug": "the code 1 is already in line 2",
    "1,A,Cup\n2,A,Mug": "line 2 gives the article A another name",
    "1,A,Cup,1\n2,A,Cup,2": "line 2 gives the article A another price",
    "1,A,Cup\nA,,Mug": "the code A is the sku of line 2",
    "A,,Cup\n1,A,Mug": "the code A is already in line 2",
}


def test_rows_that_contradict_one_above_are_rejected(sqlite_shop, subtests):
    for rows, reason in CLASHES.items():
        with subtests.test(rows):
            result = sqlite_shop.take(f"{HEAD}\n{rows}\n", dry_run=True)
            assert counts(result) == (1, 0, 0, 1)
            assert reason in sqlite_shop.rejected(result)[3]


def test_a_code_of_another_article_of_the_shop_is_rejected(shop):
    shop.take(FULL)
    result = shop.take(
        "barcode,sku,name\n4006381333931,TIS,Tissues\n4006381333931|12345,,Both\n777,PEN,Pen\n"
    )
    # The second row is rejected for its first code, which stands in a row that was taken.
    assert counts(result) == (0, 1, 0, 2)
    reasons = shop.rejected(result)
    assert "belongs to the article PEN of the shop" in reasons[2]
    assert "already in line 2" in reasons[3]


def test_the_rejected_rows_can_be_put_right_and_imported(shop):
    result = shop.take('barcode,name,price\n1,"Cup, blue",abc\n2,Mug,1\n')
    with result.rejected_file.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["line", "reason", "barcode", "name", "price"]
    assert rows[1][2:] == ["1", "Cup, blue", "abc"]
    text = result.rejected_file.read_text(encoding="utf-8").replace("abc", "2.50", 2)
    again = shop.take(text.replace("“2.50”", "“abc”"))
    assert counts(again) == (1, 0, 0, 0)
    assert again.ignored_columns == ("line", "reason")


def test_where_rejected_rows_go_can_be_chosen(sqlite_shop):
    chosen = sqlite_shop.folder / "wrong.csv"
    assert sqlite_shop.take("barcode,name\n1,\n", rejected=chosen).rejected_file == chosen
    missing = sqlite_shop.folder / "missing" / "wrong.csv"
    with pytest.raises(Problem) as refused:
        sqlite_shop.take("barcode,name\n1,\n2,Cup\n", rejected=missing)
    assert refused.value.code is Code.FILE_WRONG
    with pytest.raises(Problem, match="into the imported file itself"):
        sqlite_shop.take("barcode,name\n1,\n", rejected=sqlite_shop.folder / "goods.csv")
    assert sqlite_shop.rows()["articles"] == []


# --- wrong files -----------------------------------------------------------------------------

WRONG_FILES = {
    "empty": (b"", "there is no column “barcode”"),
    "no heading": (b"4006381333931,Pen\n", "there is no column “barcode”"),
    "no name": (b"barcode,price\n1,2\n", "there is no column “name”"),
    "a column twice": (b"barcode,name,name\n1,a,b\n", "the column “name” is there twice"),
    "another encoding": ("barcode,name\n1,Cup\n2,Café\n".encode("latin-1"), "line 3 is not in"),
    "UTF-16": ("barcode,name\n1,Cup\n".encode("utf-16"), "line 1 is no"),
    "a spreadsheet": (b"PK\x03\x04rest", "a spreadsheet or an archive"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0", "is not in UTF-8"),
    "packed and cut": (gzip.compress(b"barcode,name\n1,Cup\n" * 9)[:-9], "packed file is broken"),
    "packed and broken": (b"\x1f\x8b" + b"x" * 40, "packed file is broken"),
    "an open quotation mark": (b'barcode,name\n1,"Cup\n2,Mug\n', "a quotation mark on line 2"),
    "a lost quotation mark": (
        b'barcode,name\n1,"Cup\n' + b"2,Mug\n" * 20 + b'3,"Jar"\n',
        "a quotation mark on line 2",
    ),
    "an endless line": (b"barcode,name\n1," + b"x" * 200_000, "line 2 is no row"),
}  # fmt: skip


def test_a_wrong_file_gets_one_sentence_and_changes_nothing(sqlite_shop, subtests):
    before = sqlite_shop.rows()
    for what, (content, says) in WRONG_FILES.items():
        with subtests.test(what):
            with pytest.raises(Problem) as refused:
                sqlite_shop.take(content)
            assert refused.value.code is Code.FILE_WRONG
            assert says in refused.value.sentence
            assert refused.value.sentence.endswith(".")
            assert sqlite_shop.rows() == before


def test_a_file_that_is_not_there_gets_one_sentence(sqlite_shop):
    for path in (sqlite_shop.folder / "missing.csv", sqlite_shop.folder):
        with pytest.raises(Problem) as refused:
            sqlite_shop.take_file(path)
        assert refused.value.code is Code.FILE_WRONG


# --- how a file may look ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "barcode,name\n1,Cup\n2,Mug\n",
        "\ufeffbarcode,name\r\n1,Cup\r\n2,Mug\r\n",
        "Barcode ; NAME\n1;Cup\n2;Mug",
        "name\tbarcode\nCup\t1\nMug\t2\n",
        'barcode,name\n\n"1","Cup"\n,\n2,Mug\n\n',
        "barcode,name,colour\n1,Cup,red\n2,Mug\n",
    ],
)
def test_files_are_read_as_programs_write_them(sqlite_shop, text):
    assert counts(sqlite_shop.take(text)) == (2, 0, 0, 0)
    assert [sqlite_shop.scan(code).name for code in "12"] == ["Cup", "Mug"]


def test_a_packed_file_is_read_whatever_its_name(sqlite_shop):
    path = sqlite_shop.file(gzip.compress(b"barcode,name\n1,Cup\n"), "goods.csv")
    assert counts(sqlite_shop.take_file(path)) == (1, 0, 0, 0)


def test_names_are_cleaned_and_cut(sqlite_shop):
    result = sqlite_shop.take(f'barcode,name\n1,"a\tb\n\x8dc"\n2,{"x" * 300}\n')
    assert result.shortened == 1
    assert sqlite_shop.scan("1").name == "a b c"
    assert sqlite_shop.scan("2").name == "x" * 249 + "…"


# --- dry run, stopping, others -----------------------------------------------------------------


def test_a_dry_run_says_what_a_run_would_do_and_changes_nothing(shop):
    text = FULL + "888,NUT,,,,,,,,\n999,NUT,,,,,,,,\n,,bad\n"
    before = shop.rows()
    tried = shop.take(text, dry_run=True)
    assert shop.rows() == before
    done = shop.take(text)
    assert counts(tried) == counts(done) == (4, 2, 0, 1)
    assert tried.dry_run
    assert (tried.new_categories, tried.new_tax_rates) == (done.new_categories, done.new_tax_rates)


def test_a_stopped_import_keeps_what_is_written_and_goes_on_later(shop):
    rows = "".join(f"{n:06},Thing {n}\n" for n in range(1000))
    seen = []

    def until_300(progress):
        seen.append(progress)
        return progress.stage == "checking" or progress.done < 300

    result = shop.take_file(shop.file(f"barcode,name\n{rows}"), report=until_300)
    assert (result.imported, result.left) == (300, 700)
    assert counts(shop.take_file(shop.folder / "goods.csv")) == (700, 0, 300, 0)
    stages = [one.stage for one in seen]
    assert stages == sorted(stages)
    assert all(0 <= one.done <= one.total for one in seen)


def test_an_import_stopped_while_checking_changes_nothing(sqlite_shop):
    rows = "".join(f"{n:06},Thing {n}\n" for n in range(1000))
    before = sqlite_shop.rows()
    path = sqlite_shop.file(f"barcode,name\n{rows}")
    result = sqlite_shop.take_file(path, report=lambda _: False)
    assert result.left == result.read == 500
    assert sqlite_shop.rows() == before


def test_two_imports_at_once_end_as_one(shop, expected_logs):
    # psycopg mentions that a refused batch was refused; the rows are then planned anew.
    expected_logs.append("WARNING psycopg: error ignored terminating")
    rows = "".join(f"{n:06},Thing {n}\n" for n in range(1500))
    path = shop.file(f"barcode,name\n{rows}")
    results = []

    def one():
        results.append(shop.take_file(path))

    others = [threading.Thread(target=one) for _ in range(2)]
    for other in others:
        other.start()
    for other in others:
        other.join()
    assert len(results) == 2
    assert sum(counts(result)[0] for result in results) == 1500
    assert sum(counts(result)[2] for result in results) == 1500
    assert len(shop.rows()["articles"]) == 1500


def test_others_write_between_two_units_of_an_import(shop):
    """A till's change never waits for more than the unit that is being written."""
    rows = "".join(f"{n:06},Thing {n}\n" for n in range(1200))
    shop.desk.create_article(MANAGER, ArticleDraft("Cup", codes=("cup",)))
    cup = shop.scan("cup").article_id
    prices = []

    def sell(progress):
        if progress.stage == "writing":
            prices.append(shop.desk.set_price(MANAGER, cup, price=progress.done).price)
        return True

    shop.take_file(shop.file(f"barcode,name\n{rows}"), report=sell)
    assert prices == list(range(goods_import.ROWS_IN_A_UNIT, 1201, goods_import.ROWS_IN_A_UNIT))


# --- real goods --------------------------------------------------------------------------------


def found_as_they_stand(shop, rows):
    for code, name in rows:
        scanned = shop.scan(code)
        assert scanned.name == clean(name)
        if search_text(name):
            found = {view.article_id for view in shop.desk.search(name, limit=200)}
            assert scanned.article_id in found


def test_real_goods_of_every_kind_are_imported_and_found(shop):
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    result = shop.take_file(SAMPLE, rejected=shop.folder / "rejected.csv")
    assert counts(result) == (len(rows), 0, 0, 0)
    assert result.plain_codes > 50
    found_as_they_stand(shop, rows)
    assert counts(shop.take_file(SAMPLE)) == (0, 0, len(rows), 0)


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.skipif(not REAL.exists(), reason="the whole real catalogue is not on this machine")
def test_the_whole_real_catalogue_is_imported_and_found(shop):
    with gzip.open(REAL, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    result = shop.take_file(REAL, rejected=shop.folder / "rejected.csv")
    assert counts(result) == (len(rows), 0, 0, 0)
    found_as_they_stand(shop, rows[::50])
    assert counts(shop.take_file(REAL)) == (0, 0, len(rows), 0)
