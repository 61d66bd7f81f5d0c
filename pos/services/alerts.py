"""Warns the shop: every till looks, one of them says so, and all of them hear it.

What stands is a row that the store lets be there once, so that twenty tills which see the same
write it into the journal once (``ux_alerts_raised``).
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from threading import Lock

from pos.domain.alerts import Alert, AlertLimits, Finding
from pos.domain.people import Actor
from pos.ports.ids import IdSource
from pos.store.alerts import Seen
from pos.store.engine import Store, Unit
from pos.store.shop import ShopSettings

RAISED, CLEARED, LIMITS = "alert_raised", "alert_cleared", "alert_limits"

_log = logging.getLogger(__name__)
_MICROSECONDS = 1_000_000


@dataclass(frozen=True)
class Change:
    """What one look changed for those who listen at this till."""

    raised: tuple[Finding, ...] = ()
    cleared: tuple[Finding, ...] = ()


class AlertWatch:
    """One till's watch over the shop. Thread-safe.

    It remembers nothing but what it has told the listeners of this program, and how long running
    tills were silent at its looks: the warnings themselves are rows.
    """

    def __init__(self, store: Store, ids: IdSource) -> None:
        self._store = store
        self._ids = ids
        self._told: dict[tuple[str, str], Finding] = {}
        self._turn = Lock()
        self._silences: list[int] = []

    def look(self) -> Change:
        """Find what is wrong now, raise and clear, and tell what is news at this till.

        It costs three statements in a reading unit; a write only where something changed.
        """
        with self._turn:
            with self._store.read() as unit:
                seen, stand = _seen(unit), unit.alerts.raised()
            self._silences = [*self._silences[1 - _LOOKS :], seen.silence_us]
            if _differ(seen, stand):
                for kind, finding in self._store.transact(lambda unit: _settle(unit, self._ids)):
                    level = logging.WARNING if kind == RAISED else logging.INFO
                    _log.log(level, "%s %s: %s", kind, " ".join(finding.key).strip(), finding.says)
                with self._store.read() as unit:
                    stand = unit.alerts.raised()
            return self._news(stand)

    def silences(self) -> tuple[int, ...]:
        """Give how long the quietest running till had not been heard, at each of the last looks."""
        return tuple(self._silences)

    def _news(self, stand: tuple[Alert, ...]) -> Change:
        now = {one.finding.key: one.finding for one in stand}
        raised = tuple(one for key, one in now.items() if key not in self._told)
        cleared = tuple(one for key, one in self._told.items() if key not in now)
        self._told = now
        return Change(raised, cleared)


#: A day of looks.
_LOOKS = 5760


def alerts(store: Store) -> tuple[Alert, ...]:
    """Read the warnings that stand, the oldest first."""
    with store.read() as unit:
        return unit.alerts.raised()


def limits(store: Store) -> AlertLimits:
    """Read from when on the shop is warned."""
    with store.read() as unit:
        return limits_of(unit.shop.settings())


def set_limits(store: Store, actor: Actor, new: AlertLimits) -> None:
    """Warn earlier or later from now on, at all tills; the journal keeps what it was.

    Raises:
        Problem: LIMIT_WRONG.
    """
    new.check()
    store.transact(lambda unit: _set_limits(unit, actor, new))


def _set_limits(unit: Unit, actor: Actor, new: AlertLimits) -> None:
    before = _stored(limits_of(unit.shop.settings()))
    after = _stored(new)
    if before == after:
        return
    unit.shop.set(**after)
    unit.journal.append(
        kind=LIMITS, actor=actor.person.user_id, data={"before": before, "after": after}
    )


def limits_of(shop: ShopSettings) -> AlertLimits:
    """Give the limits among the shop's settings."""
    return AlertLimits(
        failed_percent=shop.alert_failed_percent,
        failed_of=shop.alert_failed_of,
        doubt_minutes=shop.alert_doubt_minutes,
        silent_minutes=shop.alert_silent_minutes,
    )


def _stored(one: AlertLimits) -> dict[str, int]:
    return {
        "alert_failed_percent": one.failed_percent,
        "alert_failed_of": one.failed_of,
        "alert_doubt_minutes": one.doubt_minutes,
        "alert_silent_minutes": one.silent_minutes,
    }


def _seen(unit: Unit) -> Seen:
    shop = unit.shop.settings()
    return unit.alerts.look(limits_of(shop), lease_us=shop.lease_s * _MICROSECONDS)


def _differ(seen: Seen, stand: tuple[Alert, ...]) -> bool:
    return _told(seen.findings) != _told(one.finding for one in stand)


def _told(findings: Iterable[Finding]) -> Mapping[tuple[str, str], Mapping[str, object]]:
    return {one.key: one.detail for one in findings}


def _settle(unit: Unit, ids: IdSource) -> list[tuple[str, Finding]]:
    """Bring the rows in line with what is wrong; looked at again, inside the writing unit.

    Gives what this till was the first to say.
    """
    now = {one.key: one for one in _seen(unit).findings}
    stand = {one.finding.key: one for one in unit.alerts.raised()}
    for key in now.keys() & stand.keys():
        if stand[key].finding.detail != now[key].detail:
            unit.alerts.tell(stand[key].alert_id, now[key].detail)
    said = [
        (RAISED, one)
        for key, one in now.items()
        if key not in stand and unit.alerts.put(ids.new(), one)
    ]
    said += [
        (CLEARED, one.finding)
        for key, one in stand.items()
        if key not in now and unit.alerts.clear(one.alert_id)
    ]
    for kind, one in said:
        facts = {"alert": one.kind.value, "subject": one.subject, **one.detail}
        unit.journal.append(kind=kind, actor=None, data=facts)
    return said
