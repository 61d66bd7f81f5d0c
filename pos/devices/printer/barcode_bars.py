"""The receipt's number as bars, so that a return is found with one scan."""

from itertools import groupby


def code128(text: str) -> list[tuple[int, int]]:
    """Give the bars of a Code 128 as (position, width) in modules; no quiet zone."""
    # Only for paper and PDF: a till that shows receipts on screen never needs it.
    from barcode.codex import Code128  # noqa: PLC0415

    bars, at = [], 0
    for module, run in groupby(Code128(text, writer=None).build()[0]):
        length = len(list(run))
        if module == "1":
            bars.append((at, length))
        at += length
    return bars


def modules(bars: list[tuple[int, int]]) -> int:
    """Count how many modules wide a barcode is."""
    position, length = bars[-1]
    return position + length
