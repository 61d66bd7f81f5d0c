"""The cart as it stands on the screen, kept so that a scan costs what it changed (no Qt)."""

from dataclasses import replace

from pos.api.views import CartChange, CartLineView, CartView


class ShownCart:
    """One cart with its version; a change is taken over only where it follows the version."""

    def __init__(self, view: CartView) -> None:
        self.view = view
        self._lines = {line.line_id: line for line in view.lines}

    @property
    def cart_id(self) -> str:
        """Which cart it is."""
        return self.view.cart_id

    @property
    def version(self) -> int:
        """The version the cashier sees."""
        return self.view.version

    @property
    def total(self) -> int:
        """Minor units to pay."""
        return self.view.totals.total

    @property
    def sums(self) -> tuple[int, int]:
        """Lines and total: what tells a cart from the same cart with something else in it."""
        return self.view.totals.lines, self.total

    @property
    def empty(self) -> bool:
        """Whether there is nothing to pay for."""
        return not self._lines

    @property
    def order(self) -> tuple[str, ...]:
        """The ids of all lines, as they stand in the cart."""
        return tuple(self._lines)

    def line(self, line_id: str) -> CartLineView | None:
        """Give a line, none where it is not in the cart."""
        return self._lines.get(line_id)

    def last(self) -> str:
        """Give the id of the last line; empty where there is none."""
        return next(reversed(self._lines), "")

    def apply(self, change: CartChange) -> bool:
        """Take over a change; tell whether it followed what is shown."""
        if change.cart_id != self.cart_id or change.before != self.version:
            return False
        for line_id in change.removed:
            self._lines.pop(line_id, None)
        last_no = self._lines[last].line_no if (last := self.last()) else 0
        fresh = [line for line in change.changed if line.line_id not in self._lines]
        for line in change.changed:
            self._lines[line.line_id] = line
        if any(line.line_no < last_no for line in fresh):
            self._sort()
        # Its lines are kept here, so that a long cart is not copied for each scan.
        self.view = replace(
            self.view,
            version=change.version,
            totals=change.totals,
            discount_kind=change.discount_kind,
            discount_value=change.discount_value,
        )
        return True

    def _sort(self) -> None:
        by_no = sorted(self._lines.values(), key=lambda line: line.line_no)
        self._lines = {line.line_id: line for line in by_no}
