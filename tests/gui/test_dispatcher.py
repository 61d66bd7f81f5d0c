"""Work runs away from the screen and its answers come home to it."""

import logging
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from pos.api.errors import Code, Problem
from ui.bridge.dispatcher import Dispatcher
from ui.bridge.events import EventBridge
from ui.bridge.lanes import Lane, Trouble

pytestmark = pytest.mark.gui


@pytest.fixture
def dispatcher(qtbot: QtBot) -> Iterator[Dispatcher]:
    made = Dispatcher()
    yield made
    assert made.shutdown()


def test_answers_come_home_to_the_gui_thread(qtbot: QtBot, dispatcher: Dispatcher) -> None:
    where: list[str] = []
    here = threading.current_thread().name

    def work() -> str:
        return threading.current_thread().name

    def done(name: str) -> None:
        where.extend((name, threading.current_thread().name))

    dispatcher.run(Lane.SELL, work, done)
    qtbot.waitUntil(lambda: bool(where))
    assert where == ["holdfast-sell", here]


def test_a_lane_keeps_its_order(qtbot: QtBot, dispatcher: Dispatcher) -> None:
    seen: list[int] = []
    for number in range(50):
        dispatcher.run(Lane.SELL, lambda number=number: number, seen.append)
    qtbot.waitUntil(lambda: len(seen) == 50)
    assert seen == list(range(50))


def test_a_card_in_the_terminal_stops_nothing_else(qtbot: QtBot, dispatcher: Dispatcher) -> None:
    card = threading.Event()
    seen: list[str] = []
    dispatcher.run(Lane.CHECKOUT, lambda: (card.wait(20), "card")[1], seen.append)
    dispatcher.run(Lane.SELL, lambda: "scan", seen.append)
    dispatcher.run(Lane.READ, lambda: "price", seen.append)
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert set(seen) == {"scan", "price"}
    card.set()
    qtbot.waitUntil(lambda: "card" in seen)


def test_search_while_typing_shows_only_the_latest(qtbot: QtBot, dispatcher: Dispatcher) -> None:
    go, begun = threading.Event(), threading.Event()
    ran: list[str] = []
    shown: list[str] = []

    def look(text: str) -> str:
        begun.set()
        go.wait(20)
        ran.append(text)
        return text

    for text in ("b", "ba", "ban"):
        dispatcher.run(Lane.READ, lambda text=text: look(text), shown.append, replaces="search")
        assert begun.wait(20)
    go.set()
    qtbot.waitUntil(lambda: bool(shown))
    # The first had begun and its answer is dropped; the second never ran.
    assert shown == ["ban"]
    assert ran == ["b", "ban"]


def test_a_closed_screen_drops_the_answer_and_not_the_work(
    qtbot: QtBot, dispatcher: Dispatcher
) -> None:
    go = threading.Event()
    did: list[str] = []
    told: list[object] = []
    owner: QObject | None = QObject()

    def work() -> None:
        go.wait(20)
        did.append("paid")

    dispatcher.run(Lane.SELL, work, told.append, owner=owner)
    assert owner is not None
    owner.deleteLater()
    del owner
    go.set()
    dispatcher.run(Lane.SELL, lambda: "next", lambda _said: did.append("next"))
    qtbot.waitUntil(lambda: "next" in did)
    assert did[0] == "paid"
    assert told == []


def test_a_refusal_is_one_sentence(qtbot: QtBot, dispatcher: Dispatcher) -> None:
    told: list[Trouble] = []

    def work() -> None:
        raise Problem(Code.CART_EMPTY)

    dispatcher.run(Lane.SELL, work, on_problem=told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert told[0].code == "CART_EMPTY"
    assert told[0].expected
    assert "nothing in the cart" in told[0].sentence


def test_a_fault_has_a_code_that_stands_in_the_log(
    qtbot: QtBot,
    dispatcher: Dispatcher,
    caplog: pytest.LogCaptureFixture,
    expected_logs: list[str],
) -> None:
    expected_logs.append("Fault X-")
    told: list[Trouble] = []

    def work() -> None:
        raise ZeroDivisionError

    with caplog.at_level(logging.ERROR):
        dispatcher.run(Lane.SELL, work, on_problem=told.append)
        qtbot.waitUntil(lambda: bool(told))
    assert not told[0].expected
    assert told[0].code in told[0].sentence
    assert told[0].code in caplog.text
    assert "ZeroDivisionError" not in told[0].sentence


def test_trouble_nobody_asked_for_reaches_the_window(qtbot: QtBot, dispatcher: Dispatcher) -> None:
    def work() -> None:
        raise Problem(Code.DB_BUSY)

    with qtbot.waitSignal(dispatcher.troubled) as heard:
        dispatcher.run(Lane.BACKGROUND, work)
    assert heard.args is not None
    assert heard.args[0].code == "DB_BUSY"


def test_a_screen_that_cannot_draw_is_told_and_stops_nothing(
    qtbot: QtBot, dispatcher: Dispatcher, expected_logs: list[str]
) -> None:
    expected_logs.append("Fault X-.* in a screen")

    def broken(_result: object) -> None:
        raise ZeroDivisionError

    with qtbot.waitSignal(dispatcher.troubled):
        dispatcher.run(Lane.SELL, lambda: 1, broken)
    seen: list[int] = []
    dispatcher.run(Lane.SELL, lambda: 2, seen.append)
    qtbot.waitUntil(lambda: seen == [2])


def test_shutdown_finishes_what_was_taken(qtbot: QtBot) -> None:
    dispatcher = Dispatcher()
    did: list[int] = []
    for number in range(20):
        dispatcher.run(Lane.SELL, lambda number=number: did.append(number))
    assert dispatcher.shutdown()
    assert did == list(range(20))
    dispatcher.run(Lane.SELL, lambda: did.append(99))
    assert 99 not in did
    assert not [one for one in threading.enumerate() if one.name.startswith("holdfast-")]


def test_shutdown_does_not_wait_for_a_terminal_for_ever(qtbot: QtBot) -> None:
    dispatcher = Dispatcher()
    card = threading.Event()
    dispatcher.run(Lane.CHECKOUT, lambda: card.wait(20))
    assert not dispatcher.shutdown(0.05)
    card.set()
    assert dispatcher.shutdown()


def test_events_of_foreign_threads_come_in_order_and_only_to_the_living(qtbot: QtBot) -> None:
    bridge = EventBridge()
    heard: list[str] = []
    owner, gone = QObject(), QObject()
    bridge.on(str, heard.append, owner)
    bridge.on(str, heard.append, gone)
    bridge.on(int, lambda number: heard.append(str(number)), owner)
    del gone

    def publish() -> None:
        for event in ("a", 1, "b"):
            bridge.take(event)

    thread = threading.Thread(target=publish)
    thread.start()
    thread.join()
    assert heard == []
    qtbot.waitUntil(lambda: len(heard) == 3)
    assert heard == ["a", "1", "b"]
