"""The project's own source, read once a test run, and parsed where a test asks for it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Module:
    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def _nodes(self) -> tuple[ast.AST, ...]:
        return tuple(ast.walk(self.tree))

    def nodes(self) -> Iterator[ast.AST]:
        return iter(self._nodes)


def modules(*tops: str) -> tuple[Module, ...]:
    """Every module under these top folders; paths are relative to the project."""
    return tuple(module for top in tops for module in _below(top))


@cache
def _below(top: str) -> tuple[Module, ...]:
    return tuple(
        Module(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / top).rglob("*.py"))
    )


def imported(module: Module) -> Iterator[tuple[str, int]]:
    """Each module name that a module imports, with its line."""
    for node in module.nodes():
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.lineno
