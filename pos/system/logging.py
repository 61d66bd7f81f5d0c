"""What the till writes down for whoever must find a fault: one JSON object a line."""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

from typing_extensions import override

BYTES: Final = 5_000_000
FILES: Final = 5

#: Digits that may be a card's number, and secrets as they stand in addresses and settings.
_DIGITS: Final = re.compile(r"(?<![\w-])\d(?:[ -]?\d){13,18}(?![\w-])")
_URL: Final = re.compile(r"(?P<before>\w+://[^\s:/@]*:)[^\s@]+(?=@)")
_SECRET: Final = re.compile(
    r"(?P<name>\b(?:pin|password|passwd|secret|token|api[_-]?key)\b[\"']?\s*[:=]\s*)"
    r"(?:\"[^\"]*\"|'[^']*'|[^\s,;)}]+)",
    re.IGNORECASE,
)


def redacted(text: str) -> str:
    """Take out what must never be kept: PINs, passwords, card numbers."""
    text = _URL.sub(r"\g<before>•••", text)
    text = _SECRET.sub(r"\g<name>•••", text)
    return _DIGITS.sub(lambda m: "•••" if _is_card(m.group()) else m.group(), text)


class JsonLines(logging.Formatter):
    """Writes a record as one line, with the secrets taken out of message and traceback alike."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        """Write the record."""
        line = {
            "at": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "thread": record.threadName,
            "says": redacted(record.getMessage()),
        }
        if record.exc_info:
            line["trace"] = redacted(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


@contextmanager
def log_to(folder: Path, name: str, level: str) -> Iterator[Path]:
    """Log into a file of this till while the program runs, and let go of it at the end.

    One file a till, since two programs must not roll the same file over; five files of 5 MB.
    """
    folder.mkdir(parents=True, exist_ok=True)
    safe = re.sub(r"[^\w.-]+", "_", name) or "till"
    path = folder / f"{safe}.jsonl"
    handler = RotatingFileHandler(path, maxBytes=BYTES, backupCount=FILES - 1, encoding="utf-8")
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(level.upper())
    try:
        yield path
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
        handler.close()


def _is_card(digits: str) -> bool:
    """Check by Luhn, so that a barcode or an amount is left alone more often than not."""
    figures = [int(c) for c in digits if c.isdigit()][::-1]
    doubled = (n * 2 - 9 if n > 4 else n * 2 for n in figures[1::2])  # noqa: PLR2004 - Luhn's.
    return (sum(figures[::2]) + sum(doubled)) % 10 == 0
