"""What was promised and done outside at which moment, to be asked for after a power cut."""

import hashlib
from typing import NamedTuple

from pos.payments.entry import Entry

_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0 ORDER BY name"


class Promise(NamedTuple):
    """A COMMIT returned: the shop was told that all this is kept.

    ``content`` is a digest of every row of every table; ``heads`` are the ends of the journal's
    chains by till; ``now`` is the time of day.
    """

    content: str
    heads: dict
    now: int


class Call(NamedTuple):
    """The card terminal is asked; the intent with this key must have been kept before."""

    key: str


class Booked(NamedTuple):
    """The provider wrote this into its own ledger, which no power cut of ours hits."""

    entry: Entry


class Left(NamedTuple):
    """What a power cut left: the files, and what the world outside knows."""

    files: dict
    called: frozenset
    booked: tuple
    now: int


#: A store before its schema is made.
NOTHING_YET = Promise(hashlib.blake2b(b"[]", digest_size=16).hexdigest(), {}, 0)


def promise_of(connection, now):
    """Read what the store holds at this moment, in the transaction that is open."""
    # The driver itself: its rows are plain tuples, and these are thousands.
    read = connection.connection.driver_connection.execute
    tables = [name for (name,) in read(_TABLES).fetchall()]
    if not tables:
        return NOTHING_YET
    rows = [read(f'SELECT * FROM "{name}"').fetchall() for name in ("sqlite_master", *tables)]  # noqa: S608 - our own tables
    content = hashlib.blake2b(repr(rows).encode(), digest_size=16).hexdigest()
    heads = {}
    if "journal_heads" in tables:
        found = read("SELECT till, seq, hash FROM journal_heads").fetchall()
        heads = {till: (seq, end) for till, seq, end in found}
    return Promise(content, heads, now)
