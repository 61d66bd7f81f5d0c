"""The timeline says every step to a screen reader and is as high as its rows are (look 2.9)."""

from ui.widgets.timeline import Timeline, TimelineStep
from ui.widgets.values import LampState

DONE = TimelineStep(
    "Cart checked", "14:09:52", "6 lines, agreed by Till 3", "0.2 s", LampState.DONE
)
DOUBT = TimelineStep(
    "Taking the payment", "14:09:59", "No answer", "", LampState.UNKNOWN, doubtful=True
)
AHEAD = TimelineStep("Sale finished", says="Not reached")


def test_every_step_is_said_in_its_order(qtbot):
    timeline = Timeline()
    qtbot.addWidget(timeline)
    timeline.show_steps((DONE, DOUBT, AHEAD))
    assert timeline.accessibleDescription() == (
        "Cart checked, done, 14:09:52, 6 lines, agreed by Till 3, took 0.2 s. "
        "Taking the payment, not known, 14:09:59, No answer. "
        "Sale finished, not yet, Not reached"
    )


def test_it_is_as_high_as_its_rows(qtbot):
    timeline = Timeline()
    qtbot.addWidget(timeline)
    timeline.show_steps((DONE, DOUBT, AHEAD))
    assert timeline.height() == 3 * 40
    timeline.set_row_height(28)
    assert timeline.height() == 3 * 28


def test_only_the_doubtful_one_lies_on_the_warning_ground(qtbot):
    timeline = Timeline()
    qtbot.addWidget(timeline)
    timeline.resize(600, 120)
    timeline.show_steps((DONE, DOUBT, AHEAD))
    grabbed = timeline.grab().toImage()
    ratio = grabbed.devicePixelRatio()
    grounds = [grabbed.pixelColor(int(597 * ratio), int((20 + 40 * n) * ratio)) for n in range(3)]
    assert grounds[0] == grounds[2] != grounds[1]
