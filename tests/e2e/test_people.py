"""A shop of one's own: its first person comes from the command line."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from pos.cli.main import main

pytestmark = pytest.mark.e2e


@pytest.fixture
def add(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    monkeypatch.setenv("HOLDFAST_HOME", str(tmp_path / "till"))

    def add(typed: str, *words: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        status = main(["people", "add", *words, "--store", str(tmp_path / "own.db")])
        told = capsys.readouterr()
        return status, told.out + told.err

    return add


def test_the_first_person_needs_nobody_and_lets_the_others_in(add):
    assert add("7301\n", "Ann Smith") == (0, "Ann Smith can sign in, as administrator.\n")
    assert add("7301\n8402\n", "Bo Lee", "--by", "ann smith") == (
        0,
        "Bo Lee can sign in, as cashier.\n",
    )


def test_who_may_not_is_refused_in_one_sentence(add):
    assert add("7301\n", "Ann Smith", "--role", "cashier")[0] == 2
    add("7301\n", "Ann Smith")
    add("7301\n8402\n", "Bo Lee", "--by", "Ann Smith")
    for typed, words in (
        ("9513\n", ()),
        ("8402\n9513\n", ("--by", "Bo Lee")),
        ("1111\n9513\n", ("--by", "Ann Smith")),
        ("7301\n1234\n", ("--by", "Ann Smith")),
        ("7301\n9513\n", ("--by", "Nobody")),
    ):
        status, said = add(typed, "Cy Moss", *words)
        assert status == 2, said
        assert said.count("\n") == 1
        assert "Trace" not in said
