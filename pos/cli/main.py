"""The ``holdfast`` command: reads what was typed, runs it, and says in one sentence what failed."""

import hashlib
import logging
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module

from pos.cli.opening import Opening, read_opening
from pos.cli.parser import UsageError, parse
from pos.domain.errors import Code, Problem
from pos.system.logging import log_to

OpenWindow = Callable[[Opening], int]
"""Opens a till window on a shop and gives the exit status when it was closed."""

DONE, FAILED, WRONG, STOPPED = 0, 1, 2, 130
#: Not the fault of whoever typed the command.
_TROUBLE = frozenset({Code.DB_BUSY, Code.DB_UNREACHABLE, Code.DISK_FULL})


def main(argv: Sequence[str] | None = None, *, open_window: OpenWindow | None = None) -> int:
    """Run one command and give its exit status: 0 done, 1 failed, 2 wrongly asked for.

    ``open_window`` is called for the two commands that have a window: ``holdfast`` alone, and
    ``holdfast demo`` without ``--headless``. The shop is held (a demo's PostgreSQL server too)
    until it returns. Whoever starts the program without screens leaves it out.
    """
    typed = list(sys.argv[1:] if argv is None else argv)
    try:
        arguments = parse(typed)
        opening = read_opening(arguments, os.environ)
        with log_to(opening.places.logs, opening.log_name, opening.settings.log.level):
            return _run(opening, open_window)
    except UsageError as error:
        return _say(error.sentence, error.status)
    except Problem as problem:
        return _say(problem.sentence, WRONG)
    except OSError as error:
        # The folder of the log, before there is a log.
        return _say(f"The folder {error.filename} cannot be used: {error.strerror}.", WRONG)


def _run(opening: Opening, open_window: OpenWindow | None) -> int:
    try:
        return _command(opening, open_window)
    except UsageError as error:
        return _say(error.sentence, error.status)
    except Problem as problem:
        return _say(problem.sentence, FAILED if problem.code in _TROUBLE else WRONG)
    except KeyboardInterrupt:
        return _say("Stopped.", STOPPED)
    except BrokenPipeError:
        # Whoever read our output has gone (`holdfast … | head`); there is nobody to tell.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - until the end
        return FAILED
    except Exception as error:
        # A boundary: no traceback reaches a person, the log has it.
        code = trouble_code(error)
        logging.getLogger(__name__).exception(code)
        folder = opening.places.logs
        return _say(f"Something went wrong inside Holdfast ({code}); {folder} has it.", FAILED)


def _command(opening: Opening, open_window: OpenWindow | None) -> int:
    if opening.arguments.window:
        if open_window is None:
            raise UsageError("This program was started without screens; run “holdfast --help”.")
        with _shop(opening) as ready:
            return open_window(ready)
    # Each command is loaded when it is asked for, so that none waits for another's libraries.
    command = import_module(f"pos.cli.{opening.arguments.module}")
    with _server(opening):
        return int(getattr(command, opening.arguments.function)(opening))


def _shop(opening: Opening) -> AbstractContextManager[Opening]:
    """Have the shop ready; other stores than the demo's are made or upgraded by the till itself."""
    if not opening.is_demo:
        return nullcontext(opening)
    ready: AbstractContextManager[Opening] = import_module("pos.cli.demo").prepare(opening)
    return ready


def _server(opening: Opening) -> AbstractContextManager[object]:
    """Have the demo's PostgreSQL server run for a command on its store."""
    if not opening.on_demo_server:
        return nullcontext()
    held: AbstractContextManager[object] = import_module("pos.cli.demo_server").demo_server(
        opening.places.data
    )
    return held


def trouble_code(error: BaseException) -> str:
    """Give a short code for an unexpected error: the same place gives the same code."""
    frames = traceback.extract_tb(error.__traceback__)
    place = "/".join(f"{frame.name}" for frame in frames[-3:])
    digest = hashlib.sha256(f"{type(error).__name__}:{place}".encode()).hexdigest()
    return f"E-{digest[:6].upper()}"


def _say(sentence: str, status: int) -> int:
    sys.stderr.write(f"{sentence}\n")
    return status
