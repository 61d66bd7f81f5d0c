"""House rules that no linter knows."""

import ast

from tests.architecture.source import Module, modules

# Where any error whatever may be caught, because a thread or a process would die of it unseen.
# Everything else names what it expects.
BOUNDARIES = {
    "pos/cli/__init__.py",
    "pos/cli/main.py",
    "pos/cli/tills.py",
    "pos/services/checkout/heartbeat.py",
    "pos/services/checkout/runner.py",
    "pos/services/outbox.py",
    "pos/store/news.py",
    "ui/__main__.py",
    "ui/app.py",
    "ui/bridge/dispatcher.py",
}
WORN_OUT = ("Manager", "Helper", "Utils", "Util", "Base", "Impl")


def test_no_global_statement():
    found = [
        f"{module.path}:{node.lineno}"
        for module in modules("pos", "ui")
        for node in module.nodes()
        if isinstance(node, ast.Global)
    ]
    assert not found


def test_errors_are_named_but_at_the_boundaries():
    found = [
        f"{module.path}:{node.lineno}"
        for module in modules("pos", "ui")
        if module.path not in BOUNDARIES
        for node in module.nodes()
        if isinstance(node, ast.ExceptHandler) and _is_broad(node) and not _cleans_up(node)
    ]
    assert not found


def _is_broad(handler: ast.ExceptHandler) -> bool:
    kind = handler.type
    if kind is None:
        return True
    names = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return any(isinstance(one, ast.Name) and one.id in _BROAD for one in names)


_BROAD = {"Exception", "BaseException"}


def _cleans_up(handler: ast.ExceptHandler) -> bool:
    """Whether the handler only tidies and lets the error go on."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def test_names_say_what_a_class_does():
    found = [
        f"{module.path}:{node.lineno} {node.name}"
        for module in modules("pos", "ui")
        for node in module.nodes()
        if isinstance(node, ast.ClassDef) and node.name.endswith(WORN_OUT)
    ]
    assert not found


def test_no_mutable_state_at_module_level():
    """A list, set or dict at module level is written in capitals: a table, never a memory."""
    found = [
        f"{module.path}:{node.lineno} {name}"
        for module in modules("pos", "ui")
        for node, name in _module_level_collections(module)
        if not name.strip("_").isupper() and name != "__all__"
    ]
    assert not found


def _module_level_collections(module: Module) -> list[tuple[ast.stmt, str]]:
    found: list[tuple[ast.stmt, str]] = []
    for node in module.tree.body:
        if isinstance(node, ast.Assign):
            targets: list[ast.expr] = node.targets
        elif isinstance(node, ast.AnnAssign):
            targets = [node.target]
        else:
            continue
        if isinstance(node.value, (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp)):
            found += [(node, one.id) for one in targets if isinstance(one, ast.Name)]
    return found


def test_the_project_never_names_a_machine():
    """Addresses of registries and folders of somebody's computer do not belong in the code."""
    needles = ("/home/", "/root/", "pypi." + "org", "/wo" + "rk/")
    found = [
        f"{module.path}:{number}"
        for module in modules("pos", "ui", "migrations", "tests")
        if not module.path.endswith("test_habits.py")
        for number, line in enumerate(module.text.splitlines(), 1)
        if any(needle in line for needle in needles)
    ]
    assert not found
