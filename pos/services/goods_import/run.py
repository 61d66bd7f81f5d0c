"""Importing an article file: checked into a staging file first, then written in short units.

Between two units every other till gets its turn. What has been written stays when the import is
stopped; running it again goes on, since rows that change nothing are only read.
"""

import csv
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Literal, TextIO

from pos.domain.article import Article, NamedTaxRate
from pos.domain.errors import Code, Problem
from pos.domain.money import Currency
from pos.ports.ids import IdSource
from pos.services.goods_import.check import Checked, Staged, check_rows, staged_rows
from pos.services.goods_import.file import ArticleFile, opened
from pos.services.goods_import.plan import Changes, Outcome, Planner, picture_of
from pos.services.goods_import.rows import ArticleRow, RowError, RowReader, TaxChoice
from pos.store.engine import Conflict, Store, Unit

#: Rows in one unit of work: a few milliseconds in which no other till can write on SQLite.
ROWS_IN_A_UNIT = 100
_TICK = 500


@dataclass(frozen=True)
class Progress:
    """How far an import has come: bytes of the file while checking, rows while writing."""

    stage: Literal["checking", "writing"]
    done: int
    total: int


@dataclass(frozen=True)
class ImportRequest:
    """Which file is to be imported, and how; rejected rows go beside it unless somewhere else."""

    source: Path
    currency: Currency
    rejected: Path | None = None
    dry_run: bool = False


Report = Callable[[Progress], bool]
"""Is told of progress; answers whether to go on."""


@dataclass(frozen=True)
class ImportResult:
    """What became of the rows: ``read = imported + updated + unchanged + rejected + left``.

    ``left`` is not zero only where the import was stopped. ``plain_codes`` counts codes that are
    no EAN, UPC or GTIN with a right check digit; ``shortened`` counts names that were cut.
    """

    read: int
    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    left: int = 0
    plain_codes: int = 0
    shortened: int = 0
    ignored_columns: tuple[str, ...] = ()
    new_categories: tuple[str, ...] = ()
    new_tax_rates: tuple[str, ...] = ()
    rejected_file: Path | None = None
    dry_run: bool = False


class Rejects:
    """The file of rejected rows with their reasons; it is made with the first of them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self.heading: tuple[str, ...] = ()
        self._file: TextIO | None = None

    def __call__(self, line: int, reason: str, cells: list[str]) -> None:
        """Write down a row that was not taken."""
        try:
            if self._file is None:
                self._file = self.path.open("w", encoding="utf-8", newline="")
                csv.writer(self._file).writerow(["line", "reason", *self.heading])
            csv.writer(self._file).writerow([line, reason, *cells])
        except OSError as error:
            why = f"the rejected rows cannot be written there: {error.strerror}."
            raise Problem(Code.FILE_WRONG, file=str(self.path), why=why) from error
        self.count += 1

    def close(self) -> None:
        """Have everything on the disk that was written."""
        if self._file is not None:
            self._file.close()


def rejects_beside(source: Path) -> Path:
    """Give the place of the rejected rows where nobody named one: beside the file."""
    name = source.name.removesuffix(".gz").removesuffix(".csv")
    return source.with_name(f"{name}.rejected.csv")


def import_articles(
    store: Store, ids: IdSource, request: ImportRequest, *, report: Report = lambda _: True
) -> ImportResult:
    """Take an article file into the shop; other tills go on selling meanwhile.

    Raises:
        Problem: FILE_WRONG before anything is changed, or what the store says.
    """
    source = request.source
    rejects = Rejects(request.rejected or rejects_beside(source))
    if rejects.path.resolve() == source.resolve():
        why = "the rejected rows cannot go into the imported file itself. Name another file."
        raise Problem(Code.FILE_WRONG, file=str(source), why=why)
    run = _Run(store, ids, request, rejects, report)
    try:
        with opened(source) as file, tempfile.TemporaryFile("w+", encoding="utf-8") as staging:
            return run(file, staging)
    finally:
        rejects.close()


class _Stop(Exception):  # noqa: N818 - nothing went wrong; somebody asked for it.
    """The person who started the import stopped it."""


class _Run:
    def __init__(
        self,
        store: Store,
        ids: IdSource,
        request: ImportRequest,
        rejects: Rejects,
        report: Report,
    ) -> None:
        self._store = store
        self._ids = ids
        self._currency = request.currency
        self._rejects = rejects
        self._report = report
        self._dry_run = request.dry_run
        self._checked = Checked()
        self._counts = dict.fromkeys(Outcome, 0)
        self._categories: dict[str, str] = {}
        self._default_tax = ""
        # What a dry run would have written of articles that several rows tell of.
        self._pretended: dict[str, Article] = {}

    def __call__(self, file: ArticleFile, staging: TextIO) -> ImportResult:
        self._rejects.heading = file.heading
        with self._store.read() as unit:
            taxes = TaxChoice(unit.catalogue.tax_rates(), self._ids)
            self._categories = unit.catalogue.category_names()
        result = ImportResult(0, ignored_columns=file.ignored, dry_run=self._dry_run)
        try:
            self._check(file, staging, taxes)
            result = self._prepare(result, taxes)
            self._write(staging)
        except _Stop:
            pass
        return self._finished(result)

    def _check(self, file: ArticleFile, staging: TextIO, taxes: TaxChoice) -> None:
        reader = RowReader(file.heading, self._currency, taxes)
        for _ in check_rows(file, reader, staging, self._rejects, self._checked):
            if self._checked.read % _TICK == 0:
                self._tell(Progress("checking", file.done, file.size))
        self._tell(Progress("checking", file.size, file.size))

    def _tell(self, progress: Progress) -> None:
        if not self._report(progress):
            raise _Stop

    def _prepare(self, result: ImportResult, taxes: TaxChoice) -> ImportResult:
        """Make the categories and tax rates that the file names and the shop lacks."""
        missing = [name for name in self._checked.categories if name not in self._categories]
        made = {name: self._ids.new() for name in missing}
        self._default_tax = taxes.default.tax_rate_id
        new_rates = taxes.new if self._checked.taken else []
        if (made or new_rates) and not self._dry_run:
            self._store.transact(lambda unit: _make(unit, made, new_rates))
        self._categories |= made
        return replace(
            result,
            new_categories=tuple(missing),
            new_tax_rates=tuple(rate.name for rate in new_rates),
        )

    def _write(self, staging: TextIO) -> None:
        staging.seek(0)
        done = 0
        for chunk in _chunks(staged_rows(staging), ROWS_IN_A_UNIT):
            self._take(chunk)
            done += len(chunk)
            self._tell(Progress("writing", done, self._checked.taken))
        if self._counts[Outcome.IMPORTED] and not self._dry_run:
            self._store.transact(lambda unit: unit.catalogue.refresh_statistics())

    def _take(self, chunk: list[Staged]) -> None:
        # Most rows of a file that comes again change nothing: look before asking for the pen.
        with self._store.read() as unit:
            planned = self._plan(unit, chunk, hold=False)
        if not planned.changes.is_empty and not self._dry_run:
            planned = self._save(chunk, planned)
        for staged, outcome in planned.outcomes:
            if isinstance(outcome, Outcome):
                self._counts[outcome] += 1
            else:
                self._rejects(staged.row.line, outcome, staged.cells)

    def _save(self, chunk: list[Staged], planned: "_Planned") -> "_Planned":
        def again(unit: Unit) -> _Planned:
            anew = self._plan(unit, chunk, hold=True)
            _write(unit, anew.changes)
            return anew

        if planned.changes.only_adds:
            # Nobody waits while this is worked out, and the store refuses what was added meanwhile.
            try:
                self._store.transact(lambda unit: _write(unit, planned.changes))
            except Conflict:
                return self._store.transact(again)
            return planned
        return self._store.transact(again)

    def _plan(self, unit: Unit, chunk: list[Staged], *, hold: bool) -> "_Planned":
        rows = [staged.row for staged in chunk]
        picture = picture_of(unit.catalogue, rows, hold=hold)
        for row in rows:
            if row.identity in self._pretended:
                picture.put(self._pretended[row.identity])
        planner = Planner(
            picture,
            self._ids,
            categories=self._categories,
            default_tax=self._default_tax,
            in_file=self._checked.codes.__contains__,
        )
        outcomes = [(staged, _outcome(planner, staged.row)) for staged in chunk]
        if self._dry_run:
            for article in planner.changes.new.values():
                if article.sku in self._checked.repeated:
                    self._pretended[article.sku] = article
        return _Planned(planner.changes, outcomes)

    def _finished(self, result: ImportResult) -> ImportResult:
        read = self._checked.read
        done = sum(self._counts.values()) + self._rejects.count
        return replace(
            result,
            read=read,
            imported=self._counts[Outcome.IMPORTED],
            updated=self._counts[Outcome.UPDATED],
            unchanged=self._counts[Outcome.UNCHANGED],
            rejected=self._rejects.count,
            left=read - done,
            plain_codes=self._checked.plain_codes,
            shortened=self._checked.shortened,
            rejected_file=self._rejects.path if self._rejects.count else None,
        )


@dataclass(frozen=True)
class _Planned:
    changes: Changes
    outcomes: list[tuple[Staged, Outcome | str]]


def _outcome(planner: Planner, row: ArticleRow) -> Outcome | str:
    try:
        return planner.plan(row)
    except RowError as error:
        return str(error)


def _make(unit: Unit, categories: dict[str, str], rates: list[NamedTaxRate]) -> None:
    for name, category_id in categories.items():
        unit.catalogue.add_category(category_id, name)
    for rate in rates:
        unit.catalogue.add_tax_rate(rate)


def _write(unit: Unit, changes: Changes) -> None:
    now = unit.now()
    unit.catalogue.add(changes.new.values(), now)
    unit.catalogue.change(changes.changed.values(), now)
    unit.catalogue.add_barcodes(changes.codes)
    coded = {code.article_id for code in changes.codes}
    unit.catalogue.touch(coded - changes.new.keys() - changes.changed.keys(), now)
    unit.catalogue.open_stock(changes.opened, now)
    unit.catalogue.allow_negative(changes.relaxed)


def _chunks(rows: Iterator[Staged], size: int) -> Iterator[list[Staged]]:
    while chunk := list(islice(rows, size)):
        yield chunk
