"""What every test gets unasked: its own home, and no stray log line, thread, timer or network."""

import gc
import logging
import os
import re
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

pytest_plugins = ["tests.postgres", "tests.display"]

# Before anything makes a QApplication: pictures are painted in memory unless a test says otherwise.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# A developer's own till must not leak into the tests.
for _name in ("HOLDFAST_STORE", "HOLDFAST_TILL", "HOLDFAST_SETTINGS"):
    os.environ.pop(_name, None)

settings.register_profile("quick", deadline=None, derandomize=True)
settings.load_profile("quick")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks tests by what they use, so that ``-m "not gui"`` and ``-m postgres`` are right."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "qtbot" in fixtures or "qapp" in fixtures:
            item.add_marker("gui")
        if "postgres_url" in fixtures or "sqlite_url" in fixtures:
            item.add_marker("db")
        if "postgres_url" in fixtures:
            item.add_marker("postgres")


# --------------------------------------------------------------------------- a home of its own


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings, data and state of this test alone; nothing of the developer's is touched."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    for name, folder in (
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_DATA_HOME", "data"),
        ("XDG_STATE_HOME", "state"),
        ("XDG_CACHE_HOME", "cache"),
        ("XDG_RUNTIME_DIR", "runtime"),
    ):
        (home / folder).mkdir(mode=0o700)
        monkeypatch.setenv(name, str(home / folder))
    return home


# --------------------------------------------------------------------------- stray log lines


class _Loud(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture
def expected_logs() -> list[str]:
    """Patterns of the warnings and errors that this test provokes; append to it."""
    return []


@pytest.fixture(autouse=True)
def no_stray_logs(expected_logs: list[str]) -> Iterator[None]:
    """Fails a test that logs a warning or worse and did not say so in ``expected_logs``."""
    loud = _Loud()
    logging.getLogger().addHandler(loud)
    yield
    logging.getLogger().removeHandler(loud)
    stray = [
        line
        for line in loud.lines
        if not any(re.search(pattern, line) for pattern in expected_logs)
    ]
    assert not stray, "unexpected log lines:\n" + "\n".join(stray)


# --------------------------------------------------------------------------- stray threads, timers


@pytest.fixture(autouse=True)
def no_stray_threads() -> Iterator[None]:
    """Fails a test that leaves a thread behind: any that is not a daemon, and any of our own."""
    before = set(threading.enumerate())
    yield
    for thread in set(threading.enumerate()) - before:
        if thread.daemon and not thread.name.startswith("holdfast"):
            continue
        # One that is on its way out may finish.
        thread.join(timeout=5)
        assert not thread.is_alive(), f"the test left the thread {thread.name!r} behind"


@pytest.fixture(autouse=True)
def no_stray_timers_or_wedges(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a GUI test that leaves something alive: a timer would fire into the next test, and a
    wedge, which hears the whole application, would take the next test's keys."""
    yield
    if "qtbot" in request.fixturenames:
        assert not _left_behind()


def _left_behind() -> list[str]:
    from PySide6.QtCore import QCoreApplication, QEvent, QTimer  # noqa: PLC0415 - GUI tests only
    from shiboken6 import isValid  # noqa: PLC0415 - the same

    from ui.scanning.wedge import Wedge  # noqa: PLC0415 - the same

    # Widgets that were closed are really gone only now.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    alive = [one for one in gc.get_objects() if isinstance(one, (QTimer, Wedge)) and isValid(one)]
    return [
        f"{one!r} of {one.parent()!r}" for one in alive if isinstance(one, Wedge) or one.isActive()
    ]


# --------------------------------------------------------------------------- the network


_LOOPBACK = re.compile(r"127\.|::1$|localhost$|::ffff:127\.")


def _refuse_the_world(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook: it sees every connection, whoever makes it from Python."""
    if event != "socket.connect":
        return
    connection, address = arguments
    if getattr(connection, "family", None) not in (socket.AF_INET, socket.AF_INET6):
        return
    host = str(address[0]) if isinstance(address, tuple) else str(address)
    if not _LOOPBACK.match(host):
        message = f"a test tried to reach {host}; tests stay on this machine"
        raise ConnectionRefusedError(message)


sys.addaudithook(_refuse_the_world)
