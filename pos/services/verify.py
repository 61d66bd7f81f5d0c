"""Proving a store: every invariant of ``checkout 12``, on one moment of the shop."""

from collections.abc import Iterator
from dataclasses import dataclass

from pos.services.journal.check import Asked, check_reading
from pos.store.engine import Store
from pos.store.invariants import INVARIANTS, Proof
from pos.store.journal_reading import JournalReading

AGREES = "J1"
_AGREES_SAYS = "what was sold and paid stands in the tables as it does in the journal"
_EXAMPLES = 3


@dataclass(frozen=True)
class Finding:
    """What became of one invariant; ``places`` are the first few where it is broken."""

    id: str
    says: str
    violations: int
    places: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Tell whether it holds."""
        return self.violations == 0


def verify(store: Store, *, journal: bool = False) -> Iterator[Finding]:
    """Look at one invariant after the other; nothing is changed, and tills go on selling.

    All of them see the same moment of the store, that of the first step. With ``journal`` every
    row that the journal has is compared with it in the end.
    """
    with store.read() as unit:
        proof = Proof(unit.connection, unit.now())
        for invariant in INVARIANTS:
            found = proof.of(invariant)
            yield Finding(invariant.id, invariant.says, found.count, found.examples)
        if journal:
            report = check_reading(JournalReading(unit.connection), Asked())
            said = tuple(finding.sentence for finding in report.findings[:_EXAMPLES])
            yield Finding(AGREES, _AGREES_SAYS, report.found, said)


HOW_MANY = len(INVARIANTS) + 1
