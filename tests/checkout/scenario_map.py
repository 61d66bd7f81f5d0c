"""Reads ``scenarios.txt``, and finds in the sources of the tests what they say that they prove.

The map is a page to read: a line for each scenario and fault, and under it the tests that cover it,
relative to ``tests``. One that waits names the feature, and in brackets the beginnings of names
(modules, classes, functions, tables, columns) by which the feature is known to exist.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pos.store import tables

TESTS = Path(__file__).resolve().parents[1]
MAP = Path(__file__).with_name("scenarios.txt")
SCENARIOS, FAULTS = 120, 34

Number = tuple[str, int]
"""``("scenario", 22)`` or ``("fault", 5)``."""

HEAD = re.compile(r"(scenario|fault)s? (\d+)(?: to (\d+))?: (\S.*)")
WAITS = re.compile(r"waits for ([^()]+) \(([a-z_, ]+)\)")
CITED = re.compile(
    r"(?<![a-z])(scenario|fault)s?[\s_]+(\d+(?:(?:,?\s+and\s+|\s+to\s+|_(?:and|to)_|,\s*|[-_])\d+)*)",
    re.IGNORECASE,
)
STEP = re.compile(r"(\s+to\s+|_to_|-)?(\d+)")


@dataclass
class Entry:
    """A heading with its line of text, the tests under it, and what it waits for."""

    kind: str
    numbers: range
    title: str
    tests: list[str] = field(default_factory=list)
    waits: str = ""
    signs: tuple[str, ...] = ()

    @classmethod
    def under(cls, kind: str, first: str, last: str | None, title: str) -> "Entry":
        """Begin with a heading: ``scenario 3: …`` or, of several, ``scenarios 11 to 28: …``."""
        return cls(kind, range(int(first), int(last or first) + 1), title)

    def read(self, line: str) -> None:
        """Take in one line that stands under the heading."""
        waits = WAITS.fullmatch(line)
        if waits:
            self.waits, self.signs = waits[1], tuple(waits[2].split(", "))
        else:
            self.tests.append(line)

    def each(self) -> Iterator[Number]:
        """The numbers that it stands for."""
        return ((self.kind, number) for number in self.numbers)


@cache
def entries() -> tuple[Entry, ...]:
    """The whole map, in its order."""
    found: list[Entry] = []
    for line in MAP.read_text(encoding="utf-8").splitlines():
        head = HEAD.fullmatch(line)
        if head:
            found.append(Entry.under(*head.groups()))
        elif line.strip() and not line.startswith("#"):
            found[-1].read(line.strip())
    return tuple(found)


def cited(text: str) -> set[Number]:
    """The numbers that a text names: ``scenarios 3, 11 to 14 and 20``, ``fault_5``."""
    found = set()
    for kind, numbers in CITED.findall(text):
        last = 0
        for to, digits in STEP.findall(numbers):
            number = int(digits)
            found |= {(kind.lower(), one) for one in range(last if to else number, number + 1)}
            last = number
    return found


@cache
def citations() -> dict[str, frozenset[Number]]:
    """What each test cites; under a module's own name, what is cited outside its tests."""
    return {
        name: frozenset(numbers)
        for path in sorted(TESTS.rglob("test_*.py"))
        for name, numbers in _of_module(path.relative_to(TESTS).as_posix(), path.read_text("utf-8"))
    }


def _of_module(path: str, source: str) -> Iterator[tuple[str, set[Number]]]:
    tree = ast.parse(source)
    said = _comments(source) if CITED.search(source) else {}
    for test in _tests(tree):
        first = min((one.lineno for one in test.decorator_list), default=test.lineno)
        lines = range(first, (test.end_lineno or first) + 1)
        inside = [said.pop(line) for line in lines if line in said]
        text = [test.name, ast.get_docstring(test) or "", *inside]
        yield f"{path}::{test.name}", cited("\n".join(text))
    yield path, cited("\n".join([ast.get_docstring(tree) or "", *said.values()]))


def _tests(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node


def _comments(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {one.start[0]: one.string for one in tokens if one.type == tokenize.COMMENT}


@cache
def names_of_the_program() -> frozenset[str]:
    """Modules, classes, functions, tables and columns: where a new feature is seen."""
    found = set()
    for path in [path for top in ("pos", "ui") for path in (TESTS.parent / top).rglob("*.py")]:
        found.add(path.stem)
        found |= {
            node.name
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
        }
    for table in tables.metadata.tables.values():
        found |= {table.name, *table.columns.keys()}
    return frozenset(name.lstrip("_").lower() for name in found)
