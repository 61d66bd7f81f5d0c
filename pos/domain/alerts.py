"""What a shop is warned about: the limits, and the warnings as a person reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from pos.domain.errors import Code, Problem


class AlertKind(StrEnum):
    """What can be wrong with the shop as a whole."""

    FAILURES = "failures"
    DOUBTS = "doubts"
    SILENT = "silent"
    LEFT = "left"


@dataclass(frozen=True)
class AlertLimits:
    """From when on the shop is warned; settings shared by all tills.

    Attributes:
        failed_percent: of the last ``failed_of`` checkouts of a day, more than so many did not
            finish.
        failed_of: how many are looked at; fewer than that in 24 hours are not judged.
        doubt_minutes: a checkout has waited for a manager longer than this.
        silent_minutes: a till that was not closed has not been heard for longer than this.
    """

    failed_percent: int = 20
    failed_of: int = 20
    doubt_minutes: int = 10
    silent_minutes: int = 5

    def check(self) -> None:
        """Refuse limits that make no sense.

        Raises:
            Problem: LIMIT_WRONG with the ``key``.
        """
        for key, (least, most, what) in _BOUNDS.items():
            value = getattr(self, key)
            if not least <= value <= most:
                why = f"{what} must be from {least} to {most}, not {value}"
                raise Problem(Code.LIMIT_WRONG, why=why, key=key)


_BOUNDS = {
    "failed_percent": (1, 100, "The share that did not finish"),
    "failed_of": (5, 500, "The number of checkouts"),
    "doubt_minutes": (1, 1440, "The minutes of doubt"),
    "silent_minutes": (1, 1440, "The minutes of silence"),
}


@dataclass(frozen=True)
class Finding:
    """Something that is wrong now. ``subject`` is the till it is about, empty for the shop.

    ``many`` of ``of``, ``since`` in microseconds UTC, ``name`` of the till; ``today`` tells whether
    it began on the day on which it was looked at.
    """

    kind: AlertKind
    subject: str = ""
    name: str = ""
    many: int = 0
    of: int = 0
    since: int | None = None
    today: bool = True

    @property
    def key(self) -> tuple[str, str]:
        """What is raised once at a time."""
        return self.kind.value, self.subject

    @property
    def detail(self) -> Mapping[str, object]:
        """Everything else, as it is stored."""
        return {
            "name": self.name,
            "many": self.many,
            "of": self.of,
            "since": self.since,
            "today": self.today,
        }

    @property
    def says(self) -> str:
        """What is wrong, in one sentence."""
        return _SAYS[self.kind].format(
            many=self.many,
            of=self.of,
            name=self.name,
            checkouts="1 checkout" if self.many == 1 else f"{self.many} checkouts",
            waits="waits" if self.many == 1 else "wait",
            are="is" if self.many == 1 else "are",
            since=_clock(self.since, today=self.today),
        )

    @property
    def todo(self) -> str:
        """What to do about it."""
        return _TODO[self.kind]


@dataclass(frozen=True)
class Alert:
    """A warning that stands."""

    alert_id: str
    finding: Finding
    raised_at: int


_SAYS = {
    AlertKind.FAILURES: "{many} of the last {of} checkouts did not finish.",
    AlertKind.DOUBTS: "{checkouts} {waits} for a manager, the oldest since {since}.",
    AlertKind.SILENT: "{name} has not been heard since {since}.",
    AlertKind.LEFT: "{checkouts} of a silent till {are} not taken up, the oldest since {since}.",
}
_TODO = {
    AlertKind.FAILURES: "Figures show in which step and why.",
    AlertKind.DOUBTS: "Needs attention shows what is known about the money.",
    AlertKind.SILENT: "Look whether it has power and the network, or start it again.",
    AlertKind.LEFT: "Start the till that left them, or decide under Live checkouts.",
}


def _clock(micros: int | None, *, today: bool) -> str:
    if micros is None:
        return "–"
    here = datetime.fromtimestamp(micros / 1_000_000, tz=UTC).astimezone()
    return here.strftime("%H:%M" if today else f"{here.day} %b, %H:%M")
