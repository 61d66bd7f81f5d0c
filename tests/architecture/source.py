"""The project's own source, parsed once a test run."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Module:
    path: str
    tree: ast.Module

    def nodes(self) -> Iterator[ast.AST]:
        return ast.walk(self.tree)


@cache
def modules(*tops: str) -> tuple[Module, ...]:
    """Every module under these top folders; paths are relative to the project."""
    return tuple(
        Module(path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8")))
        for top in tops
        for path in sorted((ROOT / top).rglob("*.py"))
    )


def imported(module: Module) -> Iterator[tuple[str, int]]:
    """Each module name that a module imports, with its line."""
    for node in module.nodes():
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.lineno
