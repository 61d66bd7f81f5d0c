"""What the project promises on paper is there."""

import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest

from tests.architecture.source import ROOT, imported, modules
from ui.screens.sell.parts import KEYS


def test_the_changelog_has_an_unreleased_section_on_top():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE)[0] == "Unreleased"


def test_every_release_says_what_happens_to_the_database():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    for release in text.split("\n## ")[1:]:
        assert re.search(r"[Dd]atabase: (changes|does not change)", release)
        assert re.search(r"[Cc]an go back: (yes|no)", release)


@pytest.mark.parametrize("kind", ["tutorial", "how-to", "reference", "explanation", "decisions"])
def test_documents_come_in_four_kinds_and_decisions(kind: str):
    assert f"]({kind}/" in (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    assert any((ROOT / "docs" / kind).glob("*.md"))


def test_no_document_points_into_nothing():
    broken = [
        f"{page.relative_to(ROOT)} -> {target}"
        for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*/README.md")]
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
        if "://" not in target and not target.startswith("mailto:")
        if not (page.parent / target).exists()
    ]
    assert not broken


def test_the_readme_gives_the_two_commands_and_the_demo_people():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for needed in ("make run", "make test", "Ana Marsh", "4711", "Ben Okafor", "Mary Quinn"):
        assert needed in text


def test_the_keys_that_the_till_lists_are_in_the_reference():
    page = (ROOT / "docs" / "reference" / "keys.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| (.+?) \|", page, re.MULTILINE)
    assert [key for key, _ in KEYS if not any(key in one for one in listed)] == []


@pytest.mark.parametrize("name", ["run", "dev"])
def test_locks_are_hashed_and_name_no_registry(name: str):
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    pins = re.findall(r"^[a-z0-9._-]+==\S+.*(?:\n .*)*", text, re.MULTILINE)
    assert pins
    assert all("--hash=sha256:" in pin for pin in pins)
    assert "://" not in text
    assert "index-url" not in re.sub(r"^#.*", "", text, flags=re.MULTILINE)


def test_every_dependency_is_in_the_lock():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lock = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")
    wanted = [*project["dependencies"], *project["optional-dependencies"]["postgres"]]
    names = [re.split(r"[\[<>=]", one)[0].lower() for one in wanted]
    assert [name for name in names if f"\n{name}==" not in lock] == []


def test_every_library_that_the_program_imports_is_a_dependency():
    """A library that only happens to lie in the developer's environment is in nobody else's."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [*project["dependencies"], *project["optional-dependencies"]["postgres"]]
    wanted = {re.split(r"[\[<>=]", one)[0].lower() for one in named}
    # Qt for Python is both, in one version.
    own = {"pos", "ui", "shiboken6"}
    brought_by = packages_distributions()
    found = {
        f"{module.path}:{line} imports {name}"
        for module in modules("pos", "ui", "migrations")
        for name, line in imported(module)
        if (top := name.split(".")[0]) not in sys.stdlib_module_names | own
        if not wanted.intersection(one.lower().replace("_", "-") for one in brought_by.get(top, ()))
    }
    assert not found
