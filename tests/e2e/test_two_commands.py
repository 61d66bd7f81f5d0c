"""The two commands of the README, and the plain word when something they need is missing."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

pytestmark = pytest.mark.e2e

# What Debian's smallest installation has, python left out.
TOOLS = ("sh", "cat", "cksum", "dirname", "flock", "id", "awk", "sed", "sort", "ldd", "mktemp")


def make(*words: str) -> str:
    done = subprocess.run(
        [shutil.which("make") or "make", "--no-print-directory", *words],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_run_opens_the_demo_till_by_default():
    assert "holdfast demo" in make("--dry-run", "run")


def test_run_passes_any_command_on():
    assert "holdfast verify --json" in make("--dry-run", "run", "ARGS=verify --json")


def test_help_lists_what_there_is():
    listed = make("help")
    for target in ("run", "test", "check", "prove", "pictures", "lock"):
        assert f"make {target} " in listed


@pytest.fixture
def bare_machine(tmp_path: Path) -> Path:
    """A clone's set-up scripts, and a folder of programs without Python."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        if found:
            (programs / tool).symlink_to(found)
    shutil.copytree(ROOT / "installer", tmp_path / "clone" / "installer")
    shutil.copytree(ROOT / "requirements", tmp_path / "clone" / "requirements")
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "clone")
    return tmp_path


def set_up(machine: Path, script: str, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["/bin/sh", str(machine / "clone/installer/linux" / script), *words],
        env={"PATH": str(machine / "bin")},
        capture_output=True,
        text=True,
        check=False,
    )


def fake(machine: Path, name: str, text: str) -> str:
    program = machine / "bin" / name
    program.unlink(missing_ok=True)
    program.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    program.chmod(0o755)
    return str(program)


def test_no_python_is_one_plain_sentence(bare_machine: Path):
    done = set_up(bare_machine, "environment.sh", "run")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("Holdfast POS needs Python 3.11, 3.12 or 3.13;")
    assert not (bare_machine / "clone" / ".venv").exists()


def test_no_venv_module_is_one_plain_sentence(bare_machine: Path):
    # A Debian python3 without python3-venv: new enough, but `import ensurepip` fails.
    fake(bare_machine, "python3", 'case "$2" in *ensurepip*) exit 1 ;; esac')
    done = set_up(bare_machine, "environment.sh", "run")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "Python's venv module is missing; "
        "on Debian and Ubuntu run: sudo apt-get install python3-venv"
    )


def missing_library(machine: Path) -> str:
    """A machine whose linker misses one library; gives the environment's interpreter."""
    fake(machine, "ldd", "echo '\tlibxcb-icccm.so.4 => not found'")
    return fake(machine, "environment-python", f"echo '{machine}'")


def test_a_missing_library_without_apt_is_named(bare_machine: Path):
    done = set_up(bare_machine, "libraries.sh", missing_library(bare_machine))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "libxcb-icccm.so.4" in done.stderr


def test_a_missing_library_without_rights_names_the_command(bare_machine: Path):
    interpreter = missing_library(bare_machine)
    fake(bare_machine, "apt-get", "exit 1")
    fake(bare_machine, "id", "echo 1000")
    done = set_up(bare_machine, "libraries.sh", interpreter)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert done.stderr.rstrip().endswith("run: sudo apt-get install -y libxcb-icccm4")


def test_a_missing_library_is_installed_by_who_may(bare_machine: Path):
    interpreter = missing_library(bare_machine)
    fake(bare_machine, "id", "echo 0")
    fake(bare_machine, "apt-get", f'echo "$@" >> {bare_machine}/asked')
    fake(bare_machine, "env", 'shift; exec "$@"')
    (bare_machine / "bin" / "rm").symlink_to(shutil.which("rm") or "/bin/rm")
    done = set_up(bare_machine, "libraries.sh", interpreter)
    assert done.returncode == 0, done.stderr
    asked = (bare_machine / "asked").read_text(encoding="utf-8")
    assert "libxcb-icccm4" in asked.splitlines()[-1]
