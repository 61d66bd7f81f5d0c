"""A real X display for the tests that open real windows in a process of their own."""

import os
import shutil
import subprocess
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session")
def x_display() -> Iterator[str]:
    """The name of an X display (``:99``) of 1920 by 1080; ``make test`` installs Xvfb.

    Give it to a child process as ``DISPLAY``, with ``QT_QPA_PLATFORM=xcb``.
    """
    program = shutil.which("Xvfb")
    if program is None:
        pytest.skip("Xvfb is missing; run: sudo apt-get install xvfb")
    reading, writing = os.pipe()
    server = subprocess.Popen(
        [program, "-displayfd", str(writing), "-screen", "0", "1920x1080x24", "-nolisten", "tcp"],
        pass_fds=(writing,),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as answer:
        # The server writes the number once it takes connections.
        number = answer.readline().strip()
    try:
        assert number, "Xvfb did not start"
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(timeout=20)
