"""The rooms keep apart: who may import whom, and what each says about itself."""

import ast
import subprocess
import sys

import pytest

from tests.architecture.source import ROOT, imported, modules

# The engine names the library; everything else asks the engine.
SQLITE = {"sqlite3", "apsw", "pysqlite3"}


def test_import_contracts_hold():
    linter = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert linter.returncode == 0, linter.stdout + linter.stderr


def test_every_package_states_its_rule_in_one_sentence():
    rules = {
        module.path: ast.get_docstring(module.tree) or ""
        for module in modules("pos", "ui")
        if module.path.endswith("__init__.py")
    }
    assert rules
    assert [path for path, rule in rules.items() if not rule.split("\n")[0].endswith(".")] == []


def test_the_guide_names_every_room():
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rooms = {
        "/".join(module.path.split("/")[:2])
        for module in modules("pos", "ui")
        if module.path.count("/") >= 2 and "/_" not in module.path
    }
    assert [room for room in sorted(rooms) if f"`{room}`" not in guide] == []


def test_no_qt_in_pos():
    found = [
        f"{module.path}:{line} imports {name}"
        for module in modules("pos")
        for name, line in imported(module)
        if name.split(".")[0] in {"PySide6", "shiboken6", "ui"}
    ]
    assert not found


def test_sqlite_is_opened_by_the_store_alone():
    found = [
        f"{module.path}:{line} imports {name}"
        for module in modules("pos", "ui", "migrations")
        for name, line in imported(module)
        if name.split(".")[0] in SQLITE and not module.path.startswith("pos/store/")
    ]
    assert not found


def test_migrations_know_no_pos():
    found = [
        f"{module.path}:{line} imports {name}"
        for module in modules("migrations/versions")
        for name, line in imported(module)
        if name.split(".")[0] in {"pos", "ui"}
    ]
    assert not found


@pytest.mark.parametrize("package", ["pos", "ui"])
def test_importing_opens_nothing(package: str):
    """Every module can be imported; none starts a thread, and the core never loads Qt."""
    names = [
        module.path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        for module in modules(package)
        if not module.path.endswith("__main__.py")
    ]
    script = (
        "import importlib, sys, threading\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        "assert threading.active_count() == 1, threading.enumerate()\n"
        f"assert {package!r} == 'ui' or 'PySide6' not in sys.modules\n"
    )
    imports = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert imports.returncode == 0, imports.stderr
