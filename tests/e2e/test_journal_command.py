"""``holdfast journal`` as it is typed: what it prints, and how it ends."""

import json
from pathlib import Path

import pytest

from pos.cli.main import main
from pos.domain.checkout import Tender
from tests.checkout.shop import open_shop


@pytest.fixture
def shop(sqlite_url, tmp_path):
    with open_shop(sqlite_url, tmp_path) as opened:
        till = opened.till("Till 1", apart=True)
        till.start(till.cart("TEA", "JAM"), Tender("card"))
        yield opened


@pytest.fixture
def run(shop, capsys):
    def typed(*words):
        status = main([*words, "--store", shop.url])
        said = capsys.readouterr()
        return status, said.out, said.err

    return typed


def change(shop):
    with shop.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE payments SET amount = 1")


def test_an_honest_shop_ends_with_0(run):
    status, out, err = run("journal", "verify")

    assert (status, err) == (0, "")
    assert out.splitlines()[-1].endswith("rows are as they were written.")
    assert "1 finished sale of £6.45 in the tables." in out


def test_a_changed_row_ends_with_1_and_is_named(run, shop):
    change(shop)
    status, out, _ = run("journal", "verify")

    assert status == 1
    assert "Card payment 1 of order" in out
    assert "amount 0.01 in the table, 6.45 in the journal." in out
    assert out.splitlines()[-1] == "1 thing is not as this program wrote it."


def test_verify_names_it_too(run, shop):
    assert run("verify")[0] == 0
    change(shop)
    status, out, _ = run("verify")

    assert status == 1
    assert "J1  BROKEN" in out
    assert "amount 0.01 in the table" in out


def test_one_object_for_machines(run, shop):
    change(shop)
    status, out, _ = run("journal", "verify", "--json")
    told = json.loads(out)

    assert status == 1
    assert (told["ok"], told["found"]) == (False, 1)
    assert told["findings"][0]["table"] == "payments"
    assert {chain["name"] for chain in told["chains"]} == {"Till 1", "the command line"}


def test_an_export_and_its_anchors(run, tmp_path: Path):
    folder = tmp_path / "out"
    status, out, _ = run("journal", "export", str(folder), "--json")
    assert status == 0
    assert json.loads(out)["entries"] == sum(
        head["entries"] for head in json.loads((folder / "manifest.json").read_text())["heads"]
    )

    status, out, _ = run("journal", "verify", "--anchors", str(folder / "manifest.json"))
    assert status == 0
    assert "and 2 anchors hold" in out
    status, _, err = run("journal", "export", str(folder))
    assert status == 2
    assert "something in it already" in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("journal",), "WHAT"),
        (("journal", "verify", "--since", "yesterday"), "is no day like 2026-11-25"),
        (("journal", "verify", "--anchors", "/nowhere/at/all"), "cannot be read"),
        (
            ("journal", "export", "x", "--from", "2026-11-02", "--to", "2026-11-01"),
            "2026-11-01 is before 2026-11-02",
        ),
    ],
)
def test_what_was_wrongly_asked_is_one_sentence(run, words, said):
    status, out, err = run(*words)

    assert (status, out) == (2, "")
    assert said in err
    assert len(err.splitlines()) == 1


def test_a_day_that_was_not_yet_has_nothing_to_find(run, shop):
    change(shop)

    assert run("journal", "verify", "--since", "2999-01-01")[0] == 0
