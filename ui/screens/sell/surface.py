"""What Sell's presenter asks of its view, in plain values (no Qt)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from ui.widgets.values import CartChange, TileText, TotalsText


@dataclass(frozen=True)
class Found:
    """One article in the list under the code field."""

    article_id: str
    name: str
    price: str
    code: str
    state: str = ""


@dataclass(frozen=True)
class Held:
    """The banner over a cart that is paid elsewhere."""

    title: str
    detail: str
    how_out: str


@dataclass(frozen=True)
class Can:
    """What the keys can do now; a key that cannot says why."""

    edit: str = ""
    mark: str = ""
    pay: str = ""


class Surface(Protocol):
    """The view, as the presenter sees it."""

    def show_cart(self, change: CartChange, *, whole: bool) -> None:
        """Draw another cart, or only the rows that differ."""

    def show_head(self, number: str, said: str) -> None:
        """Write the head of the cart."""

    def show_totals(self, totals: TotalsText) -> None:
        """Write the sums."""

    def show_can(self, can: Can) -> None:
        """Enable what can be done; the reason stands where a key cannot."""

    def show_held(self, held: Held | None) -> None:
        """Show the cart as one to look at only, or as one's own again."""

    def show_categories(self, categories: tuple[tuple[str, str], ...], chosen: str) -> None:
        """Show the categories of goods."""

    def show_tiles(self, tiles: tuple[TileText, ...]) -> None:
        """Show the articles of a category."""

    def show_found(self, found: tuple[Found, ...], marked: int) -> None:
        """Show what the typed name found, over the tiles; nothing takes the list away."""

    def show_nothing_found(self, text: str) -> None:
        """Say that no article has such a name."""

    def show_trouble(self, sentence: str) -> None:
        """Say near the code field what is wrong; empty takes it away."""

    def show_quantity(self, text: str) -> None:
        """Show the quantity that waits for the next article; empty for none."""

    def put_back(self, text: str) -> None:
        """Put a text back into the code field where nothing else was typed meanwhile."""

    def show_last_sale(self, said: str) -> None:
        """Say in the empty cart what was sold last, until the next sale begins."""

    def uncover(self) -> None:
        """Take away what covers the tiles."""

    def marked_line(self) -> str:
        """The line the marked keys act on; empty for none."""

    def ask_name(self, on_name: Callable[[str | None], object]) -> None:
        """Ask under which name a cart is parked; none is a good answer."""

    def show_keys(self) -> None:
        """Show all keys."""
