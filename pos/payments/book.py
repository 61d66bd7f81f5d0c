"""What the ledger's lines add up to: the fate of each key, the state of each authorisation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from pos.payments.entry import Entry
from pos.ports.payment_terminal import Ask

Fate = Literal["waiting", "settled", "lost", "failed", "stopped"]


@dataclass(frozen=True)
class Record:
    """What is known of one key.

    ``last`` is the line that settles its fate, with the question in it. ``executed`` counts how
    often the operation was carried out: never more than once. ``answers`` counts how often the
    answer was said.
    """

    fate: Fate
    last: Entry
    executed: int = 0
    answers: int = 0


@dataclass(frozen=True)
class Authorisation:
    """An authorisation and what became of it. Amounts in minor units."""

    reference: str
    key: str
    device: str
    currency: str
    authorised: int
    card: str | None = None
    captured: int = 0
    refunded: int = 0
    voided: bool = False

    @property
    def net(self) -> int:
        """What the customer has paid in the end."""
        return self.captured - self.refunded

    @property
    def is_open(self) -> bool:
        """Tell whether money is still held that was neither taken nor let go."""
        return not self.voided and self.captured == 0


@dataclass(frozen=True)
class Totals:
    """The provider's side of the account, for whoever checks the shop's. Amounts in minor units.

    ``executed_twice`` lists keys that were carried out more than once: it is always empty, or the
    simulated provider is broken.
    """

    authorised: int
    captured: int
    refunded: int
    net: int
    net_by_key: Mapping[str, int]
    """By the key of the authorisation (or of the purchase, where there was none)."""
    open_authorisations: tuple[Authorisation, ...]
    executed_twice: tuple[str, ...]


@dataclass
class Book:
    """The ledger, read line by line."""

    _records: dict[str, Record] = field(default_factory=dict)
    _authorisations: dict[str, Authorisation] = field(default_factory=dict)

    def record(self, key: str) -> Record | None:
        """Give what is known of a key."""
        return self._records.get(key)

    def records(self) -> Iterable[Record]:
        """Give what is known of every key, in the order in which they were first seen."""
        return self._records.values()

    def authorisations(self) -> Iterable[Authorisation]:
        """Give every authorisation, the oldest first."""
        return self._authorisations.values()

    def waiting(self, now: int) -> tuple[Entry, ...]:
        """List the questions that a person has still to answer, the oldest first."""
        records = (r for r in self._records.values() if r.fate == "waiting")
        return tuple(r.last for r in records if r.last.expires is None or r.last.expires > now)

    def authorisation(self, reference: str | None) -> Authorisation | None:
        """Give an authorisation by the provider's reference."""
        return self._authorisations.get(reference) if reference else None

    def note(self, entry: Entry) -> None:
        """Take in the next line."""
        before = self._records.get(entry.key)
        if entry.kind == "again":
            if before is not None:
                self._records[entry.key] = replace(before, answers=before.answers + 1)
            return
        fate: Fate = "waiting" if entry.kind == "asked" else entry.kind
        moved = int(fate == "settled" and entry.outcome == "ok")
        self._records[entry.key] = Record(
            fate=fate,
            last=entry,
            executed=(before.executed if before else 0) + moved,
            answers=(before.answers if before else 0) + int(fate == "settled"),
        )
        if moved:
            self._move(entry)

    def refusal(self, ask: Ask, *, one_shot: bool) -> str | None:
        """Say why the provider cannot carry this out, none when it can."""
        if ask.amount <= 0:
            return "the amount is not above zero"
        is_purchase = one_shot and ask.op == "capture" and ask.reference is None
        if ask.op == "authorise" or is_purchase:
            return None
        held = self.authorisation(ask.reference)
        if held is None:
            return "no such authorisation"
        if held.currency != ask.currency:
            return f"the authorisation is in {held.currency}"
        return _against(ask, held)

    def totals(self) -> Totals:
        """Add everything up."""
        all_of_them = tuple(self._authorisations.values())
        return Totals(
            authorised=sum(a.authorised for a in all_of_them),
            captured=sum(a.captured for a in all_of_them),
            refunded=sum(a.refunded for a in all_of_them),
            net=sum(a.net for a in all_of_them),
            net_by_key={a.key: a.net for a in all_of_them},
            open_authorisations=tuple(a for a in all_of_them if a.is_open),
            executed_twice=tuple(k for k, r in self._records.items() if r.executed > 1),
        )

    def _move(self, entry: Entry) -> None:
        moved = entry.moved or 0
        held = self.authorisation(entry.reference)
        if held is None:
            # An authorisation, or the capture of a terminal that knows only purchase.
            reference = entry.provider_ref or entry.key
            self._authorisations[reference] = Authorisation(
                reference=reference,
                key=entry.key,
                device=entry.device or "",
                currency=entry.currency or "",
                authorised=moved,
                card=entry.card,
                captured=moved if entry.op == "capture" else 0,
            )
        elif entry.op == "capture":
            taken = held.captured + moved
            # A tip may be taken on top of what was held.
            changed = replace(held, captured=taken, authorised=max(held.authorised, taken))
            self._authorisations[held.reference] = changed
        elif entry.op == "void":
            # The whole hold is let go, whatever it is, unless the answer says that it was less.
            part = moved if moved < (entry.amount or 0) else held.authorised
            left = held.authorised - part
            changed = replace(held, voided=left <= 0, authorised=left or held.authorised)
            self._authorisations[held.reference] = changed
        elif entry.op == "refund":
            changed = replace(held, refunded=held.refunded + moved)
            self._authorisations[held.reference] = changed


def _against(ask: Ask, held: Authorisation) -> str | None:
    if ask.op == "refund":
        if ask.amount > held.net:
            return "more than was taken"
        return None
    if held.voided:
        return "the authorisation was released"
    if ask.op == "void":
        return "the money was taken already" if held.captured else None
    if ask.amount > held.authorised - held.captured:
        return "more than was authorised"
    return None
