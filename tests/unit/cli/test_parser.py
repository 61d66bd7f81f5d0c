"""What is typed after ``holdfast``: taught, or refused in one sentence."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pos.cli.main import main, trouble_code
from pos.cli.opening import read_opening
from pos.cli.parser import parse
from tests.architecture.source import ROOT

COMMANDS = (
    "demo",
    "db",
    "people add",
    "import articles",
    "replay",
    "locks list",
    "locks show",
    "locks cancel",
    "locks resume",
    "locks cleanup",
    "locks stats",
    "locks watch",
    "report",
    "verify",
    "race",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_teaches(command: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as left:
        parse([*command.split(), "--help"])
    assert left.value.code == 0
    said = capsys.readouterr().out
    assert f"holdfast {command}" in said
    assert "--store" in said
    assert "--json" in said


def test_the_help_opens_nothing():
    """It neither loads a database library nor makes a folder."""
    script = (
        "import sys; from pos.cli.parser import parse\n"
        "import pos.cli.main\n"
        "try: parse(['--help'])\n"
        "except SystemExit: pass\n"
        "assert not {'sqlalchemy', 'alembic', 'rich', 'psycopg'} & set(sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "COMMAND" in done.stdout


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (["sell"], "invalid choice: 'sell'"),
        (["db"], "required: what"),
        (["db", "drop"], "invalid choice: 'drop'"),
        (["race", "--tills", "1"], "“1” is no number from 2 to 50"),
        (["race", "--carts", "many"], "“many” is no number"),
        (["demo", "--sales", "0"], "“0” is no number from 1"),
        (["replay"], "required: FILE"),
        (["locks"], "required: WHAT"),
        (["locks", "show"], "required: LOCK"),
        (["import"], "required: WHAT"),
        (["verify", "--fast"], "nrecognized arguments: --fast"),
    ],
)
def test_what_is_no_command_is_one_sentence(
    typed: list[str], says: str, capsys: pytest.CaptureFixture[str]
):
    assert main(typed) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert says in told.err
    assert "--help”." in told.err


def test_the_shop_may_be_named_before_or_after_the_command():
    for typed in (["--store", "a.db", "verify"], ["verify", "--store", "a.db"]):
        assert parse(typed).store == "a.db"
    assert parse(["--json", "verify"]).json
    assert not parse(["verify"]).json


def test_which_commands_open_a_window():
    assert parse([]).window
    assert parse(["demo"]).window
    assert not parse(["demo", "--headless"]).window
    assert not parse(["verify"]).window


def test_a_window_needs_screens(capsys: pytest.CaptureFixture[str]):
    assert main([]) == 2
    assert capsys.readouterr().err.startswith("This program was started without screens;")


def test_a_path_is_a_sqlite_file(tmp_path: Path):
    home = {"HOLDFAST_HOME": str(tmp_path)}
    named = read_opening(parse(["verify", "--store", str(tmp_path / "a.db")]), home)
    assert named.store == f"sqlite:///{tmp_path / 'a.db'}"
    assert named.store_was_named
    own = read_opening(parse(["verify"]), home)
    assert own.store == f"sqlite:///{tmp_path / 'data' / 'shop.db'}"
    assert not own.store_was_named
    outside = read_opening(parse(["verify"]), home | {"HOLDFAST_STORE": "postgresql://shop"})
    assert outside.store == "postgresql://shop"
    assert outside.store_was_named


def test_the_demo_has_folders_of_its_own(tmp_path: Path):
    home = {"HOLDFAST_HOME": str(tmp_path), "HOLDFAST_TILL": "Front"}
    demo = read_opening(parse(["demo"]), home)
    assert demo.is_demo
    assert demo.till is None
    assert demo.places.terminal == tmp_path / "data" / "demo" / "terminal"
    for store in ("demo", demo.store):
        looked = read_opening(parse(["locks", "list", "--store", store]), home)
        assert (looked.store, looked.places) == (demo.store, demo.places)


def test_a_wrong_setting_is_one_sentence(
    own_home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HOLDFAST_HOME", str(own_home))
    (own_home / "settings.toml").write_text("tills = 3\n", encoding="utf-8")
    assert main(["verify"]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "settings.toml" in told


def test_an_unexpected_error_is_a_code_for_the_person_and_a_trace_for_the_log(
    own_home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    expected_logs: list[str],
):
    def fail(_: object) -> int:
        raise ZeroDivisionError("deep inside")

    expected_logs.append("ERROR pos.cli.main: E-")
    monkeypatch.setenv("HOLDFAST_HOME", str(own_home))
    monkeypatch.setattr("pos.cli.verify.run", fail)
    assert main(["verify"]) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "Traceback" not in told
    code = told.split("(")[1].split(")")[0]
    log = own_home / "state" / "logs" / "command-line.jsonl"
    line = json.loads(log.read_text(encoding="utf-8").splitlines()[-1])
    assert line["says"] == code
    assert "deep inside" in line["trace"]


def test_the_same_fault_has_the_same_code():
    def fault() -> BaseException:
        try:
            {}["x"]
        except KeyError as error:
            return error
        raise AssertionError

    assert trouble_code(fault()) == trouble_code(fault())
    assert trouble_code(fault()) != trouble_code(ValueError())


def test_the_reference_names_every_command_and_option(capsys: pytest.CaptureFixture[str]):
    page = (ROOT / "docs" / "reference" / "command-line.md").read_text(encoding="utf-8")
    for command in COMMANDS:
        assert f"holdfast {command}" in page
        with pytest.raises(SystemExit):
            parse([*command.split(), "--help"])
        for option in re.findall(r"--[a-z-]+", capsys.readouterr().out):
            assert f"`{option}" in page, f"{command} {option}"
