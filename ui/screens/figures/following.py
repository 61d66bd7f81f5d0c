"""From a bar of a chart to the list of the checkouts it stands for (no Qt)."""

from pos.api.office.views import Ended, Figures, HistoryFilter
from pos.api.views import Phase

_FAILED = frozenset({Ended.FAILED, Ended.REFUSED})


def followed(ident: str, told: Figures) -> HistoryFilter | None:
    """Say which checkouts a bar's ident stands for; none where it is none of ours."""
    asked = told.asked
    kind, _, rest = ident.partition(":")
    if kind == "part":
        since, _, until = rest.partition(":")
        return HistoryFilter(
            since=max(int(since), asked.since),
            until=min(int(until), asked.until),
            till_id=asked.till_id,
            cashier_id=asked.cashier_id,
        )
    if kind == "phase":
        return HistoryFilter(
            since=asked.since,
            until=asked.until,
            till_id=asked.till_id,
            cashier_id=asked.cashier_id,
            phase=Phase(rest),
            ended=_FAILED,
        )
    return None
