"""What categories and tax rates have in common: names, and that used ones stay."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from pos.domain.errors import Code, Problem
from pos.services.goods_edit.typed import tidy_name, wrong
from pos.services.goods_import.rows import LONGEST_CATEGORY
from pos.store.engine import Conflict, Store, Unit

T = TypeVar("T")


def group_name(name: str, others: Iterable[str], missing: str) -> str:
    """Tidy the name of a group that no other one has, in whatever case it is written.

    Raises:
        Problem: ARTICLE_WRONG, TEXT_TOO_LONG.
    """
    tidy = tidy_name("name", name, LONGEST_CATEGORY, missing)
    if tidy.casefold() in {one.casefold() for one in others}:
        raise wrong("name", f"There is a “{tidy}” already")
    return tidy


def with_name(store: Store, work: Callable[[Unit], T], name: str) -> T:
    """Do the work; where another till was quicker with the same name, say so.

    Raises:
        Problem: ARTICLE_WRONG.
    """
    try:
        return store.transact(work)
    except Conflict as error:
        raise wrong("name", f"There is a “{name.strip()}” already") from error


def gone() -> Problem:
    """Give the refusal of what somebody else has deleted."""
    return Problem(Code.NOT_OFFERED, why="It was deleted meanwhile. Look at the list again.")


def in_use(name: str, articles: int, how: str) -> str:
    """Say why something cannot be deleted, by how many articles."""
    many = "1 article" if articles == 1 else f"{articles:,} articles".replace(",", " ")
    there = "There is" if articles == 1 else "There are"
    return f"{there} {many} {how}, so “{name}” stays. Give them another one first."
