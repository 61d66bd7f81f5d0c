"""The contrast table of the look, as a test over the colours (look 1.1)."""

import pytest

from ui.theme.tokens import CAP_ON_FILL, DARK, LIGHT, Tokens, contrast, over

TEXT = 4.5
MARK = 3.0

TEXTS = [
    (ink, ground)
    for ink, grounds in {
        "ink": "surface ground accent_soft press raised hover sunken",
        "ink2": "surface ground raised accent_soft warn_soft danger_soft ok_soft sunken press",
        "ink3": "surface ground sunken accent_soft",
        "accent_ink": "surface ground accent_soft raised hover",
        "on_accent": "fill accent_press",
        "ok": "surface ok_soft",
        "warn": "surface warn_soft raised",
        "danger": "surface danger_soft raised",
        "on_strip": "strip strip_line",
        "on_strip2": "strip",
        "strip_ok": "strip",
        "strip_warn": "strip",
        "surface": "danger",
    }.items()
    for ground in grounds.split()
]
MARKS = [
    (mark, ground)
    for mark, grounds in {
        "edge": "surface raised ground sunken",
        "accent": "surface ground accent_soft",
        "fill": "surface ground",
        "danger": "surface raised",
    }.items()
    for ground in grounds.split()
]
EXACT = [
    ("ink", "surface", 16.5, 14.4),
    ("ink2", "surface", 8.3, 9.4),
    ("ink3", "accent_soft", 5.0, 5.1),
    ("on_accent", "fill", 7.6, 5.1),
    ("warn", "warn_soft", 5.9, 8.1),
    ("strip_warn", "strip", 9.7, 10.8),
    ("fill", "ground", 6.4, 3.7),
]
THEMES = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])


@THEMES
@pytest.mark.parametrize(("ink", "ground"), TEXTS)
def test_text_can_be_read(tokens: Tokens, ink: str, ground: str) -> None:
    assert contrast(tokens.named(ink), tokens.named(ground)) >= TEXT


@THEMES
@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_what_marks_a_control_can_be_seen(tokens: Tokens, mark: str, ground: str) -> None:
    assert contrast(tokens.named(mark), tokens.named(ground)) >= MARK


@pytest.mark.parametrize(("ink", "ground", "light", "dark"), EXACT)
def test_the_table_of_the_look_is_right(ink: str, ground: str, light: float, dark: float) -> None:
    assert contrast(LIGHT.named(ink), LIGHT.named(ground)) == pytest.approx(light, abs=0.06)
    assert contrast(DARK.named(ink), DARK.named(ground)) == pytest.approx(dark, abs=0.06)


@THEMES
def test_a_key_cap_on_a_filled_key_can_be_read(tokens: Tokens) -> None:
    assert contrast(tokens.on_accent, over(CAP_ON_FILL, tokens.fill)) >= TEXT


def test_an_unknown_token_is_an_error() -> None:
    with pytest.raises(KeyError):
        LIGHT.named("purple")
