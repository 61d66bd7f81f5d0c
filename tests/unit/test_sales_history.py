"""The counting rule of a replay: nothing is dropped in silence."""

import gzip
from pathlib import Path

import pytest

from pos.domain.errors import Problem
from pos.services.replay import sku_of
from pos.services.sales_history import COLUMNS, read_history

REAL = sorted((Path(__file__).parents[1] / "data" / "retail").glob("*.csv"))
HEAD = ",".join(COLUMNS)


def told(tmp_path: Path, *rows: str, head: str = HEAD):
    path = tmp_path / "day.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return read_history([path])


def test_real_days_are_counted_whole():
    history = read_history(REAL)
    for count in history.days.values():
        assert count.rows == count.sale_lines + count.return_lines + count.rejected
    assert sorted(history.days) == ["2010-12-01", "2010-12-02"]
    assert sum(count.rows for count in history.days.values()) == 77
    lines = sum(len(invoice.lines) for invoice in history.invoices)
    assert lines + len(history.rejected) == 77
    assert {why for _, _, why, _ in history.rejected} == {
        "the price is not above zero",
        "the quantity of a sale is not above zero",
    }


def test_a_sale_and_a_return(tmp_path: Path):
    history = told(
        tmp_path,
        "1,A,Lamp,2,2010-12-01 08:00:00,2.55",
        "1,A,Lamp,1,2010-12-01 08:00:00,2.5",
        "C2,A,Lamp,-1,2010-12-01,2.55",
    )
    sale, back = history.invoices
    assert (sale.kind, sale.total, [line.price for line in sale.lines]) == ("sale", 760, [255, 250])
    assert (back.kind, back.total, back.mark) == ("return", -255, "Replay 2010-12-01 C2")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("A1,X,,1,2010-12-01,1", "the invoice number is neither all digits nor begins with C"),
        ("c1,X,,-1,2010-12-01,1", "the invoice number is neither all digits nor begins with C"),
        ("1,X,,0,2010-12-01,1", "the quantity of a sale is not above zero"),
        ("1,X,,-3,2010-12-01,1", "the quantity of a sale is not above zero"),
        ("C1,X,,3,2010-12-01,1", "the quantity of a return is not below zero"),
        ("1,X,,1.5,2010-12-01,1", "the quantity is not a whole number"),
        ("1,X,,9999999,2010-12-01,1", "the quantity is more than anybody can buy"),
        ("1,X,,1,2010-12-01,0.0", "the price is not above zero"),
        ("1,X,,1,2010-12-01,-5", "the price is not above zero"),
        ("1,X,,1,2010-12-01,0.001", "the price is not a whole number of pence"),
        ("1,X,,1,2010-12-01,nan", "the price is not above zero"),
        ("1,X,,1,2010-12-01,free", "the price is not a number"),
        ("1,X,,1,2010-12-01,99999999", "the price is more than a till can take"),
        ("1,,,1,2010-12-01,1", "there is no stock code"),
        ("1,X,,1,1/12/2010,1", "the date is not written like 2010-12-01"),
        ("1,X", "the date is not written like 2010-12-01"),
    ],
)
def test_a_row_is_rejected_with_its_reason(tmp_path: Path, row: str, why: str):
    history = told(tmp_path, row)
    assert [reason for _, _, reason, _ in history.rejected] == [why]
    assert history.invoices == []
    (count,) = history.days.values()
    assert (count.rows, count.rejected) == (1, 1)


def test_a_gzipped_file_is_read(tmp_path: Path):
    path = tmp_path / "day.csv.gz"
    path.write_bytes(gzip.compress(REAL[0].read_bytes()))
    assert read_history([path]).days == read_history(REAL[:1]).days


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("day.csv", b"a,b\n1,2\n", "the first line does not name the column InvoiceNo."),
        ("day.csv", b"", "the first line does not name the column InvoiceNo."),
        ("day.csv", HEAD.encode() + b"\n\xff\xfe\n", "it is no whole CSV file in UTF-8."),
        ("day.csv.gz", b"no gzip", "it cannot be read: it is no gzipped file."),
        (
            "day.csv.gz",
            gzip.compress(b"x" * 9999, mtime=0)[:30],
            "it is no whole CSV file in UTF-8.",
        ),
    ],
)
def test_a_wrong_file_is_one_sentence(tmp_path: Path, name: str, content: bytes, why: str):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Problem) as refused:
        read_history([path])
    assert refused.value.sentence == f"{path}: {why}"


def test_a_file_that_is_not_there_or_twice(tmp_path: Path):
    with pytest.raises(Problem, match="cannot be read: No such file"):
        read_history([tmp_path / "none.csv"])
    with pytest.raises(Problem, match="named twice"):
        read_history([REAL[0], REAL[0].parent / "." / REAL[0].name])


def test_codes_that_no_scanner_sends_get_a_number():
    assert sku_of("85123a") == "85123a"
    assert sku_of("BANK CHARGES") == "BANK-CHARGES"
    assert sku_of("gift £30") == "gift--30"
