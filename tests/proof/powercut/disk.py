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


class Length(NamedTuple):
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
            case Write(inode) | Length(inode):
                self.files[inode].waiting.append(event)

    def image(self, choice):
        """Give one of the sets of files that the disk may hold now, by name."""
        held = {name: choice.entry(stood) for name, stood in sorted(self.folder.items())}
        return {name: self._read(inode, choice) for name, inode in held.items() if inode}

    def _read(self, inode, choice):
        file = self.files[inode]
        content = bytearray(file.synced)
        for change in choice.arrived(file.waiting):
            carry_out(content, change)
        return content


def carry_out(content, change):
    """Change a file's content."""
    if isinstance(change, Length):
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

    def arrived(self, waiting):
        return ()


class Everything:
    """All of it is there, as after a kill."""

    def entry(self, stood):
        return stood[-1]

    def arrived(self, waiting):
        return waiting


class LastIsTorn(Everything):
    """All of it but a part of what each file was asked for last."""

    def __init__(self, dice):
        self._dice = dice

    def arrived(self, waiting):
        return (
            *waiting[:-1],
            *(one for last in waiting[-1:] for one in sectors_of(last, self._dice)),
        )


class Backwards(Everything):
    """The last came first: later ones are there without all that went before."""

    def __init__(self, dice):
        self._dice = dice

    def arrived(self, waiting):
        return waiting[self._dice.randint(0, len(waiting)) :]


class Anything:
    """Each thing for itself is there, partly there, or not; how likely it is differs too."""

    def __init__(self, dice):
        self._dice = dice
        self._likely = dice.choice((0.1, 0.5, 0.9))

    def entry(self, stood):
        return self._dice.choice(stood)

    def arrived(self, waiting):
        return [arrived for change in waiting for arrived in self._fate(change)]

    def _fate(self, change):
        if self._dice.random() < self._likely:
            return (change,)
        if isinstance(change, Length) or self._dice.random() < 0.5:
            return ()
        fate = self._dice.choice((sectors_of, length_of, noise_of))
        return fate(change, self._dice)


def choice_of(number, dice):
    """Give the choice that this number stands for: four of their own kind, then anything."""
    first = (Nothing(), Everything(), LastIsTorn(dice), Backwards(dice))
    return first[number] if number < len(first) else Anything(dice)


def length_of(write, dice):
    """The file is as long as it was to be, and nothing is in it."""
    return (Write(write.inode, write.at + len(write.data), b""),)


def noise_of(write, dice):
    """The file was given a place on the disk, and what lay there before is in it."""
    return (Write(write.inode, write.at, dice.randbytes(len(write.data))),)


def sectors_of(change, dice):
    """Tear a write at the sectors it lies in; some of them are there."""
    if isinstance(change, Length):
        return ()
    size = dice.choice(SECTORS)
    edges = range(change.at - change.at % size, change.at + len(change.data), size)
    pieces = []
    for edge in edges:
        low, high = max(edge - change.at, 0), edge + size - change.at
        pieces.append(Write(change.inode, change.at + low, change.data[low:high]))
    return tuple(piece for piece in pieces if dice.random() < 0.5)
