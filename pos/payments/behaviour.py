"""How the simulated terminal answers, and who says so: a file, a person, a test."""

import json
import os
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, cast

from pos.payments.course import (
    OF_CANCELS,
    OF_OPERATIONS,
    OF_QUERIES,
    OPS,
    Behaviour,
    Course,
    Op,
)

__all__ = [
    "OPS",
    "Behaviour",
    "BehaviourFile",
    "BehaviourWrongError",
    "Course",
    "Moment",
    "Op",
    "Script",
    "Scripted",
    "Settings",
    "no_script",
]


@dataclass(frozen=True)
class Moment:
    """A point at which a script may step in.

    ``perform`` is before anything is done, ``performed`` after the ledger has it and before the
    till is told, ``query`` and ``cancel`` before they look. ``op`` is none where the key is not
    known. A script may also end the process here: the ledger must not mind.
    """

    step: Literal["perform", "performed", "query", "cancel"]
    key: str
    op: Op | None


KEPT_S: Final = 24 * 3600.0
Said = Behaviour | Course
Script = Callable[[Moment], Said | None]


def no_script(_: Moment) -> Said | None:
    """Leave every answer to the settings."""
    return None


@dataclass
class Scripted:
    """A script for tests: each operation takes the next of its list, then the default.

    ``queries`` and ``cancels`` are taken by query and cancel in the same way: there only the line
    has behaviours, and for cancel ``TOO_LATE``.
    """

    operations: Mapping[Op, Iterable[Said]]
    queries: Iterable[Behaviour | None] = ()
    cancels: Iterable[Behaviour | None] = ()
    _left: dict[str, deque[Said | None]] = field(init=False)

    def __post_init__(self) -> None:
        self._left = {op: deque(said) for op, said in self.operations.items()}
        self._left |= {"query": deque(self.queries), "cancel": deque(self.cancels)}

    def __call__(self, moment: Moment) -> Said | None:
        """Give what happens at this moment, none to leave it to the settings."""
        if moment.step == "performed":
            return None
        left = self._left.get(moment.op if moment.step == "perform" and moment.op else moment.step)
        return left.popleft() if left else None


@dataclass(frozen=True)
class Settings:
    """How one terminal behaves where no script says otherwise. Durations in seconds.

    ``timeout_s`` is how long the till waits for an answer that does not come, ``late_s`` how long
    a late one takes. The provider's clock goes ``skew_s`` before the shop's, and it knows a key for
    ``kept_s``.
    """

    operations: Mapping[Op, Behaviour]
    query: Behaviour = Behaviour.APPROVE
    cancel: Behaviour = Behaviour.APPROVE
    unreachable: bool = False
    timeout_s: float = 3.0
    late_s: float = 8.0
    skew_s: float = 0.0
    kept_s: float = KEPT_S

    def of(self, op: Op) -> Behaviour:
        """Give the behaviour of an operation."""
        return self.operations.get(op, Behaviour.APPROVE)


class BehaviourWrongError(Exception):
    """The behaviour file cannot be read; the text is for a person, ``why`` is its middle."""

    def __init__(self, path: Path, why: str) -> None:
        self.why = why
        super().__init__(
            f"The simulated terminal cannot read {path}: {why}. Correct the file or remove it."
        )


class BehaviourFile:
    """The settings of the machine's simulated terminals, in a small file beside the ledger.

    A terminal's own values stand under its id and win over the shared ones; a missing file means
    that everything is approved at once. The file is replaced whole, so a reader never sees half.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, int, int] | None = None
        self._read: Mapping[str, Any] = {}

    @property
    def path(self) -> Path:
        """Where it lies."""
        return self._path

    def settings(self, device_id: str) -> Settings:
        """Read how a terminal behaves.

        Raises:
            BehaviourWrongError: when the file holds something else.
        """
        values = self._values()
        devices = _table(values.get("devices", {}), "devices", self._path)
        own = _table(devices.get(device_id, {}), device_id, self._path)
        return _settings({**values, **own}, self._path)

    def change(self, device_id: str, **values: object) -> None:
        """Set values of one terminal and leave the others; durable when it returns.

        Raises:
            BehaviourWrongError: when the file, or a value, is wrong; nothing is changed then.
        """
        whole = dict(self._values())
        devices = dict(_table(whole.get("devices", {}), "devices", self._path))
        devices[device_id] = {**devices.get(device_id, {}), **values}
        _settings({**whole, **devices[device_id]}, self._path)
        whole["devices"] = devices
        self._path.parent.mkdir(parents=True, exist_ok=True)
        part = self._path.with_name(f"{self._path.name}.{os.getpid()}.part")
        with part.open("w", encoding="utf-8") as file:
            json.dump(whole, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self._path)

    def _values(self) -> Mapping[str, Any]:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise BehaviourWrongError(self._path, str(error)) from error
        stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
        if stamp != self._stamp:
            try:
                read = json.loads(self._path.read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                raise BehaviourWrongError(self._path, "it is not JSON") from error
            self._read, self._stamp = _table(read, "whole", self._path), stamp
        return self._read


def _settings(values: Mapping[str, Any], path: Path) -> Settings:
    return Settings(
        operations={op: _behaviour(values, op, OF_OPERATIONS, path) for op in OPS},
        query=_behaviour(values, "query", OF_QUERIES, path),
        cancel=_behaviour(values, "cancel", OF_CANCELS, path),
        unreachable=values.get("unreachable") is True,
        timeout_s=_seconds(values, "timeout_s", 3.0, path),
        late_s=_seconds(values, "late_s", 8.0, path),
        skew_s=_seconds(values, "skew_s", 0.0, path, least=float("-inf")),
        kept_s=_seconds(values, "kept_s", KEPT_S, path),
    )


def _behaviour(
    values: Mapping[str, Any], name: str, known: tuple[Behaviour, ...], path: Path
) -> Behaviour:
    written = values.get(name, known[0])
    if written not in known:
        why = f"{name} is “{written}”, but must be one of {', '.join(known)}"
        raise BehaviourWrongError(path, why)
    return Behaviour(written)


def _seconds(
    values: Mapping[str, Any], name: str, default: float, path: Path, *, least: float = 0.0
) -> float:
    written = values.get(name, default)
    if isinstance(written, bool) or not isinstance(written, (int, float)) or written < least:
        raise BehaviourWrongError(path, f"{name} is no number of seconds")
    return float(written)


def _table(value: object, name: str, path: Path) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise BehaviourWrongError(path, f"“{name}” is no table of values")
    return cast("Mapping[str, Any]", value)
