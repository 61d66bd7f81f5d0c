"""An export is verified by the program in it and by nothing of ours; a changed one is named."""

import csv
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos.domain.checkout import Tender
from pos.domain.errors import Problem
from pos.services.journal import standalone
from pos.services.journal.anchors import read_anchors
from pos.services.journal.check import Asked, check_journal
from pos.services.journal.export import ExportAsked, export_journal
from tests.checkout.shop import open_shop

pytestmark = pytest.mark.timeout(180)
FILES = {"README.txt", "SHA256SUMS", "journal.csv", "journal.jsonl", "manifest.json"}


@pytest.fixture
def shop(store_url, tmp_path):
    with open_shop(store_url, tmp_path) as opened:
        sell(opened)
        yield opened


def sell(shop, name="Till 1"):
    till = shop.till(name, apart=True)
    till.start(till.cart("TEA", "JAM"), Tender("card"))
    return till


def alone(folder, *typed):
    """Run what was exported as an auditor does: another process, nothing of ours on its path."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(folder / "verify_journal.py"), *map(str, typed)],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder.parent,
        env={"PATH": os.environ["PATH"]},
    )
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()


def test_an_export_verifies_itself(shop, tmp_path):
    made = export_journal(shop.store, ExportAsked(tmp_path / "out"))

    assert {path.name for path in made.folder.iterdir()} == FILES | {"verify_journal.py"}
    assert alone(made.folder) == (0, [f"{made.entries} entries, each whole and in its place."])
    assert [one.name for one in made.chains] == ["Till 1", "the command line"]
    assert not list(tmp_path.glob(".out*")), "something was left beside it"


def test_the_table_says_in_words_what_the_entries_are(shop, tmp_path):
    made = export_journal(shop.store, ExportAsked(tmp_path / "out"))
    with (made.folder / "journal.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    lines = (made.folder / "journal.jsonl").read_text().splitlines()

    assert len(rows) == len(lines) == made.entries
    assert [row["Hash"] for row in rows] == [json.loads(line)["hash"] for line in lines]
    said = {row["What"] for row in rows}
    (sold,) = [row for row in rows if row["Kind"] == "Sale finished"]
    assert re.fullmatch(r"Sale [A-Z]+-000001 of £6\.45 was finished \([A-Z]+-1\)", sold["What"])
    assert sold["Person"] == "cashier of Till 1"
    assert any(what.startswith("The price was frozen at £6.45") for what in said)


def test_no_pin_and_no_card_number_is_ever_written(shop, tmp_path):
    made = export_journal(shop.store, ExportAsked(tmp_path / "out"))
    text = (made.folder / "journal.jsonl").read_text() + (made.folder / "journal.csv").read_text()

    assert "ending" in text, "a card was used"
    assert "argon2" not in text
    assert '"pin' not in text
    assert "4071" not in text.replace("-4071", "")


def test_days_are_cut_out_whole_and_still_verify(shop, tmp_path):
    with shop.store.read() as unit:
        before = unit.now()
    sell(shop, "Till 2")
    late = export_journal(shop.store, ExportAsked(tmp_path / "late", since=before))
    early = export_journal(shop.store, ExportAsked(tmp_path / "early", until=before))
    whole = export_journal(shop.store, ExportAsked(tmp_path / "whole"))

    assert alone(late.folder)[0] == alone(early.folder)[0] == alone(whole.folder)[0] == 0
    assert late.entries + early.entries == whole.entries
    assert 0 < late.entries < whole.entries


def test_an_earlier_export_is_an_anchor_for_the_shop_and_for_a_later_export(shop, tmp_path):
    first = export_journal(shop.store, ExportAsked(tmp_path / "first"))
    sell(shop, "Till 2")
    second = export_journal(shop.store, ExportAsked(tmp_path / "second"))
    anchors = read_anchors(first.folder / "manifest.json")

    assert check_journal(shop.store, Asked(anchors=anchors)).anchors == 2
    assert alone(second.folder, "--anchors", first.folder / "manifest.json")[0] == 0
    status, said = alone(first.folder, "--anchors", second.folder / "manifest.json")
    assert status == 1
    assert any("the journal was cut short, or this export ends earlier" in one for one in said)


def test_nothing_is_written_where_something_is(shop, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "letter.txt").write_text("mine")

    with pytest.raises(Problem, match="something in it already"):
        export_journal(shop.store, ExportAsked(tmp_path / "out"))
    assert (tmp_path / "out" / "letter.txt").read_text() == "mine"


def test_where_nothing_can_be_written_one_sentence_says_so(shop, tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(Problem, match="cannot be"):
        export_journal(shop.store, ExportAsked(tmp_path / "file" / "out"))


def test_it_can_be_stopped_and_leaves_nothing(shop, tmp_path, monkeypatch):
    monkeypatch.setattr("pos.services.journal.export._TICK", 1)
    made = export_journal(shop.store, ExportAsked(tmp_path / "out"), report=lambda _: False)

    assert not made.complete
    assert not (tmp_path / "out").exists()
    assert not list(tmp_path.glob(".out*"))


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"heads": 3}', '{"heads": [{}]}', "\x00", "[" * 9999]
)
def test_anchors_that_are_none_are_one_sentence(tmp_path, text):
    path = tmp_path / "manifest.json"
    path.write_text(text)

    with pytest.raises(Problem, match=r"no heads in it|cannot be read"):
        read_anchors(path)


# --- hostile exports ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """One honest export for all that is done to copies of it."""
    folder = tmp_path_factory.mktemp("hostile")
    with open_shop(f"sqlite:///{folder / 'shop.db'}", folder) as opened:
        sell(opened)
        yield export_journal(opened.store, ExportAsked(folder / "out")).folder


def sealed_again(folder):
    """What somebody does who knows of the sums: they are made to fit."""
    names = [path.name for path in folder.iterdir() if path.name != "SHA256SUMS"]
    sums = [f"{hashlib.sha256((folder / n).read_bytes()).hexdigest()}  {n}\n" for n in names]
    (folder / "SHA256SUMS").write_text("".join(sums))


@pytest.fixture
def copy(exported, tmp_path):
    return Path(shutil.copytree(exported, tmp_path / "copy"))


def lines_of(folder):
    return [json.loads(line) for line in (folder / "journal.jsonl").read_text().splitlines()]


def write(folder, lines):
    text = "".join(f"{json.dumps(line)}\n" for line in lines)
    (folder / "journal.jsonl").write_text(text)


def rehashed(lines):
    """Hash every chain anew after a change, as a knowing hand would."""
    before = {}
    for line in lines:
        line["prev_hash"] = before.get(line["till"], line["prev_hash"])
        text = f"{line['prev_hash']}\n{line['canonical']}"
        line["hash"] = before[line["till"]] = hashlib.sha256(text.encode()).hexdigest()
    return lines


def found(folder, anchors=None):
    _, told = standalone.verify(folder, anchors or {})
    return told.told


def test_an_honest_export_has_nothing_to_find(exported):
    assert found(exported) == []


def test_a_changed_amount_is_named(copy):
    lines = lines_of(copy)
    lines[4]["canonical"] = lines[4]["canonical"].replace("645", "644")
    write(copy, lines)
    sealed_again(copy)

    assert any("entry 5) was changed" in one for one in found(copy))


def test_a_line_taken_out_is_named(copy):
    write(copy, [line for n, line in enumerate(lines_of(copy)) if n != 3])
    sealed_again(copy)

    assert any("entry 4 was to come here" in one for one in found(copy))


def test_a_chain_that_was_hashed_anew_does_not_fit_its_head(copy):
    lines = lines_of(copy)
    lines[4]["canonical"] = lines[4]["canonical"].replace("645", "644")
    write(copy, rehashed(lines))
    sealed_again(copy)

    assert any("the manifest says" in one for one in found(copy))


def test_one_that_was_made_anew_throughout_is_found_by_an_earlier_one(exported, copy):
    """All of it was written anew, sums and heads too: only what was kept elsewhere can tell."""
    lines = lines_of(copy)
    lines[4]["canonical"] = lines[4]["canonical"].replace("645", "644")
    lines = rehashed(lines)
    write(copy, lines)
    manifest = json.loads((copy / "manifest.json").read_text())
    for head in manifest["heads"]:
        head["hash"] = [line["hash"] for line in lines if line["till"] == head["till"]][-1]
    (copy / "manifest.json").write_text(json.dumps(manifest))
    sealed_again(copy)

    assert found(copy) == []
    anchors = standalone.read_anchors(exported / "manifest.json")
    assert any("the journal was written anew" in one for one in found(copy, anchors))


def test_entries_that_changed_places_are_named(copy):
    lines = lines_of(copy)
    lines[2], lines[3] = lines[3], lines[2]
    write(copy, lines)
    sealed_again(copy)

    assert any("was to come here" in one for one in found(copy))


@pytest.mark.parametrize("name", sorted(FILES | {"verify_journal.py"}))
def test_a_file_that_is_gone_is_named(copy, name):
    (copy / name).unlink()

    assert any(name in one for one in found(copy))


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_byte_that_was_changed_is_named_and_crashes_nothing(exported, tmp_path, data):
    """10,000 malformed exports (trust 5.4) are run by hand with more examples."""
    folder = tmp_path / "mutated"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(exported, folder)
    name = data.draw(
        st.sampled_from(["journal.jsonl", "manifest.json", "SHA256SUMS", "journal.csv"])
    )
    kept = (folder / name).read_bytes()
    place = data.draw(st.integers(0, len(kept) - 1))
    gone = data.draw(st.integers(0, 40))
    come = data.draw(st.one_of(st.binary(max_size=40), st.sampled_from(HOSTILE)))
    changed = kept[:place] + come + kept[place + gone :]
    (folder / name).write_bytes(changed)

    told = found(folder)

    assert bool(told) == (changed != kept)


HOSTILE = [b"{", b"}\n{", b"[" * 5000, b"null", b"1e999", b"\xff\xfe", b"\r\n", b"\n" * 9, b'":"']


@settings(max_examples=200)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["format", "heads", "till", "seq", "hash", "entries", "first_seq"])
                | st.text(max_size=4),
                inner,
                max_size=6,
            )
        ),
        max_leaves=12,
    )
)
def test_any_manifest_crashes_nothing(exported, value):
    if isinstance(value, dict):
        value["format"] = standalone.FORMAT
    told = standalone.Findings()
    manifest = value if isinstance(value, dict) else {}
    entries = standalone.Entries(manifest, {}, told)
    entries.read(exported / "journal.jsonl")
    standalone.check_ends(manifest, entries, told)

    assert told.count, "this is no manifest of it"
