"""Money by tender, and VAT by rate and day."""

from pos.domain.report import ReportAsked, ReportColumn, Values, local_moment
from pos.services.reports.shape import Shape
from pos.store.unit import Unit

_TENDERS = (
    ReportColumn("tender", "Tender", Values.TEXT, wide=True),
    ReportColumn("count", "Payments", Values.COUNT),
    ReportColumn("paid", "Taken", Values.MONEY),
    ReportColumn("given_back", "Given back", Values.MONEY),
    ReportColumn("money", "Money", Values.MONEY),
    ReportColumn("rounding", "Rounding", Values.MONEY),
    ReportColumn("gross", "Sales paid", Values.MONEY),
)
_VAT = (
    ReportColumn("day", "Day", Values.DAY),
    ReportColumn("name", "Tax", Values.TEXT, wide=True),
    ReportColumn("rate", "Rate", Values.RATE),
    ReportColumn("net", "Net", Values.MONEY),
    ReportColumn("tax", "VAT", Values.MONEY),
    ReportColumn("gross", "Total", Values.MONEY),
)
_METHODS = {"cash": "Cash", "card": "Card", "manual_card": "Card, own terminal"}


def by_tender(unit: Unit, asked: ReportAsked) -> Shape:
    """Add up by tender: ``money`` is what came in less what went out, ``gross`` what it paid."""
    found = sorted(unit.reports.tenders(asked), key=lambda one: list(_METHODS).index(one.method))
    return Shape(
        _TENDERS,
        tuple(
            (
                _METHODS[one.method],
                one.count,
                one.paid,
                one.given_back,
                one.paid + one.given_back,
                -one.rounding,
                one.settled,
            )
            for one in found
        ),
    )


def vat(unit: Unit, asked: ReportAsked) -> Shape:
    """Add up VAT by day and rate, as it stands on the receipts: never worked out again."""
    sums: dict[tuple[str, int, str], tuple[int, int]] = {}
    for one in unit.reports.tax(asked):
        day = local_moment(one.start, asked.zone).date().isoformat()
        key = (day, one.rate_ppm, one.name)
        tax, gross = sums.get(key, (0, 0))
        sums[key] = (tax + one.tax, gross + one.gross)
    return Shape(
        _VAT,
        tuple(
            (day, name, rate, gross - tax, tax, gross)
            for (day, rate, name), (tax, gross) in sorted(sums.items())
        ),
    )
