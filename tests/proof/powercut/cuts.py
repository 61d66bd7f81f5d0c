"""Power cuts in a recording: the images a disk may hold then, opened by the shipped store."""

import pickle
import random
from dataclasses import dataclass, field

import pysqlite3.dbapi2 as sqlite_library
import sqlalchemy as sa

from pos.domain.errors import Problem
from pos.services.verify import verify
from pos.store.engine import Store
from pos.store.tables import audit_journal, payment_attempts
from pos.store.upgrade import prepare
from tests.checkout.shop import MIGRATIONS
from tests.fakes.hand_clock import HandClock
from tests.proof.powercut.disk import Disk, choice_of
from tests.proof.powercut.next_start import ShopAfterwards, go_on
from tests.proof.powercut.promises import NOTHING_YET, Booked, Call, Left, Promise, promise_of

NOISE = b"\xff" * 32768


@dataclass(frozen=True)
class Cut:
    """The power fails after so many events of a recording, and the disk makes its choice."""

    after: int
    choice: int

    def dice(self, seed):
        return random.Random(f"{seed} {self.after} {self.choice}")  # noqa: S311 - it can be had again


@dataclass(frozen=True)
class Known:
    """What the world knows at that moment: the last promise by number, and the provider's book."""

    promised: int
    called: frozenset
    booked: tuple


class Recording:
    """What was asked of the disk, and what was promised and done outside meanwhile."""

    def __init__(self, file):
        self.file = file
        self.events, self.before, self.shared = pickle.loads(file.read_bytes())  # noqa: S301 - ours
        self.promises = [NOTHING_YET, *(one for one in self.events if isinstance(one, Promise))]
        self._numbers = {}
        for number, promise in enumerate(self.promises):
            self._numbers.setdefault(promise.content, []).append(number)

    def count(self, kind):
        return sum(isinstance(event, kind) for event in self.events)

    def cuts(self, choices):
        """Give every moment at which the power can fail, with each of the choices."""
        moments = range(self.before, len(self.events) + 1)
        return [Cut(after, choice) for after in moments for choice in choices]

    def numbers(self, content):
        """Say which promises this content fulfils to the letter."""
        return self._numbers.get(content, ())

    def now(self, known):
        """Give the time of day; before the first promise it is as good as that one's."""
        return self.promises[max(known.promised, 1)].now

    def moments(self, cuts):
        """Play it once; gives each cut with the disk, and what is known, as they are there."""
        disk, promised, called, booked, played = Disk(), 0, [], [], 0
        for cut in sorted(cuts, key=lambda one: one.after):
            for event in self.events[played : cut.after]:
                disk.note(event)
                promised += isinstance(event, Promise)
                if isinstance(event, Call):
                    called.append(event.key)
                if isinstance(event, Booked):
                    booked.append(event.entry)
            played = cut.after
            yield cut, disk, Known(promised, frozenset(called), tuple(booked))


@dataclass
class Found:
    """What the shipped store makes of an image."""

    content: str = ""
    #: The journal's hash by till and number.
    journal: dict = field(default_factory=dict)
    intents: frozenset = frozenset()
    wrong: list = field(default_factory=list)


class Inspector:
    """Opens images and says what is wrong with them.

    Each image is checked whole (``integrity_check``), and its rows to the letter against what was
    promised. `verify`, and the next start of the tills, see each content once.
    """

    def __init__(self, recording, folder, seed):
        self.recording, self.seed = recording, seed
        self.wrong, self.lost, self.unasked = [], [], []
        self._folder = folder
        self._url = f"sqlite:///{folder / 'shop.db'}"
        self._images = set()
        self._verified = {}

    @property
    def images(self):
        return len(self._images)

    @property
    def contents(self):
        return len(self._verified)

    def look(self, cut, disk, known):
        """Build an image and open it, unless this very one was opened with as much promised."""
        files = self._files(cut, disk)
        image = hash((known.promised, *((name, bytes(held)) for name, held in files.items())))
        if image in self._images:
            return
        self._images.add(image)
        self._lay_out(files)
        found = self._open(cut, known)
        self._judge(cut, known, found)

    def left(self, cut, disk, known):
        """Give what this power cut leaves, to go on with in another recording."""
        files = self._files(cut, disk)
        return Left(files, known.called, known.booked, self.recording.now(known))

    def _files(self, cut, disk):
        dice = cut.dice(self.seed)
        files = disk.image(choice_of(cut.choice, dice))
        # No disk is asked to keep the shared memory: its file may hold a later moment, or anything.
        shared = dice.choice((None, self.recording.shared, NOISE))
        return files if shared is None else files | {"shop.db-shm": shared}

    def _lay_out(self, files):
        for left in self._folder.iterdir():
            left.unlink()
        for name, held in files.items():
            (self._folder / name).write_bytes(held)

    def _open(self, cut, known):
        clock = HandClock(self.recording.now(known))
        try:
            found = self._read(clock)
            if found.content not in self._verified:
                self._verified[found.content] = list(self._verify(cut, known, found, clock))
        except (sa.exc.DatabaseError, sqlite_library.DatabaseError, Problem) as error:
            return Found(wrong=[f"it cannot be read: {error}"])
        found.wrong += self._verified[found.content]
        return found

    def _read(self, clock):
        store = Store.open(self._url, clock)
        try:
            with store.read() as unit:
                return _read(unit, clock.now())
        finally:
            store.close()

    def _verify(self, cut, known, found, clock):
        """I1-I21, then the next start: would it, and does it come out right (P1-P4)."""
        if found.content == NOTHING_YET.content:
            return
        store = Store.open(self._url, clock)
        for one in verify(store):
            if not one.ok:
                yield f"{one.id}: {one.says}: {one.places}"
        store.close()
        if not prepare(self._url, clock, MIGRATIONS, upgrade=False).ready:
            yield "no till starts on it"
        # What is nobody's promise, or lost an intent, is said already; nobody can go on with it.
        promised = self.recording.numbers(found.content)
        if promised and found.intents and known.called <= found.intents:
            yield from self._go_on(cut, known, clock)

    def _go_on(self, cut, known, clock):
        shop = ShopAfterwards(self._url, self._folder, clock, known.booked)
        try:
            go_on(shop, cut.dice(self.seed).choice(("resume", "cancel")))
        except Exception as error:  # noqa: BLE001 - whatever it ends with, the cut has done it
            yield f"at the next start: {error!r}"
        finally:
            shop.close()

    def _judge(self, cut, known, found):
        promise = self.recording.promises[known.promised]
        # The next commit may be there already, though nobody was told of it.
        held = [at for at in self.recording.numbers(found.content) if at <= known.promised + 1]
        wrong = list(found.wrong)
        if not wrong and not held:
            wrong.append("it holds what was never committed")
        self.wrong += [self._say(cut, what) for what in wrong]
        ends = {till: found.journal.get((till, seq)) for till, (seq, _) in promise.heads.items()}
        if (held and held[-1] < known.promised) or ends != _hashes(promise):
            self.lost.append(self._say(cut, "a commit that was acknowledged is lost"))
        if known.called - found.intents:
            self.unasked.append(self._say(cut, "a card was asked for, and the intent is lost"))

    def _say(self, cut, what):
        return f"{self.recording.file} {self.seed} {cut.after} {cut.choice}: {what}"


def _hashes(promise):
    return {till: end for till, (_, end) in promise.heads.items()}


def _read(unit, now):
    found = Found(promise_of(unit.connection, now).content)
    checked = unit.connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
    if checked != ["ok"]:
        found.wrong.append(f"integrity_check: {checked[:3]}")
    if found.content != NOTHING_YET.content:
        journal = audit_journal.c
        rows = unit.connection.execute(sa.select(journal.till, journal.seq, journal.hash))
        found.journal = {(till, seq): end for till, seq, end in rows}
        intents = unit.connection.execute(sa.select(payment_attempts.c.idem_key))
        found.intents = frozenset(intents.scalars())
    return found
