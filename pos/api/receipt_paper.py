"""A receipt as the rows that paper, PDF and screen share."""

from pos.domain.receipt_layout import Row, Style, grid, lay_out, width

__all__ = ["Row", "Style", "grid", "lay_out", "width"]
