"""Receipts as files in a folder."""

import os
import re
from pathlib import Path

from pos.domain.receipt import Receipt


def file_name(receipt: Receipt, suffix: str) -> str:
    """Name the file of a receipt by its number: ``A-000123.pdf``, ``A-000123-copy-1.pdf``."""
    safe = re.sub(r"[^\w.-]+", "_", receipt.number) or receipt.order_id
    copy = f"-copy-{receipt.copies}" if receipt.copies else ""
    return f"{safe}{copy}.{suffix}"


def put(folder: Path, name: str, content: bytes) -> Path:
    """Write a file whole or not at all, over one of the same name.

    Raises:
        OSError: when the folder cannot be made or written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    part = folder / f".{name}.{os.getpid()}.part"
    part.write_bytes(content)
    part.replace(path)
    return path
