"""Some PySide6 releases steal a reference to None at each call, until the program aborts."""

import json
import subprocess
import sys

import pytest


@pytest.mark.gui
def test_common_calls_keep_their_hands_off_none():
    ran = subprocess.run(
        [sys.executable, "-m", "tests.architecture.none_thieves"],
        capture_output=True,
        check=False,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == {}
