"""One layout for screen, PDF and paper; no amount is ever cut off."""

from dataclasses import replace
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.receipt import ReceiptLine, ReceiptTax, ReceiptTender
from pos.domain.receipt_layout import _clean, grid, lay_out, width, wrap
from tests.fakes.receipts import A_RECEIPT, a_copy


def text_of(receipt, columns=42):
    return grid(lay_out(receipt, columns, UTC), columns)


def rows_of(receipt, columns=42):
    return text_of(receipt, columns).splitlines()


def test_it_reads_like_a_receipt():
    rows = rows_of(A_RECEIPT)
    assert rows[0].strip() == "The Corner Shop"
    assert "Receipt A-000123         23 Nov 2026 14:02" in rows
    assert "Till 1                       Served by Ann" in rows
    assert "  0.842 kg × 1.20" in rows
    assert "Crisps, sea salt and balsamic" in rows
    assert "vinegar, family pack of twelve        2.70" in rows
    assert "Total                               £13.36" in rows
    assert "Cash                                 £5.00" in rows
    assert "Change                               £1.64" in rows
    assert rows[-1].strip() == "A-000123"


@pytest.mark.parametrize(
    ("copies", "mark"), [(0, None), (1, "*** COPY ***"), (3, "*** COPY 3 ***")]
)
def test_a_copy_says_so(copies, mark):
    text = text_of(a_copy(copies))
    assert ("COPY" in text) is (mark is not None)
    assert mark is None or mark in text


def test_a_return_shows_true_minus_signs():
    line = ReceiptLine("Tea", -1000, "piece", 250, 0, -250)
    back = replace(
        A_RECEIPT,
        lines=(line,),
        tenders=(ReceiptTender("cash", -250, -250, 0),),
        sub_total=-250,
        discount_total=0,
        total=-250,
        change_due=0,
    )
    text = text_of(back)
    assert "\N{MINUS SIGN}1 × 2.50" in text
    assert "\N{MINUS SIGN}£2.50" in text
    assert "-1" not in text


def test_tax_on_top_is_a_row_of_its_own():
    taxed = replace(A_RECEIPT, sub_total=1366, discount_total=30, total=1446)
    text = text_of(taxed)
    assert "Subtotal                             13.36" in text
    assert "Tax                                   1.10" in text


def test_currencies_without_and_with_three_decimals():
    assert "¥1336" in text_of(replace(A_RECEIPT, currency="JPY"))
    assert "KWD 1.336" in text_of(replace(A_RECEIPT, currency="KWD"))


def test_on_a_narrow_roll_a_rate_has_a_row_of_its_own():
    rows = rows_of(A_RECEIPT, 32)
    taxes = (ReceiptTax("A tax with a name as long as the law", 200_000, 123456789, 1, 123456790),)
    wide = rows_of(replace(A_RECEIPT, taxes=taxes), 42)
    assert any(row.endswith("1234567.90") for row in wide)
    assert any("as long as the law 20 %" in row or "law 20 %" in row for row in wide)
    assert all(width(row) <= 32 for row in rows)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("VAT", "VAT 20 %"), ("VAT 20", "VAT 20"), ("VAT 20 %", "VAT 20 %"), ("A20", "A20 20 %")],
)
def test_a_rate_is_named_once(name, shown):
    receipt = replace(A_RECEIPT, taxes=(ReceiptTax(name, 200_000, 100, 20, 120),))
    assert any(row.startswith(f"{shown}  ") for row in rows_of(receipt))


def test_wide_characters_count_twice_and_marks_not_at_all():
    assert width("日本") == 4
    assert width("น้ำ") == 2
    assert width("abc") == 3
    rows = rows_of(A_RECEIPT)
    tea = next(row for row in rows if row.startswith("日本語"))
    assert width(tea) == 42


names = st.text(min_size=1, max_size=80)


@given(name=names, price=st.integers(-(10**9), 10**9), columns=st.integers(32, 48))
def test_whatever_it_is_called_its_amount_stands_whole(name, price, columns):
    line = ReceiptLine(name, 1000, "piece", price, 0, price)
    receipt = replace(A_RECEIPT, lines=(line,), shop_name=name or "x", cashier=name)
    text = text_of(receipt, columns)
    amount = f"{abs(price) // 100}.{abs(price) % 100:02d}"
    assert any(row.endswith(amount) for row in text.splitlines())
    assert all(width(row) <= columns for row in text.splitlines())
    assert not any(ord(one) < 32 and one != "\n" for one in text)


@given(st.text(max_size=200), st.integers(4, 48))
def test_wrapping_loses_no_letter(text, columns):
    rows = wrap(text, columns)
    assert all(width(row) <= columns for row in rows)
    assert "".join("".join(rows).split()) == "".join(_clean(text).split())
