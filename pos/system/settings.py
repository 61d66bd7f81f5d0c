"""The settings of this computer: a TOML file, the environment, and what was typed at the start.

Where a value stands more than once, what was typed wins over the environment, that over the file,
and that over the default; `Settings.origin` tells which it was. What belongs to the whole shop
(currency, taxes, people) is in the store, not here.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from pos.domain.errors import Code, Problem

Value = str | int | bool
T = TypeVar("T", str, int, bool)


def _set(default: T, what: str, *, one_of: str = "", between: tuple[int, int] = (0, 0)) -> T:
    """Describe a setting: its default, what it does, and what it may be."""
    told = {"what": what, "one_of": tuple(one_of.split()), "between": between}
    described: T = field(default=default, metadata=told)
    return described


@dataclass(frozen=True)
class LogSettings:
    """What is written down for whoever must find a fault."""

    level: str = _set("info", "how much is logged", one_of="debug info warning error")


@dataclass(frozen=True)
class PrinterSettings:
    """The receipt printer of this till."""

    kind: str = _set(
        "virtual",
        "on screen, PDF files, ESC/POS to a file or device, ESC/POS over the network, or none",
        one_of="virtual pdf escpos network none",
    )
    host: str = _set("", "the name or address of a network printer")
    port: int = _set(9100, "the port of a network printer", between=(1, 65535))
    path: str = _set("", "the folder for PDF files, or the file or device for ESC/POS")
    columns: int = _set(42, "characters on a line, often 42 or 48", between=(32, 64))
    dots: int = _set(576, "dots on a line: 576 for 80 mm paper, 384 for 58 mm", between=(256, 832))
    image: str = _set(
        "raster",
        "how the picture is sent; old and impact printers need column",
        one_of="raster column",
    )
    cut: bool = _set(default=True, what="whether the paper is cut")
    keep: int = _set(50, "how many receipts the virtual printer keeps", between=(1, 10_000))


@dataclass(frozen=True)
class DrawerSettings:
    """The cash drawer of this till."""

    kind: str = _set("virtual", "the cash drawer", one_of="virtual printer none")
    pin: int = _set(2, "the drawer's pin on the printer", one_of="2 5")
    on_ms: int = _set(120, "how long the pulse lasts, in milliseconds", between=(2, 510))
    off_ms: int = _set(240, "how long the pause after it lasts", between=(2, 510))


@dataclass(frozen=True)
class TerminalSettings:
    """The card terminal of this till."""

    kind: str = _set("simulated", "the card terminal", one_of="simulated none")


@dataclass(frozen=True)
class Settings:
    """All settings of this computer, and in ``origins`` where each of them came from, by key."""

    store: str = _set("", "a file, or postgresql://…; empty is a file of the till's own")
    till: str = _set("", "the name of this till; empty is the name of this computer")
    theme: str = _set("system", "light, dark, or as the desktop has it", one_of="system light dark")
    sounds: bool = _set(default=True, what="whether a scan is heard")
    log: LogSettings = field(default_factory=LogSettings)
    printer: PrinterSettings = field(default_factory=PrinterSettings)
    drawer: DrawerSettings = field(default_factory=DrawerSettings)
    terminal: TerminalSettings = field(default_factory=TerminalSettings)
    origins: Mapping[str, str] = field(default_factory=dict)

    def origin(self, key: str) -> str:
        """Tell where a value came from: ``default``, the file, a variable, ``command line``."""
        return self.origins.get(key, "default")


@dataclass(frozen=True)
class Known:
    """A setting as the reference describes it; ``key`` as the file has it (``printer.host``)."""

    key: str
    default: Value
    what: str
    one_of: tuple[str, ...]
    between: tuple[int, int]

    @property
    def variable(self) -> str:
        """Name the environment variable that sets it."""
        return f"HOLDFAST_{self.key.replace('.', '_').upper()}"


_TABLES: Final[Mapping[str, type[Any]]] = {
    "log": LogSettings,
    "printer": PrinterSettings,
    "drawer": DrawerSettings,
    "terminal": TerminalSettings,
}


def _known_of(settings: type[Any], before: str = "") -> tuple[Known, ...]:
    described = (one for one in fields(settings) if one.metadata)
    return tuple(
        Known(before + one.name, cast("Value", one.default), **one.metadata) for one in described
    )


#: Every setting there is, for the reading below, the reference page and its test.
KNOWN: Final = _known_of(Settings) + tuple(
    known for name, table in _TABLES.items() for known in _known_of(table, f"{name}.")
)
_BY_KEY: Final = {known.key: known for known in KNOWN}
_WORDS: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def load(
    file: Path, environ: Mapping[str, str], typed: Mapping[str, str | None] | None = None
) -> Settings:
    """Read the settings; a missing file is an empty one. ``typed`` is by key.

    Raises:
        Problem: SETTINGS_WRONG, with one sentence that names the setting and where it stands.
    """
    found: dict[str, tuple[Value, str]] = {}
    for key, written in _in_file(file):
        known = _BY_KEY.get(key)
        if known is None:
            raise _wrong(key, str(file), _unknown(key))
        found[key] = (_checked(known, written, str(file)), str(file))
    for known in KNOWN:
        outside = (
            (environ.get(known.variable), known.variable),
            ((typed or {}).get(known.key), "command line"),
        )
        for text, origin in outside:
            if text:
                found[known.key] = (_checked(known, _as(known, text), origin), origin)
    return _settings(found)


def _settings(found: Mapping[str, tuple[Value, str]]) -> Settings:
    values: dict[str, Any] = {}
    for name, table in _TABLES.items():
        start = f"{name}."
        own = {k.removeprefix(start): v for k, (v, _) in found.items() if k.startswith(start)}
        values[name] = table(**own)
    values.update({key: value for key, (value, _) in found.items() if "." not in key})
    return Settings(**values, origins={key: origin for key, (_, origin) in found.items()})


def _in_file(file: Path) -> Iterator[tuple[str, object]]:
    try:
        whole = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise _wrong("file", str(file), f"it cannot be read ({why}).") from error
    for name, value in whole.items():
        if name in _TABLES and isinstance(value, dict):
            yield from ((f"{name}.{key}", inner) for key, inner in value.items())
        else:
            yield name, value


def _as(known: Known, text: str) -> object:
    """Read a text from outside the file into the kind of value that the file would hold."""
    if isinstance(known.default, bool):
        return _WORDS.get(text.lower(), text)
    if isinstance(known.default, int):
        return int(text) if text.lstrip("-").isdecimal() else text
    return text


def _checked(known: Known, written: object, where: str) -> Value:
    # A yes is a whole number to Python, so `isinstance` alone would let it pass for one.
    if not isinstance(written, Value) or type(written) is not type(known.default):
        kinds = {bool: "true or false", int: "a whole number", str: "a text in quotes"}
        raise _wrong(known.key, where, f"write {kinds[type(known.default)]}.")
    if known.one_of and str(written) not in known.one_of:
        raise _wrong(known.key, where, f"“{written}” is none of {', '.join(known.one_of)}.")
    least, most = known.between
    if most and isinstance(written, int) and not least <= written <= most:
        raise _wrong(known.key, where, f"{written} is not between {least} and {most}.")
    return written


def _unknown(key: str) -> str:
    near = get_close_matches(key, _BY_KEY, n=1)
    meant = f" Did you mean {near[0]}?" if near else " Take it out."
    return f"there is no such setting.{meant}"


def _wrong(key: str, where: str, why: str) -> Problem:
    return Problem(Code.SETTINGS_WRONG, key=key, file=where, why=why)
