"""From a bar of a chart to the list of the checkouts it stands for (no Qt)."""

from dataclasses import dataclass

from pos.api.office.views import Figures


@dataclass(frozen=True)
class Followed:
    """Which checkouts a bar stands for; ``phase`` is one in which they failed."""

    since: int
    until: int
    till_id: str | None
    cashier_id: str | None
    phase: str | None = None


def followed(ident: str, told: Figures) -> Followed | None:
    """Say which checkouts a bar's ident stands for; none where it is none of ours."""
    asked = told.asked
    kind, _, rest = ident.partition(":")
    if kind == "part":
        since, _, until = rest.partition(":")
        return Followed(
            max(int(since), asked.since),
            min(int(until), asked.until),
            asked.till_id,
            asked.cashier_id,
        )
    if kind == "phase":
        return Followed(asked.since, asked.until, asked.till_id, asked.cashier_id, rest)
    return None
