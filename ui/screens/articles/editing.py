"""One article in the form: nothing typed is lost, a mistyped change goes back (no Qt)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from pos.api.office.views import ArticleSheet, ArticleTyped, Permission, typed_of
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.office import OfficeDesk
from ui.screens.articles.words import (
    Names,
    changed_words,
    form_values,
    last_words,
    merged,
    typed_values,
)

NEW = ""


@dataclass(frozen=True)
class Shown:
    """What the form shows; ``undo_why_not`` and ``why_not`` disable and say why."""

    title: str
    detail: str
    values: Mapping[str, Any]
    is_new: bool = False
    why_not: str = ""
    undo_why_not: str = ""


class FormSurface(Protocol):
    """The form, as its presenter sees it."""

    def show_article(self, shown: Shown) -> None:
        """Fill the form."""

    def show_dirty(self, *, dirty: bool) -> None:
        """Enable *Save* or not."""

    def show_trouble(self, sentence: str, field: str = "") -> None:
        """Say what is wrong, at a field where it is of one; empty for nothing."""

    def typed(self) -> Mapping[str, Any]:
        """Give what stands in the form."""

    def ask_conflict(
        self,
        title: str,
        rows: tuple[tuple[str, str, str], ...],
        keep: Callable[[], object],
        save: Callable[[], object],
    ) -> None:
        """Show two edits side by side."""


class ArticleForm:
    """The marked article; ``on_saved`` hears its id so that the list is read anew."""

    def __init__(
        self,
        office: OfficeDesk,
        surface: FormSurface,
        names: Callable[[], Names],
        on_saved: Callable[[str], object],
    ) -> None:
        self._desk = office.desk
        self._goods = office.office.goods
        self._session = office.office.session
        self._surface = surface
        self._names = names
        self._on_saved = on_saved
        self._sheet: ArticleSheet | None = None
        self._wanted = NEW
        self._filled: Mapping[str, Any] = {}
        self.dirty = False

    @property
    def article_id(self) -> str:
        """Which article is shown; empty for a new one."""
        return self._wanted

    # ------------------------------------------------------------------ showing

    def open(self, article_id: str) -> None:
        """Show an article; what was typed before is gone, the caller asked."""
        self._wanted = article_id
        self.dirty = False
        if article_id == NEW:
            self._sheet = None
            self._fill()
            return
        self._read(article_id, self._on_read)

    def look_again(self) -> None:
        """News came: the article is read anew where nothing is typed."""
        if self._wanted != NEW and not self.dirty:
            self._read(self._wanted, self._on_news)

    def _read(self, article_id: str, then: Callable[[ArticleSheet], object]) -> None:
        self._desk.runs.run(
            Lane.READ,
            lambda: self._goods.article(article_id),
            then,
            self._told,
            owner=self,
            replaces="article",
        )

    def _on_read(self, sheet: ArticleSheet) -> None:
        if sheet.article_id == self._wanted:
            self._sheet = sheet
            self._fill()

    def _on_news(self, sheet: ArticleSheet) -> None:
        if not self.dirty and sheet != self._sheet:
            self._on_read(sheet)

    def _fill(self) -> None:
        self.dirty = False
        self._surface.show_trouble("")
        shown = self._shown()
        self._filled = shown.values
        self._surface.show_article(shown)
        self._surface.show_dirty(dirty=False)

    def _shown(self) -> Shown:
        sheet, why_not = self._sheet, self._why_not()
        if sheet is None:
            first = self._names().taxes
            blank = ArticleTyped(name="", tax_rate_id=first[0].tax_rate_id if first else "")
            detail = "It needs a name, and a barcode or a number."
            return Shown(
                title="A new article",
                detail=detail,
                values=form_values(blank),
                is_new=True,
                why_not=why_not,
                undo_why_not="Save it first.",
            )
        undo_why_not = why_not
        if sheet.last is None or sheet.last.before is None:
            undo_why_not = "Nothing was changed here yet."
        elif sheet.last.version != sheet.version:
            undo_why_not = "It was changed since by an import or at a till."
        values = form_values(self._base(sheet))
        return Shown(
            title=sheet.name,
            detail=last_words(sheet),
            values=values,
            why_not=why_not,
            undo_why_not=undo_why_not,
        )

    def _base(self, sheet: ArticleSheet) -> ArticleTyped:
        return typed_of(sheet, self._names().writing.currency)

    def _why_not(self) -> str:
        me = self._session.person
        may = me is not None and me.may(Permission.MANAGE_GOODS)
        return "" if may else "You may not change articles."

    # ------------------------------------------------------------------ typing and saving

    def edited(self) -> None:
        """Something was typed; typed back, it is as it was."""
        self.dirty = dict(self._surface.typed()) != dict(self._filled)
        self._surface.show_dirty(dirty=self.dirty)

    def save(self) -> None:
        """Keep what is typed."""
        if not self.dirty:
            return
        typed, sheet = typed_values(self._surface.typed()), self._sheet
        if sheet is None:
            self._do(lambda: self._goods.add(typed), "is in the shop.")
        else:
            self._save(typed, sheet)

    def _save(self, typed: ArticleTyped, over: ArticleSheet) -> None:
        change, version = self._goods.change, over.version
        self._do(lambda: change(over.article_id, typed, version=version), "was saved.")

    def take_back(self) -> None:
        """Undo the last change, once it was said what that brings back."""
        sheet = self._sheet
        if sheet is None or sheet.last is None:
            return
        lines = changed_words(sheet.last, self._names())
        who = sheet.last.name or "Somebody"
        if self.dirty:
            lines = (*lines, "What you typed and did not save goes with it")
        undo, version = self._goods.undo, sheet.version
        self._desk.ask.confirm(
            f"Undo the last change by {who}?",
            ". ".join(lines) + ".",
            "Undo it",
            lambda: self._do(
                lambda: undo(sheet.article_id, version=version), "is as it was before."
            ),
            danger=False,
        )

    def _do(self, work: Callable[[], ArticleSheet], said: str) -> None:
        def done(sheet: ArticleSheet) -> None:
            self._wanted = sheet.article_id
            self._sheet = sheet
            self._fill()
            self._desk.routes.toast(f"{sheet.name} {said}")
            self._on_saved(sheet.article_id)

        self._desk.runs.run(Lane.SELL, work, done, self._refused, owner=self)

    def _refused(self, why: Trouble) -> None:
        self._desk.sounds.play("error")
        if why.code == "EDIT_CONFLICT" and self._sheet is not None and self.dirty:
            self._read(self._wanted, lambda theirs: self._on_conflict(why, theirs))
            return
        self._surface.show_trouble(why.sentence, str(why.details.get("field", "")))
        if why.code == "EDIT_CONFLICT":
            self.look_again()

    def _told(self, why: Trouble) -> None:
        self._surface.show_trouble(why.sentence)

    # ------------------------------------------------------------------ two edits

    def _on_conflict(self, why: Trouble, theirs: ArticleSheet) -> None:
        seen = self._sheet
        if seen is None or theirs.article_id != self._wanted:
            return
        mine = typed_values(self._surface.typed())
        both = merged(self._base(seen), self._base(theirs), mine, self._names())

        def keep() -> None:
            self._sheet = theirs
            self._fill()

        self._surface.ask_conflict(
            str(why.details.get("said", why.sentence)),
            both.rows,
            keep,
            lambda: self._save(both.mine, theirs),
        )
