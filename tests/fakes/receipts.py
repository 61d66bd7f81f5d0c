"""Receipts as a shop gives them out."""

from dataclasses import replace

from pos.domain.receipt import Receipt, ReceiptLine, ReceiptTax, ReceiptTender

A_RECEIPT = Receipt(
    order_id="01a208a9-eb42-73ed-8cb5-b91246e64342",
    number="A-000123",
    shop_name="The Corner Shop",
    shop_lines=("12 High Street, Ely CB7 4LJ", "VAT GB 123 4567 89"),
    currency="GBP",
    till="Till 1",
    cashier="Ann",
    sold_at=1_795_442_520_000_000,
    lines=(
        ReceiptLine("Semi-skimmed milk 2 pt", 1000, "piece", 155, 0, 155),
        ReceiptLine("Bananas loose", 842, "kg", 120, 0, 101),
        ReceiptLine(
            "Crisps, sea salt and balsamic vinegar, family pack of twelve",
            3000,
            "piece",
            90,
            30,
            240,
            "two bags open",
        ),
        ReceiptLine("น้ำปลา ปลาดี", 1000, "piece", 345, 0, 345),
        ReceiptLine("日本語 緑茶", 2000, "piece", 200, 0, 400),
        ReceiptLine("שלום עולם", 1000, "piece", 95, 0, 95),
    ),
    taxes=(
        ReceiptTax("Zero", 0, 256, 0, 256),
        ReceiptTax("Standard", 200_000, 900, 180, 1080),
    ),
    tenders=(
        ReceiptTender("card", 1000, 1000, 0, "Visa ending 4921"),
        ReceiptTender("cash", 336, 500, 164),
    ),
    sub_total=1366,
    discount_total=30,
    tax_total=180,
    total=1336,
    change_due=164,
)


def a_copy(times: int = 1) -> Receipt:
    return replace(A_RECEIPT, copies=times)
