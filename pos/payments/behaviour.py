"""How the simulated terminal answers, and who says so: a file, a person, a test."""

import json
import os
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, cast

Op = Literal["authorise", "capture", "void", "refund"]
OPS: tuple[Op, ...] = ("authorise", "capture", "void", "refund")


class Behaviour(StrEnum):
    """What the terminal does with one operation.

    ``LATE`` answers after the till has given up waiting; ``TWICE`` says its answer twice and moves
    money once; ``LESS`` holds or moves only half of what was asked. The two time-outs never
    answer; they differ in what the provider did. ``ASK`` waits until a person taps.
    """

    APPROVE = "approve"
    DECLINE = "decline"
    TIMEOUT_CHARGED = "timeout_charged"
    TIMEOUT_NOT_CHARGED = "timeout_not_charged"
    LATE = "late"
    TWICE = "twice"
    LESS = "less"
    UNREACHABLE = "unreachable"
    ASK = "ask"


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


Script = Callable[[Moment], Behaviour | None]


def no_script(_: Moment) -> Behaviour | None:
    """Leave every answer to the settings."""
    return None


@dataclass
class Scripted:
    """A script for tests: each operation takes the next behaviour of its list, then the default.

    ``queries`` is taken by query in the same way; only ``UNREACHABLE`` means something there.
    """

    operations: Mapping[Op, Iterable[Behaviour]]
    queries: Iterable[Behaviour | None] = ()
    _left: dict[Op, deque[Behaviour]] = field(init=False)
    _queries_left: deque[Behaviour | None] = field(init=False)

    def __post_init__(self) -> None:
        self._left = {op: deque(behaviours) for op, behaviours in self.operations.items()}
        self._queries_left = deque(self.queries)

    def __call__(self, moment: Moment) -> Behaviour | None:
        """Give the behaviour for this moment, none to leave it to the settings."""
        if moment.step == "query":
            return self._queries_left.popleft() if self._queries_left else None
        left = self._left.get(moment.op) if moment.step == "perform" and moment.op else None
        return left.popleft() if left else None


@dataclass(frozen=True)
class Settings:
    """How one terminal behaves where no script says otherwise. Durations in seconds.

    ``timeout_s`` is how long the till waits for an answer that does not come, ``late_s`` how long
    a late one takes.
    """

    operations: Mapping[Op, Behaviour]
    unreachable: bool = False
    timeout_s: float = 3.0
    late_s: float = 8.0

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
    operations: dict[Op, Behaviour] = {}
    for op in OPS:
        written = values.get(op, Behaviour.APPROVE)
        try:
            operations[op] = Behaviour(written)
        except ValueError as error:
            known = ", ".join(Behaviour)
            why = f"{op} is “{written}”, but must be one of {known}"
            raise BehaviourWrongError(path, why) from error
    return Settings(
        operations=operations,
        unreachable=values.get("unreachable") is True,
        timeout_s=_seconds(values, "timeout_s", 3.0, path),
        late_s=_seconds(values, "late_s", 8.0, path),
    )


def _seconds(values: Mapping[str, Any], name: str, default: float, path: Path) -> float:
    written = values.get(name, default)
    if isinstance(written, bool) or not isinstance(written, (int, float)) or written < 0:
        raise BehaviourWrongError(path, f"{name} is no number of seconds")
    return float(written)


def _table(value: object, name: str, path: Path) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise BehaviourWrongError(path, f"“{name}” is no table of values")
    return cast("Mapping[str, Any]", value)
