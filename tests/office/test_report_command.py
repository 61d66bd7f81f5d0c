"""``holdfast report`` says the same as the office, as words, JSON, CSV and PDF."""

import csv
import io
import json
from datetime import timedelta
from decimal import Decimal

import pytest

from pos.cli.main import main
from pos.domain.checkout import Tender
from pos.domain.report import local_moment
from tests.checkout.shop import open_shop


@pytest.fixture
def sold(store_url, tmp_path, monkeypatch):
    monkeypatch.setenv("HOLDFAST_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOLDFAST_STORE", store_url)
    with open_shop(store_url, tmp_path) as shop:
        till = shop.till("Till 1")
        till.start(till.cart("TEA", "JAM"), Tender("cash", tendered=1000))
        till.start(till.cart("TEA", quantity=-1000), Tender("cash", tendered=-250))
        with shop.store.read() as unit:
            yield local_moment(unit.now()).date()


def run(*typed):
    return main(["report", *(str(one) for one in typed)])


def test_words_json_csv_and_pdf(sold, tmp_path, capsys):
    days = ("--from", sold - timedelta(days=1), "--to", sold)
    assert run("vat", *days) == 0
    assert "VAT by rate and day" in capsys.readouterr().out
    assert run("sales", *days, "--of-till", "till 1", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["totals"]["gross"] == 395
    assert told["totals"]["sales"] == told["totals"]["returns"] == 1
    assert told["till"] == "Till 1"
    assert sum(row["gross"] for row in told["rows"]) == 395
    file, paper = tmp_path / "articles.csv", tmp_path / "articles.pdf"
    assert run("articles", *days, "--csv", file, "--pdf", paper) == 0
    assert str(file) in capsys.readouterr().out
    rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))
    assert sum(Decimal(row["Total GBP"]) for row in rows) == Decimal("3.95")
    assert paper.read_bytes().startswith(b"%PDF-")


def test_what_was_typed_wrongly_is_told_in_a_sentence(sold, tmp_path, capsys):
    for typed, sentence in (
        (("sales", "--of-till", "Till 9"), "No till of the shop is called “Till 9”"),
        (("sales", "--cashier", "Nobody"), "No person of the shop is called"),
        (("sales", "--day", "25.11.2026"), "no day like 2026-11-25"),
        (("sales", "--from", sold, "--to", sold - timedelta(days=1)), "is before"),
        (("sales", "--day", sold, "--from", sold), "either --day, or --from"),
        (("sales", "--to", sold), "--from"),
        (("sales", "--csv", tmp_path / "no" / "x.csv"), "cannot be written"),
        (("profit",), "invalid choice"),
    ):
        assert run(*typed) == 2
        told = capsys.readouterr()
        assert sentence in told.err
        assert told.err.count("\n") == 1
        assert not told.out


def test_of_a_day_without_sales(sold, capsys):
    assert run("tenders", "--day", "2001-01-01") == 0
    assert "Nothing was sold" in capsys.readouterr().out
