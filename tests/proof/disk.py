"""What a disk may hold after a power cut, replayed from a recording of what it was asked to do.

Synced is what was written before a sync of its file that returned. Of everything else any part may
have arrived: each write whole, in some of its sectors, as noise, as the length of the file only, or
not at all, and so in any order. A file that was made or deleted since its folder was last synced
may be there or not. What lies outside a write is not harmed by it ("powersafe overwrite", which
SQLite takes for granted on this system too).
"""

from dataclasses import dataclass, field
from typing import NamedTuple


class Made(NamedTuple):
    """A file appeared in the folder."""

    name: str
    inode: int


class Deleted(NamedTuple):
    """Its name was taken out of the folder."""

    name: str


class FolderSync(NamedTuple):
    """The folder's names are on the disk."""


class Write(NamedTuple):
    """Bytes were handed to the system."""

    inode: int
    at: int
    data: bytes


class Cut(NamedTuple):
    """The file was given this length."""

    inode: int
    size: int


class Sync(NamedTuple):
    """The file's bytes and its length are on the disk; ``flags`` are SQLite's."""

    inode: int
    flags: int


SECTORS = (512, 4096)


@dataclass
class File:
    """``synced`` is on the disk; ``waiting`` was asked for since, in this order."""

    synced: bytearray = field(default_factory=bytearray)
    waiting: list = field(default_factory=list)

    def sync(self):
        for change in self.waiting:
            carry_out(self.synced, change)
        self.waiting.clear()


class Disk:
    """The disk at one moment of a recording."""

    def __init__(self):
        self.files = {}
        #: For each name what it stood for since the folder was synced: an inode, or nothing.
        self.folder = {}

    def note(self, event):
        """Go one event on; what is none of the disk's is passed over."""
        match event:
            case Made(name, inode):
                self.files[inode] = File()
                self.folder.setdefault(name, [None]).append(inode)
            case Deleted(name):
                self.folder[name].append(None)
            case FolderSync():
                self.folder = {name: stood[-1:] for name, stood in self.folder.items()}
            case Sync(inode):
                self.files[inode].sync()
            case Write(inode) | Cut(inode):
                self.files[inode].waiting.append(event)

    def image(self, choice):
        """Give one of the sets of files that the disk may hold now, by name."""
        held = {name: choice.entry(stood) for name, stood in sorted(self.folder.items())}
        return {name: self._read(inode, choice) for name, inode in held.items() if inode}

    def _read(self, inode, choice):
        file = self.files[inode]
        content = bytearray(file.synced)
        for number, change in enumerate(file.waiting, start=1):
            for arrived in choice.arrived(change, is_last=number == len(file.waiting)):
                carry_out(content, arrived)
        return content


def carry_out(content, change):
    """Change a file's content."""
    if isinstance(change, Cut):
        del content[change.size :]
        lacking = change.size - len(content)
    else:
        lacking = change.at - len(content)
    content.extend(bytes(max(0, lacking)))
    if isinstance(change, Write):
        content[change.at : change.at + len(change.data)] = change.data


class Nothing:
    """Only what was synced is there."""

    def entry(self, stood):
        return stood[0]

    def arrived(self, change, *, is_last):
        return ()


class Everything:
    """All of it is there, as after a kill."""

    def entry(self, stood):
        return stood[-1]

    def arrived(self, change, *, is_last):
        return (change,)


class LastIsTorn(Everything):
    """All of it but a part of what each file was asked for last."""

    def __init__(self, dice):
        self._dice = dice

    def arrived(self, change, *, is_last):
        return sectors_of(change, self._dice) if is_last else (change,)


class Anything:
    """Each thing for itself is there, partly there, or not; how likely it is differs too."""

    def __init__(self, dice):
        self._dice = dice
        self._likely = dice.choice((0.1, 0.5, 0.9))

    def entry(self, stood):
        return self._dice.choice(stood)

    def arrived(self, change, *, is_last):
        if self._dice.random() < self._likely:
            return (change,)
        if isinstance(change, Cut) or self._dice.random() < 0.5:
            return ()
        fate = self._dice.choice((sectors_of, length_of, noise_of))
        return fate(change, self._dice)


def choice_of(number, dice):
    """Give the choice that this number stands for: three that are always worth it, then any."""
    if number == 0:
        return Nothing()
    if number == 1:
        return Everything()
    return LastIsTorn(dice) if number == 2 else Anything(dice)


def length_of(write, dice):
    """The file is as long as it was to be, and nothing is in it."""
    return (Write(write.inode, write.at + len(write.data), b""),)


def noise_of(write, dice):
    """The file was given a place on the disk, and what lay there before is in it."""
    return (Write(write.inode, write.at, dice.randbytes(len(write.data))),)


def sectors_of(change, dice):
    """Tear a write at the sectors it lies in; some of them are there."""
    if isinstance(change, Cut):
        return ()
    size = dice.choice(SECTORS)
    edges = range(change.at - change.at % size, change.at + len(change.data), size)
    pieces = []
    for edge in edges:
        low, high = max(edge - change.at, 0), edge + size - change.at
        pieces.append(Write(change.inode, change.at + low, change.data[low:high]))
    return tuple(piece for piece in pieces if dice.random() < 0.5)
