"""Reading what a person typed into an article's form; what is wrong says which field it is in."""

import re

from pos.domain import barcode, names, quantity
from pos.domain.article import Unit
from pos.domain.cart_rules import check_price
from pos.domain.errors import Code, Problem
from pos.domain.goods import StockPolicy
from pos.domain.goods_edit import ArticleSheet, ArticleTyped
from pos.domain.money import Currency
from pos.domain.money import parse as parse_money

#: Quick keys beyond this nobody finds.
MOST_FAVOURITE = 999
MOST_CODES = 50
_UNITS: dict[str, Unit] = {"piece": "piece", "kg": "kg"}
#: Codes never have a blank, so that a comma before one parts them; between digits any comma does.
_PARTS = re.compile(r"\s*[,;|]\s+|\s*[\n|]\s*|(?<=\d)\s*[,;]\s*(?=\d)")
_PACK = re.compile(r"(\S.*?)\s+[x×*]\s*(\d+(?:[.,]\d{1,3})?)", re.IGNORECASE)
_WHOLE = re.compile(r"[0-9]{1,9}")


def wrong(field: str, why: str) -> Problem:
    """Give the refusal of what is typed in a field of an article."""
    return Problem(Code.ARTICLE_WRONG, why=why, field=field)


def read_article(article_id: str, typed: ArticleTyped, currency: Currency) -> ArticleSheet:
    """Read an article's form; whether others have its codes is for the store to say.

    Raises:
        Problem: ARTICLE_WRONG, TEXT_TOO_LONG, CODE_WRONG, PRICE_WRONG, with ``field``.
    """
    codes = read_codes(typed.codes)
    return ArticleSheet(
        article_id=article_id,
        sku=_sku(typed.sku, codes),
        name=_name(typed.name),
        codes=codes,
        category_id=typed.category_id or None,
        price=read_price(typed.price, currency),
        tax_rate_id=typed.tax_rate_id,
        unit=_unit(typed.unit),
        stock_policy=_policy(typed.stock_policy),
        favourite=_favourite(typed.favourite),
        active=typed.active,
    )


def tidy_name(field: str, text: str, most: int, missing: str) -> str:
    """Tidy a name that is not optional.

    Raises:
        Problem: ARTICLE_WRONG, TEXT_TOO_LONG.
    """
    clean = names.clean(text)
    if not clean:
        raise wrong(field, missing)
    if len(clean) > most:
        raise Problem(Code.TEXT_TOO_LONG, most=most, field=field)
    return clean


def _name(text: str) -> str:
    return tidy_name("name", text, names.MOST_CHARACTERS, "An article needs a name")


def _sku(text: str, codes: tuple[tuple[str, int], ...]) -> str:
    if text.strip():
        return _code("sku", text)
    if not codes:
        raise wrong("sku", "An article needs a barcode or a stock number")
    return codes[0][0]


def read_codes(text: str) -> tuple[tuple[str, int], ...]:
    """Read barcodes as they are typed: ``5012345678900, 15012345678907 x6``.

    Raises:
        Problem: CODE_WRONG, ARTICLE_WRONG.
    """
    found: dict[str, int] = {}
    for part in _PARTS.split(text.strip()):
        if not part.strip():
            continue
        packed = _PACK.fullmatch(part.strip())
        code = _code("codes", packed[1] if packed else part)
        if any(way in found for way in barcode.spellings(code)):
            raise wrong("codes", f"The code {code} is typed twice")
        found[code] = _pack(packed[2]) if packed else quantity.ONE
    if len(found) > MOST_CODES:
        raise wrong("codes", f"An article has at most {MOST_CODES} barcodes")
    return tuple(sorted(found.items()))


def _code(field: str, text: str) -> str:
    try:
        return barcode.read(text)
    except Problem as problem:
        raise Problem(problem.code, field=field, **problem.details) from problem


def _pack(text: str) -> int:
    try:
        much = quantity.parse(text)
    except ValueError as error:
        raise wrong("codes", f"“{text[:20]}” is not how many a pack has") from error
    if much <= 0:
        raise wrong("codes", "A pack has more than nothing in it")
    return much


def read_price(text: str, currency: Currency) -> int | None:
    """Read a price in the shop's currency; none where nothing is typed.

    Raises:
        Problem: PRICE_WRONG.
    """
    bare = text.strip().removeprefix(currency.sign.strip()).strip()
    if not text.strip():
        return None
    try:
        price = parse_money(bare.replace(",", "."), currency)
        check_price(price)
    except ValueError as error:
        why = f"{str(error)[:1].upper()}{str(error)[1:]}"
        raise Problem(Code.PRICE_WRONG, why=why, field="price") from error
    except Problem as problem:
        raise Problem(problem.code, field="price", **problem.details) from problem
    return price


def _unit(text: str) -> Unit:
    if text not in _UNITS:
        raise wrong("unit", "An article is sold by the piece or by the kilogram")
    return _UNITS[text]


def _policy(text: str) -> StockPolicy:
    try:
        return StockPolicy(text)
    except ValueError as error:
        raise wrong("stock_policy", "Choose what happens when there is none left") from error


def _favourite(text: str) -> int | None:
    bare = text.strip()
    if not bare:
        return None
    if not _WHOLE.fullmatch(bare) or not 1 <= int(bare) <= MOST_FAVOURITE:
        raise wrong("favourite", f"A place among the favourites is between 1 and {MOST_FAVOURITE}")
    return int(bare)
