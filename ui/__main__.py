"""``holdfast``: the till's window, or a command without one.

Nothing of Qt is loaded before it is known that a window is wanted, so a command starts quickly and
runs where there is no screen at all.
"""

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pos.cli.main import main as run_command

if TYPE_CHECKING:
    from pos.cli.opening import Opening
    from ui.app.start import Core


def main(argv: Sequence[str] | None = None) -> int:
    """Run what was typed after ``holdfast`` and give its exit status."""
    typed = list(sys.argv[1:] if argv is None else argv)
    look, rest = _look_of(typed)
    return run_command(rest, open_window=lambda opening: _open_window(opening, look))


def _look_of(typed: list[str]) -> tuple[argparse.Namespace, list[str]]:
    """Take out what only a window understands; everything else is the command's."""
    parser = argparse.ArgumentParser(prog="holdfast", add_help=False, allow_abbrev=False)
    parser.add_argument("--theme", choices=["system", "light", "dark"])
    parser.add_argument("--size", type=_size)
    parser.add_argument("--full", action="store_true")
    return parser.parse_known_args(typed)


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise argparse.ArgumentTypeError(f"“{text}” is no size; type one such as 1366x768")
    return int(width), int(height)


def _open_window(opening: "Opening", look: argparse.Namespace) -> int:
    # Only a window needs Qt.
    from ui.app.start import Options, run  # noqa: PLC0415 - the line above

    def open_core() -> "Core":
        # SQLAlchemy, Alembic and the printers' libraries take longer than the first painting.
        from pos.app import open_till  # noqa: PLC0415 - the line above

        return open_till(opening.settings, opening.places, till=opening.till)

    options = Options(
        theme=look.theme or opening.settings.theme,
        size=look.size,
        full=look.full,
        sounds=opening.settings.sounds,
    )
    return run(open_core, options)


if __name__ == "__main__":
    sys.exit(main())
