"""``holdfast import articles``, as it is typed."""

import json

import pytest

from pos.cli.main import main


@pytest.fixture
def goods(tmp_path):
    path = tmp_path / "goods.csv"
    path.write_text("barcode,name,price\n4006381333931,Pen,1.50\n12,,\n", encoding="utf-8")
    return path


def run(capsys, *typed):
    status = main([str(one) for one in typed])
    shown = capsys.readouterr()
    return status, shown.out, shown.err


def test_the_figures_are_one_object(store_url, goods, capsys):
    typed = ("import", "articles", goods, "--store", store_url, "--json")
    status, out, _ = run(capsys, *typed)
    figures = json.loads(out)
    assert status == 0
    assert figures["seconds"] >= 0
    assert figures["rejected_file"] == str(goods.with_name("goods.rejected.csv"))
    kept = {"read": 2, "imported": 1, "updated": 0, "unchanged": 0, "rejected": 1, "left": 0}
    assert kept.items() <= figures.items()
    again = json.loads(run(capsys, *typed)[1])
    assert (again["imported"], again["unchanged"], again["rejected"]) == (0, 1, 1)


def test_the_words_say_what_happened_and_where_the_rest_is(sqlite_url, goods, capsys):
    chosen = goods.with_name("wrong.csv")
    typed = ("import", "articles", goods, "--store", sqlite_url, "--rejected", chosen)
    _, out, _ = run(capsys, *typed, "--dry-run")
    assert "1 imported" in out
    assert "This was a dry run: nothing was written." in out
    _, out, _ = run(capsys, *typed)
    assert "2 rows in" in out
    assert "1 imported, 0 updated, 0 unchanged, 1 rejected" in out
    assert str(chosen) in out


def test_a_wrong_file_gets_one_sentence(sqlite_url, tmp_path, capsys):
    status, out, err = run(
        capsys, "import", "articles", tmp_path / "none.csv", "--store", sqlite_url
    )
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert "cannot be opened" in err
