"""Plays the sounds; a till without a loudspeaker is silent and sells all the same (look 5).

Qt's own sound lives in an add-on with codecs and backends of its own, so the system's player does
it: in a process apart, nothing of it can block or crash the till.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from shutil import which

from PySide6.QtCore import QObject, QProcess

from ui.theme.resources import resource_folder
from ui.theme.tones import Sound

__all__ = ["Sound", "Sounds"]

_AT_ONCE = 3
_KILL_MS = 200

Player = Callable[[Path, float], list[str]]


def _pipewire(file: Path, volume: float) -> list[str]:
    return ["pw-play", f"--volume={volume:.2f}", str(file)]


def _pulse(file: Path, volume: float) -> list[str]:
    return ["paplay", f"--volume={round(volume * 65_536)}", str(file)]


def _alsa(file: Path, volume: float) -> list[str]:
    del volume  # the mixer's alone
    return ["aplay", "-q", str(file)]


def _mac(file: Path, volume: float) -> list[str]:
    return ["afplay", "-v", f"{volume:.2f}", str(file)]


_PLAYERS: dict[str, Player] = {
    "pw-play": _pipewire,
    "paplay": _pulse,
    "aplay": _alsa,
    "afplay": _mac,
}


def find_player() -> Player | None:
    """Give the first player this computer has."""
    return next((make for name, make in _PLAYERS.items() if which(name)), None)


class Sounds(QObject):
    """Plays a few sounds at a time, for fast scanning. Never raises, never waits.

    Args:
        parent: usually the window.
        player: makes the command of a player; None is silence.
    """

    def __init__(self, parent: QObject | None = None, *, player: Player | None = None) -> None:
        super().__init__(parent)
        self._folder = resource_folder() / "sounds"
        self._player = player
        self._muted = False
        self._volume = 1.0
        self._processes = [self._make_process() for _ in range(_AT_ONCE)]

    def mute(self, muted: bool) -> None:  # noqa: FBT001 - a setter of one truth
        """Be silent, or not; a setting of the till."""
        self._muted = muted

    def set_volume(self, volume: float) -> None:
        """Take a volume from 0 to 1."""
        self._volume = min(1.0, max(0.0, volume))

    def play(self, sound: Sound) -> None:
        """Begin a sound and return at once."""
        if self._muted or self._volume == 0:
            return
        file = self._folder / f"{sound}.wav"
        if sys.platform == "win32":
            _play_on_windows(file)
        elif self._player is not None:
            self._begin(self._player(file, self._volume))

    def stop(self) -> None:
        """Cut off what is playing, when the window closes."""
        for process in self._processes:
            if process.state() != QProcess.ProcessState.NotRunning:
                process.kill()
                process.waitForFinished(_KILL_MS)

    def _begin(self, command: list[str]) -> None:
        for process in self._processes:
            if process.state() == QProcess.ProcessState.NotRunning:
                process.start(command[0], command[1:])
                return
        # Players that hang on a lost device must not pile up; this sound is left out.
        for process in self._processes:
            process.kill()

    def _make_process(self) -> QProcess:
        process = QProcess(self)
        process.setStandardOutputFile(QProcess.nullDevice())
        process.setStandardErrorFile(QProcess.nullDevice())
        process.errorOccurred.connect(self._on_error)
        return process

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._player = None


def _play_on_windows(file: Path) -> None:
    if sys.platform == "win32":
        import winsound  # noqa: PLC0415 - there on Windows alone

        flags = winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT
        try:
            winsound.PlaySound(str(file), flags)
        except RuntimeError:
            return
