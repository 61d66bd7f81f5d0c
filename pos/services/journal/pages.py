"""The journal as a manager reads it: who did what, when and at which till."""

from pos.domain.journal import (
    JournalChoices,
    JournalCount,
    JournalDetail,
    JournalEntry,
    JournalFilter,
    JournalRow,
)
from pos.services.journal.facts import details
from pos.services.journal.kinds import KINDS, Names, kind_words, sentence
from pos.store.engine import Store, Unit
from pos.store.journal_pages import JournalPages
from pos.store.journal_reading import JournalReading

MOST = 10_000
"""As many are shown; whoever wants older ones asks for fewer days."""

_DOUBTFUL = frozenset({"attention", "failed", "expired", "refused", "late_result", "alert_raised"})


def choices(store: Store) -> JournalChoices:
    """List tills, people and kinds to choose from."""
    with store.read() as unit:
        reading = JournalReading(unit.connection)
        names = _names(unit, reading)
        tills = tuple((till, names.till(till)) for till in reading.chain_names())
    people = tuple(sorted(names.people.items(), key=lambda one: one[1].casefold()))
    kinds = tuple(sorted(KINDS.items(), key=lambda one: one[1]))
    return JournalChoices(_capital(tills), people, kinds)


def _capital(tills: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    named = ((ident, f"{name[:1].upper()}{name[1:]}") for ident, name in tills)
    return tuple(sorted(named, key=lambda one: one[1]))


def count(store: Store, asked: JournalFilter) -> JournalCount:
    """Count what is asked for."""
    with store.read() as unit:
        found = JournalPages(unit.connection).count(asked, MOST + 1)
    return JournalCount(min(found, MOST), more=found > MOST)


def rows(store: Store, asked: JournalFilter, first: int, last: int) -> tuple[JournalRow, ...]:
    """Give the rows ``first`` to ``last`` of what is asked for, both inclusive, newest first."""
    with store.read() as unit:
        found = JournalPages(unit.connection).page(asked, first, last - first + 1)
        names = _names(unit, JournalReading(unit.connection))
    return tuple(_row(entry, names) for entry in found)


def entry(store: Store, till: str, seq: int) -> JournalDetail | None:
    """Give one entry with all that it says; none where it is not there."""
    with store.read() as unit:
        reading = JournalReading(unit.connection)
        found = reading.entry(till, seq)
        if found is None:
            return None
        names = _names(unit, reading)
        about = () if found.lock_id is None else _about(reading, found.lock_id)
    facts = (*about, *details(found, names))
    return JournalDetail(_row(found, names), facts, found.hash, found.prev_hash)


def _about(reading: JournalReading, lock_id: str) -> tuple[tuple[str, str], ...]:
    receipt, cart, _till = reading.checkout_called(lock_id)
    named = (("Receipt", receipt), ("Cart", cart))
    return tuple((name, value) for name, value in named if value)


def _names(unit: Unit, reading: JournalReading) -> Names:
    currency = unit.shop.settings().currency
    return Names(reading.people_names(), reading.till_names(), currency)


def _row(found: JournalEntry, names: Names) -> JournalRow:
    name = names.till(found.till)
    return JournalRow(
        till=found.till,
        seq=found.seq,
        at=found.at,
        till_name=f"{name[:1].upper()}{name[1:]}",
        person=names.person(found.actor),
        kind=kind_words(found.kind),
        what=sentence(found, names),
        doubtful=found.kind in _DOUBTFUL,
    )
