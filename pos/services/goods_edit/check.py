"""What an article may not be beside the others of the shop."""

from pos.domain import barcode
from pos.domain.errors import Code, Problem
from pos.domain.goods_edit import ArticleSheet
from pos.services.goods_edit.typed import wrong
from pos.store.engine import Unit


def check_article(unit: Unit, wanted: ArticleSheet, before: ArticleSheet | None) -> None:
    """Refuse an article whose number or code another one has, or whose category is gone.

    A code that it has already stays, whatever its check digit says: real goods carry such.

    Raises:
        Problem: ARTICLE_WRONG or CODE_WRONG with ``field``.
    """
    _check_names(unit, wanted)
    other = unit.goods_edit.article_called(wanted.sku)
    if other is not None and other.article_id != wanted.article_id:
        raise wrong("sku", f"The stock number {wanted.sku} belongs to “{other.name}”")
    known = dict(before.codes) if before is not None else {}
    for code, _much in wanted.codes:
        if code not in known:
            _check_code(unit, code, wanted.article_id)


def _check_names(unit: Unit, wanted: ArticleSheet) -> None:
    if wanted.tax_rate_id not in {one.tax_rate_id for one in unit.catalogue.tax_rates()}:
        raise wrong("tax_rate_id", "Choose a tax rate of the shop")
    if wanted.category_id is None:
        return
    if wanted.category_id not in unit.catalogue.category_names().values():
        raise wrong("category_id", "This category was deleted meanwhile; choose another")


def _check_code(unit: Unit, code: str, article_id: str) -> None:
    if barcode.is_mistyped(code):
        raise wrong("codes", f"The last digit of {code} is wrong, so it was mistyped")
    owners = unit.catalogue.owners(barcode.spellings(code))
    strangers = [one for one in owners.values() if one != article_id]
    if not strangers:
        return
    other = unit.goods_edit.article(strangers[0])
    if other is None:
        raise Problem(Code.ARTICLE_GONE, article_id=strangers[0])
    gone = "" if other.active else ", which is not sold any more"
    raise wrong("codes", f"The code {code} belongs to “{other.name}” ({other.sku}){gone}")
