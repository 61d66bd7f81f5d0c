"""A list of articles that a page shows: asked for in pages, kept up to date, never lost (no Qt)."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Protocol

from pos.api.office.views import GoodsOrder, GoodsPage, GoodsQuery, GoodsRow
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.routes import Desk

#: As many rows as the core gives at once.
MOST = 500
FIRST = 100


class ListSurface(Protocol):
    """The table, as the list sees it."""

    def show_count(self, count: int) -> None:
        """Say how many rows there are."""

    def put_rows(self, first: int, rows: Sequence[Any]) -> None:
        """Show rows in their places."""

    def forget_rows(self) -> None:
        """Forget what was brought."""

    def to_top(self) -> None:
        """Scroll to the first row."""


class GoodsListing:
    """Answers a table with rows of one query; of two answers the later question's is shown."""

    def __init__(
        self,
        desk: Desk,
        fetch: Callable[[GoodsQuery, int, int], GoodsPage],
        row_of: Callable[[GoodsRow], Any],
        surface: ListSurface,
        on_trouble: Callable[[Trouble], object],
        arrived: Callable[[GoodsPage], object] = lambda _page: None,
    ) -> None:
        self._desk = desk
        self._fetch = fetch
        self._row_of = row_of
        self._surface = surface
        self._on_trouble = on_trouble
        self._arrived = arrived
        self._query = GoodsQuery()
        self._seen = (0, FIRST)
        self._asked = 0
        self.count = 0

    @property
    def query(self) -> GoodsQuery:
        """What is listed."""
        return self._query

    def show(self, query: GoodsQuery) -> None:
        """List something else, from its beginning."""
        self._query = query
        self._asked += 1
        self._seen = (0, FIRST)
        self._surface.to_top()
        self.look_again()

    def sort(self, key: str, *, descending: bool) -> None:
        """Order by a column."""
        self.show(replace(self._query, order=GoodsOrder(key), descending=descending))

    def look_again(self) -> None:
        """Read what is in view anew, and forget the rest."""
        first, limit = self._seen
        self._run(first, limit, anew=True)

    def wanted(self, first: int, last: int) -> None:
        """Bring rows that came into view."""
        limit = min(MOST, last - first + 1)
        self._seen = (first, limit)
        self._run(first, limit, anew=False)

    def _run(self, first: int, limit: int, *, anew: bool) -> None:
        query, asked = self._query, self._asked

        def show(page: GoodsPage) -> None:
            if asked == self._asked:
                self._show(page, anew=anew)

        self._desk.runs.run(
            Lane.READ,
            lambda: self._fetch(query, first, limit),
            show,
            self._on_trouble,
            owner=self,
            replaces="goods list" if anew else "",
        )

    def _show(self, page: GoodsPage, *, anew: bool) -> None:
        self.count = page.count
        if anew:
            self._surface.forget_rows()
        self._surface.show_count(page.count)
        self._surface.put_rows(page.first, tuple(map(self._row_of, page.rows)))
        self._arrived(page)
