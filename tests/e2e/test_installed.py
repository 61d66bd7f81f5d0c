"""The program as a shop gets it: a wheel, installed, away from its source."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(180)]

START = "import sys; from ui.__main__ import main; sys.exit(main())"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT))
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    pip("install", "--no-deps", "--no-index", "--target", str(folder), str(wheel))
    return folder


def pip(*words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--quiet", *words],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def installed(site: Path, code: str, *words: str) -> "subprocess.CompletedProcess[str]":
    """Runs code with the installed packages before those of the checkout, and from elsewhere."""
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=site.parent,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_wheel_keeps_generic_names_out_of_site_packages(wheel: Path):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"pos", "ui"}
    assert any(name.startswith("pos/_resources/") for name in names)
    assert any(name.startswith("pos/_migrations/versions/") for name in names)
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_the_installed_program_is_what_runs(site: Path):
    shown = installed(site, "import pos, ui; print(pos.__file__); print(ui.__file__)")
    assert all(line.startswith(str(site)) for line in shown.stdout.splitlines())


def test_the_installed_program_sells(site: Path):
    sold = installed(site, START, "demo", "--headless", "--sales", "3", "--json")
    assert sold.returncode == 0, sold.stderr
    told = json.loads(sold.stdout)
    assert told["sales"] == 3
    assert told["failed"] == 0


def test_the_installed_program_helps(site: Path):
    helped = installed(site, START, "--help")
    assert helped.returncode == 0, helped.stderr
    assert "demo" in helped.stdout
