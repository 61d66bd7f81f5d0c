"""The shapes of the sounds, and the one way their files are made (look 5).

``python -m ui.theme.tones`` writes them anew.
"""

import math
import struct
import wave
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import Path

from ui.theme.resources import resource_folder

RATE = 22_050
_LOUD = 0.5
_EDGE_S = 0.004


class Sound(StrEnum):
    """Every sound there is; *done* has none, the drawer and the printer are the sound."""

    OK = "ok"
    ERROR = "error"
    UNKNOWN_MONEY = "unknown-money"
    FREE = "free"
    ASKED = "asked"


@dataclass(frozen=True)
class Tone:
    """A pitch in hertz for some milliseconds, then a silence."""

    hertz: int
    ms: int
    gap_ms: int = 0


#: Different in rhythm as well as in pitch.
SHAPES: dict[Sound, tuple[Tone, ...]] = {
    Sound.OK: (Tone(1200, 40),),
    Sound.ERROR: (Tone(220, 120, 60), Tone(220, 120)),
    Sound.UNKNOWN_MONEY: (Tone(660, 150), Tone(520, 150), Tone(390, 150)),
    Sound.FREE: (Tone(520, 80), Tone(780, 80)),
    Sound.ASKED: (Tone(440, 250),),
}


def samples(shape: tuple[Tone, ...]) -> bytes:
    """Give a shape as 16-bit samples; edges are rounded so that nothing clicks."""
    out = bytearray()
    for tone in shape:
        count = RATE * tone.ms // 1000
        edge = RATE * _EDGE_S
        for at in range(count):
            swell = min(1.0, at / edge, (count - at) / edge)
            value = _LOUD * swell * math.sin(2 * math.pi * tone.hertz * at / RATE)
            out += struct.pack("<h", round(value * 32_767))
        out += b"\0\0" * (RATE * tone.gap_ms // 1000)
    return bytes(out)


def wav(sound: Sound) -> bytes:
    """Give a sound as the bytes of a WAV file."""
    out = BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples(SHAPES[sound]))
    return out.getvalue()


def write_all(folder: Path) -> None:
    """Write every sound into a folder."""
    for sound in Sound:
        (folder / f"{sound}.wav").write_bytes(wav(sound))


if __name__ == "__main__":
    write_all(resource_folder() / "sounds")
