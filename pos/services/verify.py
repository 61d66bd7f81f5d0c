"""Proving a store: every invariant of ``checkout 12``, on one moment of the shop."""

from collections.abc import Iterator
from dataclasses import dataclass

from pos.store.engine import Store
from pos.store.invariants import INVARIANTS, Proof


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


def verify(store: Store) -> Iterator[Finding]:
    """Look at one invariant after the other; nothing is changed, and tills go on selling.

    All of them see the same moment of the store, that of the first step.
    """
    with store.read() as unit:
        proof = Proof(unit.connection, unit.now())
        for invariant in INVARIANTS:
            found = proof.of(invariant)
            yield Finding(invariant.id, invariant.says, found.count, found.examples)


HOW_MANY = len(INVARIANTS)
