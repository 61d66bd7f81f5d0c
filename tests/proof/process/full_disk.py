"""A disk that fills up at any step of a sale, for real: a small one that is mounted for the test.

Scenario 39: the money is known at the provider, our commit fails; once there is room, going on
records it. Scenario 40: an intent that cannot be committed is never sent.
``python -m tests.proof.process.full_disk HOW FOLDER SEED MOST`` runs it. HOW is ``mounted``, inside
a mount namespace of its own, or ``page limit`` where no disk can be mounted: there SQLite itself
gives no page more, which refuses less often.
"""

import itertools
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from pos.domain.errors import Code, Problem
from pos.payments.behaviour import Scripted
from pos.services.checkout.runner import Runner
from pos.services.checkout.steps import Wait
from pos.store import tables as t
from tests.checkout.crashes import SALES, SKUS, TROUBLES, cancelled, refused, settle
from tests.checkout.shop import open_shop
from tests.proof.part import Tally

ROOT = Path(__file__).parents[3]
SIZE = "64m"
BLOCK = 4096
#: Pages that are left free: none, or so few that a commit begins to write and then cannot.
ROOM = (0, 0, 1, 2, 3, 5, 8, 13)
NAMESPACES = (["unshare", "--mount"], ["unshare", "--user", "--map-root-user", "--mount"])


def prove(seed, most=400):
    """Fill the disk that often, in a process of its own: a mount must not outlive it."""
    with TemporaryDirectory(prefix="holdfast-disk-") as folder:
        way, how = _way(folder)
        words = [
            sys.executable,
            "-m",
            "tests.proof.process.full_disk",
            how,
            folder,
            str(seed),
            str(most),
        ]
        done = subprocess.run([*way, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        return Tally(violations=[f"full disk, seed {seed}: {done.stderr}"])
    found = json.loads(done.stdout)
    return Tally(violations=found.pop("violations"), notes=found)


def _way(folder):
    """Find out how a disk can be mounted here: as root, or as whoever is root in a namespace."""
    for way in NAMESPACES if shutil.which("unshare") else ():
        probe = [*way, "mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", folder]
        if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
            return way, "mounted"
    return [], "page limit"


# --- disks ----------------------------------------------------------------------------------------


class Mounted:
    """A small disk in memory; what is in the way is a file beside the store."""

    def __init__(self, folder):
        self.folder = folder / "disk"
        self.folder.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(self.folder)]
        subprocess.run(mount, check=True)
        self._ballast = self.folder / "ballast"

    def attach(self, store):
        self._store = store

    def fill(self, room):
        # SQLite writes again over what is in its WAL already: without one it needs room.
        with self._store.engine.connect() as connection:
            driver = connection.connection.driver_connection
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        held = os.statvfs(self.folder)
        with self._ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(1, held.f_bavail - room) * held.f_frsize)

    def free(self):
        self._ballast.unlink(missing_ok=True)


class PageLimit:
    """Where nothing can be mounted: the store's file may not grow."""

    def __init__(self, folder):
        self.folder = folder
        self._room = None

    def attach(self, store):
        @sa.event.listens_for(store.engine, "begin")
        def _limit(connection):
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            most = 2**30 if self._room is None else pages + self._room
            connection.exec_driver_sql(f"PRAGMA max_page_count={most}")

    def fill(self, room):
        self._room = room

    def free(self):
        self._room = None


# --- sales ----------------------------------------------------------------------------------------


class FillingRunner(Runner):
    """The production runner; before its n-th step the disk is full."""

    def __init__(self, store, progress, fill, number):
        super().__init__(store, progress)
        self._fill, self._number = fill, number
        self.passed, self.is_over = 0, False

    def _perform(self, step):
        if isinstance(step, Wait):
            return None
        if self.is_over:
            return super()._perform(step)
        self.passed += 1
        if self.passed == self._number:
            self._fill()
        return super()._perform(step)


class Day:
    """Sales at one till, each with a disk that is full from one of its steps on."""

    def __init__(self, shop, disk, dice):
        self.shop, self.disk, self.dice = shop, disk, dice
        self.counts = dict.fromkeys(("runs", "refused", "money_known_only_to_the_provider"), 0)
        self.violations = []

    def pass_by(self, most):
        """Every sale at every step, again with other room, until there were so many."""
        kinds = itertools.cycle((SALES | TROUBLES).items())
        while self.counts["runs"] < most and not self.violations:
            name, sale = next(kinds)
            number = 1
            while self._sold(name, sale, number) and not self.violations:
                number += 1

    def _sold(self, name, sale, number):
        """Sell once; false where the sale has fewer steps."""
        room = self.dice.choice(ROOM)
        self.shop.restock(1)
        till = self.shop.till("Till 1", script=Scripted(sale.terminal))
        cart = till.cart(*SKUS)
        till.runner = FillingRunner(
            self.shop.store, till.desk.progress, lambda: self.disk.fill(room), number
        )
        refused = None
        try:
            sale.run(till, cart)
        except Problem as problem:
            refused = problem.code
        self.counts["runs"] += 1
        # What is done when there is room again is no step of this sale.
        till.runner.is_over = True
        try:
            if refused is not None:
                self._look_while_full(refused)
        finally:
            self.disk.free()
        self._go_on(till, f"{name}, full before step {number}, {room} pages free")
        return till.runner.passed >= number

    def _look_while_full(self, refused):
        """What was sent was committed as an intent before, and a person reads that it is full."""
        self.counts["refused"] += 1
        if refused is not Code.DISK_FULL:
            self.violations.append(f"the till said {refused}")
        tries = {row.idem_key: row.state for row in self.shop.rows(sa.select(t.payment_attempts))}
        with self.shop.ledger.reading() as book:
            records = list(book.records())
        for record in records:
            if record.last.key not in tries:
                self.violations.append(f"{record.last.key} was sent and has no intent")
        self.counts["money_known_only_to_the_provider"] += any(
            record.executed and tries.get(record.last.key) == "intent" for record in records
        )

    def _go_on(self, till, where):
        """There is room again: the same program goes on, or the next one does."""
        how = self.dice.choice(("resume", "cancel"))
        if self.dice.random() < 0.5:
            till = self.shop.till("Till 1")
        try:
            for left in till.left_behind():
                if left.lock.live:
                    ended(till, left, how)
            self.shop.assert_sound()
        except (AssertionError, Problem) as error:
            self.violations.append(f"{where}, then {how}: {type(error).__name__}: {error}")


def ended(till, left, how):
    """Go on or undo; while the terminal may still answer, to cancel is only to ask for it."""
    checkout = left
    if how == "cancel":
        with refused(Code.CANNOT_CANCEL_CAPTURE):
            checkout = cancelled(till, checkout)
    if checkout.lock.live:
        checkout = till.resume(checkout)
    if checkout.lock.attention_code == "CASH_IN_HAND":
        # Undone at the terminal's answer, with nobody there to say that the cash was given back.
        checkout = till.cancel(checkout, handed_back=True)
    if checkout.lock.live:
        settle(till, checkout, how)


def day(how, folder, seed, most):
    """Sell with a disk that fills up; gives the figures."""
    kind = {"mounted": Mounted, "page limit": PageLimit}[how]
    disk = kind(folder)
    with open_shop(f"sqlite:///{disk.folder}/shop.db", folder) as shop:
        disk.attach(shop.store)
        sales = Day(shop, disk, random.Random(seed))  # noqa: S311 - a day that can be had again
        sales.pass_by(most)
    counts = {f"full disk ({how}): {name}": count for name, count in sales.counts.items()}
    wrong = [f"full disk ({how}), seed {seed}: {one}" for one in sales.violations]
    return counts | {"violations": wrong}


if __name__ == "__main__":
    _, HOW, FOLDER, SEED, MOST = sys.argv
    json.dump(day(HOW, Path(FOLDER), int(SEED), int(MOST)), sys.stdout)
