"""A table becomes a CSV file whole or not at all, and no cell of it a formula."""

import csv
import io
from decimal import Decimal

import pytest

from pos.domain.errors import Code, Problem
from pos.services.documents import Documents
from pos.services.table_file import replace_file, write_csv

HOSTILE = (
    "=1+1",
    "+44 20 7946 0000",
    "-1+1",
    "-cmd|' /C calc'!A0",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",  # noqa: RUF001 - meant
    '=HYPERLINK("http://evil","x")',
)


def read(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def written(rows, columns=("a",)):
    out = io.BytesIO()
    count = write_csv(out, columns, rows)
    assert not out.closed, "an open file stays the caller's"
    return count, out.getvalue()


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_and_no_head_becomes_a_formula(text):
    _count, data = written([[text]], [text])
    for (cell,) in read(data):
        assert cell == f"'{text}"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (-12, "-12"),
        (Decimal("-12.50"), "-12.50"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-0.00"), "-0.00"),
        ("-12.50", "-12.50"),
        ("−12.50", "−12.50"),  # noqa: RUF001 - a true minus is no formula
        (None, ""),
        ("plain, with a comma", "plain, with a comma"),
        ('two\nlines and a "quote"', 'two\nlines and a "quote"'),
        ("nul\0l", "null"),
        ("café ☕ 咖啡", "café ☕ 咖啡"),
    ],
)
def test_numbers_stay_numbers_and_texts_come_back(cell, text):
    _count, data = written([[cell]])
    assert read(data)[1] == [text]


def test_it_begins_with_a_mark_and_counts_its_rows():
    count, data = written([place] for place in range(1000))
    assert count == 1000
    assert data.startswith(b"\xef\xbb\xbfa\r\n0\r\n")


def test_a_file_is_whole_or_as_it_was(tmp_path):
    path = tmp_path / "sales.csv"
    write_csv(path, ("a",), [["old"]])

    def breaks():
        yield ["new"]
        raise ValueError("the store went away")

    with pytest.raises(ValueError, match="went away"):
        write_csv(path, ("a",), breaks())
    assert read(path.read_bytes()) == [["a"], ["old"]]
    assert [one.name for one in tmp_path.iterdir()] == ["sales.csv"]
    assert write_csv(path, ("a",), [["new"]]) == 1
    assert read(path.read_bytes()) == [["a"], ["new"]]


def test_where_nothing_can_be_written_one_sentence_says_so(tmp_path):
    (tmp_path / "folder.csv").mkdir()
    for path in (tmp_path / "not there" / "sales.csv", tmp_path / "folder.csv"):
        with pytest.raises(Problem) as caught:
            write_csv(path, ("a",), [["b"]])
        assert caught.value.code is Code.FILE_WRONG
        assert str(path) in str(caught.value)
    assert [one.name for one in tmp_path.iterdir()] == ["folder.csv"]


def test_a_disk_that_is_full_leaves_nothing_behind(tmp_path):
    def full(_file):
        raise OSError(28, "No space left on device")

    with pytest.raises(Problem, match="No space left"):
        replace_file(tmp_path / "sales.pdf", full)
    assert not list(tmp_path.iterdir())


def test_a_document_never_writes_over_another(tmp_path):
    documents = Documents(tmp_path / "made" / "when needed", tmp_path)
    names = [documents.csv("Sales/by\\day: 1", ("a",), [["b"]]).name for _again in range(3)]
    assert names == ["Sales_by_day_ 1.csv", "Sales_by_day_ 1 (2).csv", "Sales_by_day_ 1 (3).csv"]
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Problem, match="cannot be made"):
        Documents(tmp_path / "file" / "below", tmp_path).csv("x", (), ())
