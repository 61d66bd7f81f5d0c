"""Names of goods are cleaned, and found in any script by any part that a person would type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain import names


def finds(typed, name):
    """Do in Python what both engines do with the words."""
    kept = names.search_text(name).split()
    looked = names.typed(typed)
    return all(any(k.startswith(w) for k in kept) for w in (*looked.words, *looked.letters))


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Crème Brûlée", "brulee creme"),
        ("Œufs frais", "oeufs"),
        ("Straße", "STRASSE"),
        ("İstanbul lokumu", "istanbul"),
        ("Smørrebrød", "smorrebrod"),
        ("Молоко пастеризованное", "МОЛОКО паст"),
        ("Γάλα φρέσκο", "γαλα"),
        ("ΦΩΣ", "φως"),
        ("حَلِيب كامل", "حليب"),
        ("חלב טרי", "חלב"),
        ("한국 김치", "김치"),
        ("東京都牛乳", "京都"),
        ("東京都牛乳", "乳"),
        ("コカコーラ500ml", "コーラ 500"),
        ("น้ำปลาแท้", "ปลา"),
        ("हिन्दी दूध", "दूध"),
        ("Milk 500ml", "500 ml"),
        ("Milk 500 ml", "500ml"),
        ("7up", "7 up"),
        ("ﬁne \uff23\uff2f\uff2c\uff21", "fine cola"),
    ],
)
def test_a_name_is_found(name, typed):
    assert finds(typed, name)


@pytest.mark.parametrize(
    ("name", "typed"), [("東京都牛乳", "京東"), ("Milk", "ilk"), ("Coca Cola", "coca pepsi")]
)
def test_another_name_is_not(name, typed):
    assert not finds(typed, name)


@given(st.text(max_size=80))
def test_every_name_finds_itself_and_its_words_are_plain(name):
    kept = names.search_text(name)
    assert kept == " ".join(kept.split())
    assert all(word.isalnum() for word in kept.split())
    assert finds(name, name)
    assert kept.startswith(names.typed(kept).begins[:2])


@given(st.text(max_size=400))
def test_a_clean_name_stays_as_it_is(name):
    clean = names.clean(name)
    assert names.clean(clean) == clean
    assert len(names.shortened(clean)) <= names.MOST_CHARACTERS
    assert clean.isprintable() or not clean.isascii()


def test_controls_and_marks_that_turn_the_text_are_gone():
    assert names.clean("Sumo\tS / Ga\x8ds \u202eabc\u202c\n") == "Sumo S / Gas abc"
    assert names.clean(" \x00 ") == ""


def test_a_long_name_is_cut_and_says_so():
    assert names.shortened("x" * 300) == "x" * 249 + "…"
    assert names.shortened("x" * 250) == "x" * 250


@pytest.mark.parametrize("text", ["", " ", '"*-()', "😀", "%", "\\", "'; --"])
def test_nothing_to_look_for(text):
    assert names.typed(text).is_empty


@pytest.mark.parametrize("text", ["a" * 10_000, "1 " * 10_000, "東" * 10_000, "é ! " * 5000])
def test_what_is_typed_is_limited(text):
    looked = names.typed(text)
    assert len(looked.words) + len(looked.letters) <= 8
    assert len(looked.begins) <= 600
    assert len(looked.code) <= 48


@pytest.mark.parametrize(
    ("text", "code"),
    [("4006", "4006"), ("4 006", "4006"), ("85123A", "85123A"), ("milk", ""), ("١٢", "")],
)
def test_the_beginning_of_a_code_is_told_from_words(text, code):
    assert names.typed(text).code == code
