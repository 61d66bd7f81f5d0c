"""Settings come from a file, the environment and the command line, and say from where."""

from pathlib import Path

import pytest

from pos.domain.errors import Code, Problem
from pos.system.settings import KNOWN, Settings, load


def settings_from(tmp_path: Path, text: str) -> Settings:
    file = tmp_path / "settings.toml"
    file.write_text(text)
    return load(file, {})


def test_without_a_file_everything_has_its_default(tmp_path: Path) -> None:
    settings = load(tmp_path / "none.toml", {})
    assert settings == Settings()
    assert settings.printer.kind == "virtual"
    assert settings.origin("printer.kind") == "default"


def test_what_is_typed_wins_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('store = "a.db"\ntill = "Front"\n[printer]\nkind = "network"\nport = 9200\n')
    environ = {"HOLDFAST_STORE": "b.db", "HOLDFAST_PRINTER_KIND": "pdf", "HOLDFAST_SOUNDS": "no"}
    settings = load(file, environ, {"store": "c.db", "till": None})

    assert (settings.store, settings.origin("store")) == ("c.db", "command line")
    assert (settings.till, settings.origin("till")) == ("Front", str(file))
    assert (settings.printer.kind, settings.origin("printer.kind")) == (
        "pdf",
        "HOLDFAST_PRINTER_KIND",
    )
    assert settings.printer.port == 9200
    assert settings.sounds is False


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("till =", "it cannot be read"),
        ("til = 'x'", "there is no such setting. Did you mean till?"),
        ("[pinter]\nkind = 'pdf'", "The setting pinter in"),
        ("qqqqq = 1", "there is no such setting. Take it out."),
        ("[printer]\nkind = 'laser'", "“laser” is none of virtual, pdf, escpos, network, none."),
        ("[printer]\nport = 'x'", "write a whole number."),
        ("[printer]\nport = 70000", "70000 is not between 1 and 65535."),
        ("sounds = 1", "write true or false."),
        ("printer = 'pdf'", "The setting printer in"),
        ("till = 3", "write a text in quotes."),
    ],
)
def test_a_wrong_file_is_one_sentence(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(Problem) as caught:
        settings_from(tmp_path, text)
    assert caught.value.code is Code.SETTINGS_WRONG
    assert says in caught.value.sentence
    assert "settings.toml" in caught.value.sentence
    assert "\n" not in caught.value.sentence


def test_a_file_that_is_no_text_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(Problem, match="it cannot be read"):
        load(file, {})


@pytest.mark.parametrize(
    ("variable", "value"), [("HOLDFAST_PRINTER_PORT", "many"), ("HOLDFAST_SOUNDS", "perhaps")]
)
def test_a_wrong_variable_is_named(tmp_path: Path, variable: str, value: str) -> None:
    with pytest.raises(Problem, match=variable):
        load(tmp_path / "none.toml", {variable: value})


def test_the_reference_describes_every_setting() -> None:
    page = (Path(__file__).parents[3] / "docs/reference/settings.md").read_text(encoding="utf-8")
    for known in KNOWN:
        assert f"`{known.key}`" in page
        assert known.variable in page
        assert known.what in page
