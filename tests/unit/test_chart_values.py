"""Axes of charts: round, from zero, and never more than four lines above it (look 2.9)."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as some

from ui.theme.words import Writing
from ui.widgets.charts.values import every, exactly, scale


@given(some.integers(0, 10**9))
def test_an_axis_of_counts_has_whole_steps(highest):
    axis = scale(highest)
    assert axis.top >= max(highest, 1)
    assert len(axis.lines) <= 5
    assert axis.lines[0] == 0
    assert all(line == int(line) for line in axis.lines)
    # No more than one step is empty, so that the chart fills its room.
    assert highest <= 1 or axis.top - axis.step < highest


@given(some.floats(0, 10**6))
def test_an_axis_of_seconds_holds_every_value(highest):
    axis = scale(highest, whole=False)
    assert axis.top >= highest * 0.999999
    assert len(axis.lines) <= 5


def test_axes_are_those_of_the_pictures():
    assert scale(138).lines == (0, 40, 80, 120, 160)
    assert scale(11.2, whole=False).lines == (0, 4, 8, 12)
    assert scale(0).lines == (0, 1)


def test_labels_are_left_out_before_they_touch():
    assert every(88, 20) == 1
    assert every(20, 21) == 2
    assert every(5, 21) == 6


def test_figures_keep_their_decimals():
    assert exactly(Decimal("9.0"), Writing()) == "9.0"
    assert exactly(Decimal("-1234.50"), Writing()) == "\N{MINUS SIGN}1,234.50"
    assert exactly(Decimal("1234.5"), Writing("de_DE")) == "1.234,5"
