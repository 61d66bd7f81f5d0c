"""Reading where chains stood earlier, from a manifest that was exported then."""

import json
from pathlib import Path

from pos.domain.errors import Code, Problem
from pos.domain.journal import Anchor


def read_anchors(path: Path) -> tuple[Anchor, ...]:
    """Read the heads of an earlier export's manifest.

    Raises:
        Problem: FILE_WRONG.
    """
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        heads = told["heads"]
        found = tuple(Anchor(str(h["till"]), int(h["seq"]), str(h["hash"])) for h in heads)
    except OSError as error:
        why = f"it cannot be read: {error.strerror}."
        raise Problem(Code.FILE_WRONG, file=str(path), why=why) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        why = "it has no heads in it. Name the manifest.json of an earlier export."
        raise Problem(Code.FILE_WRONG, file=str(path), why=why) from error
    return tuple(anchor for anchor in found if anchor.seq > 0)
