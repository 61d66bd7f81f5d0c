"""A table on paper: pages with the head repeated, numbered, with every script a name is in."""

import io
import re
import zlib
from pathlib import Path

import pytest

from pos.services.table_pdf import PdfColumn, PdfTable, write_pdf

FONTS = Path(__file__).parents[2] / "resources" / "fonts"
COLUMNS = (PdfColumn("Day"), PdfColumn("Article", wide=True), PdfColumn("Total", right=True))


def printed(rows, columns=COLUMNS, totals=("Total", "", "1.00")):
    out = io.BytesIO()
    table = PdfTable("Shop", "Sales", "November", "Made now", columns, tuple(rows), totals)
    write_pdf(table, FONTS, out)
    return out.getvalue()


def pages(data):
    """Give what is written on each page, as the codes of its letters."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL)
    found = []
    for stream in streams:
        try:
            plain = zlib.decompress(stream)
        except zlib.error:
            continue
        if b" Tj" in plain or b" TJ" in plain:
            found.append(re.findall(rb"BT(.*?)ET", plain, re.DOTALL))
    return found


def heavy(page, size=b"9.00"):
    """Give the words of a page in the heavy letters, each as the codes of its letters."""
    found, font = set(), b""
    for block in page:
        codes = tuple(re.findall(rb"\((.*?)\) Tj", block, re.DOTALL))
        if not codes:
            font = block
        elif b"/F2 " + size in font:
            found.add(codes)
    return found


def test_a_long_table_goes_over_pages_and_each_has_its_head():
    rows = [(f"{n}", f"Article {n}", f"{n}.00") for n in range(100)]
    made = pages(printed(rows))
    assert len(made) == 3

    heads = [heavy(page) for page in made]
    assert len(heads[1]) == len(COLUMNS)
    assert heads[1] <= heads[0]
    assert heads[1] <= heads[2]
    assert not heavy(made[1], size=b"17.00"), "the title stands once"
    assert len(pages(printed(rows[:5]))) == 1


def test_many_columns_lie_on_their_side():
    wide = tuple(PdfColumn(f"A rather long head {n}", right=True) for n in range(9))
    lying = printed([("1,000,000.00",) * 9], wide, ())
    assert b"/MediaBox [0 0 841.89 595.28]" in lying
    assert b"/MediaBox [0 0 595.28 841.89]" in printed([("1", "2", "3")])


@pytest.mark.parametrize("name", ["咖啡 ☕", "ชาเย็น", "קפה", "x" * 400, "a\tb\nc", ""])
def test_every_name_can_be_printed(name):
    assert printed([("1", name, "1.00")]).startswith(b"%PDF-")


def test_a_table_without_rows_says_so():
    assert len(pages(printed([], totals=()))) == 1
