"""What the rows of an article file change in the shop, worked out before anything is written."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from pos.domain.article import Article, Barcode, StockLevel
from pos.domain.barcode import spellings
from pos.domain.goods import StockPolicy
from pos.ports.ids import IdSource
from pos.services.goods_import.rows import ArticleRow, RowError
from pos.store.catalogue import Catalogue


class Outcome(StrEnum):
    """What became of a row."""

    IMPORTED = "imported"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass
class Picture:
    """What the shop knows of the articles that some rows tell of; planning goes on in it."""

    articles: dict[str, Article] = field(default_factory=dict)
    by_sku: dict[str, str] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    levels: dict[str, StockLevel] = field(default_factory=dict)

    def put(self, article: Article) -> None:
        """Know an article from now on, or know it anew."""
        before = self.articles.get(article.article_id)
        if before is not None and self.by_sku.get(before.sku) == article.article_id:
            del self.by_sku[before.sku]
        self.articles[article.article_id] = article
        self.by_sku[article.sku] = article.article_id


def picture_of(catalogue: Catalogue, rows: list[ArticleRow], *, hold: bool) -> Picture:
    """Read from the store whatever the rows may touch; ``hold`` it where it is to be written."""
    codes = dict.fromkeys(way for row in rows for code in row.codes for way in spellings(code))
    picture = Picture(owners=catalogue.owners(codes))
    identities = dict.fromkeys(row.identity for row in rows)
    for article in catalogue.articles(identities, dict.fromkeys(picture.owners.values())):
        picture.put(article)
    picture.levels = catalogue.levels(picture.articles, hold=hold)
    return picture


@dataclass
class Changes:
    """What is to be written, each article as it shall stand."""

    new: dict[str, Article] = field(default_factory=dict)
    changed: dict[str, Article] = field(default_factory=dict)
    codes: list[Barcode] = field(default_factory=list)
    opened: list[StockLevel] = field(default_factory=list)
    relaxed: dict[str, bool] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to write."""
        return not (self.new or self.changed or self.codes or self.opened or self.relaxed)

    @property
    def only_adds(self) -> bool:
        """Tell whether nothing is written over that somebody else may be changing."""
        return not (self.changed or self.relaxed)


class Planner:
    """Plans rows one after the other over a picture of the shop."""

    def __init__(
        self,
        picture: Picture,
        ids: IdSource,
        *,
        categories: dict[str, str],
        default_tax: str,
        in_file: Callable[[str], bool],
    ) -> None:
        self.changes = Changes()
        self._picture = picture
        self._ids = ids
        self._categories = categories
        self._default_tax = default_tax
        self._in_file = in_file

    def plan(self, row: ArticleRow) -> Outcome:
        """Work out what a row changes.

        Raises:
            RowError: when it cannot be taken into this shop; the plan is then as it was before.
        """
        owned = {code: self._owner(code) for code in row.codes}
        known = self._find(row, {owner for owner in owned.values() if owner})
        wished = self._wished(row, known)
        opening = self._opening(row, wished)
        relaxed = self._relaxed(wished)
        fresh = [code for code, owner in owned.items() if owner is None]
        if known is None:
            self.changes.new[wished.article_id] = wished
        elif wished != known:
            written = self.changes.new if known.article_id in self.changes.new else None
            (self.changes.changed if written is None else written)[known.article_id] = wished
        self._keep(wished, fresh, opening=opening, relaxed=relaxed)
        if known is None:
            return Outcome.IMPORTED
        same = wished == known and not fresh and opening is None and relaxed is None
        return Outcome.UNCHANGED if same else Outcome.UPDATED

    def _owner(self, code: str) -> str | None:
        """Tell which article has the code, in another spelling too where the file has only one."""
        for way in spellings(code):
            if way in self._picture.owners and (way == code or not self._in_file(way)):
                return self._picture.owners[way]
        return None

    def _find(self, row: ArticleRow, owners: set[str]) -> Article | None:
        article_id = self._picture.by_sku.get(row.identity)
        if article_id is None and len(owners) == 1:
            article_id = next(iter(owners))
            self._may_rename(row, self._picture.articles[article_id])
        elif article_id is None and not owners:
            return None
        strangers = owners - {article_id}
        if article_id is None or strangers:
            other = self._picture.articles[min(strangers)]
            raise RowError(f"a code of this row belongs to the article {other.sku} of the shop")
        return self._picture.articles[article_id]

    @staticmethod
    def _may_rename(row: ArticleRow, known: Article) -> None:
        # An article that came without a sku has its first code as one, and may get its own now.
        if row.sku and known.sku not in row.codes:
            raise RowError(
                f"a code of this row belongs to the article {known.sku} of the shop, "
                f"not to {row.sku}"
            )

    def _wished(self, row: ArticleRow, known: Article | None) -> Article:
        category = self._categories[row.category] if row.category else None
        if known is None:
            policy = row.stock_policy or (
                StockPolicy.UNTRACKED if row.stock is None else StockPolicy.ASK
            )
            return Article(
                article_id=self._ids.new(),
                sku=row.identity,
                name=row.name,
                tax_rate_id=row.tax_rate_id or self._default_tax,
                category_id=category,
                price=row.price,
                unit=row.unit or "piece",
                stock_policy=policy,
            )
        return replace(
            known,
            sku=row.sku or known.sku,
            name=row.name or known.name,
            tax_rate_id=row.tax_rate_id or known.tax_rate_id,
            category_id=category or known.category_id,
            price=known.price if row.price is None else row.price,
            unit=row.unit or known.unit,
            stock_policy=row.stock_policy or known.stock_policy,
        )

    def _opening(self, row: ArticleRow, wished: Article) -> StockLevel | None:
        """Give the level of an article that has none yet; a known one is counted, not imported."""
        tracked = wished.stock_policy is not StockPolicy.UNTRACKED
        if not tracked or wished.article_id in self._picture.levels:
            return None
        allowed = wished.stock_policy is StockPolicy.ASK
        return StockLevel(wished.article_id, row.stock or 0, allow_negative=allowed)

    def _relaxed(self, wished: Article) -> bool | None:
        """Give whether stock may now go below zero, where the policy changed that."""
        level = self._picture.levels.get(wished.article_id)
        if level is None or wished.stock_policy is StockPolicy.UNTRACKED:
            return None
        allowed = wished.stock_policy is StockPolicy.ASK
        if level.allow_negative == allowed:
            return None
        if not allowed and level.on_hand < level.reserved:
            raise RowError(
                f"the stock of {wished.sku} is below zero; count it before its policy is refuse"
            )
        return allowed

    def _keep(
        self,
        wished: Article,
        fresh: list[str],
        *,
        opening: StockLevel | None,
        relaxed: bool | None,
    ) -> None:
        self._picture.put(wished)
        for code in fresh:
            self._picture.owners[code] = wished.article_id
            self.changes.codes.append(Barcode(code, wished.article_id))
        if opening is not None:
            self._picture.levels[wished.article_id] = opening
            self.changes.opened.append(opening)
        if relaxed is not None:
            level = self._picture.levels[wished.article_id]
            self._picture.levels[wished.article_id] = replace(level, allow_negative=relaxed)
            self.changes.relaxed[wished.article_id] = relaxed
