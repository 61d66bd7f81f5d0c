"""Till programs that begin to sell, stand still each at its moment, and die as by kill -9.

Run as ``python -m tests.checkout.killed_till URL HOME PERSON``, with lines ``TILL;LABEL;WHERE;N``
on its input. One process starts all of them, since starting costs far more than selling.
"""

import os
import signal
import sys
import threading
from pathlib import Path

from pos.app import open_till
from pos.domain.checkout import Tender
from pos.domain.people import Person, Role
from pos.system.paths import Places
from pos.system.settings import Settings
from tests.checkout.crashes import CrashRunner


def places(home):
    return Places(config=home, data=home / "data", state=home / "state")


def start(url, home, name, person, role=Role.CASHIER):
    """Start a till program the way the product does, with somebody signed in."""
    program = open_till(Settings(store=url), places(home), till=name, paper=False)
    program.till.act_as(Person(person, "Kim", role))
    return program


class StandingRunner(CrashRunner):
    """Stands still for ever at its moment, with all that is open left open."""

    def __init__(self, store, progress, at):
        super().__init__(store, progress, at)
        self.there = threading.Event()

    def die(self):
        self.there.set()
        threading.Event().wait()


def sell(till):
    cart = till.new_cart()
    for code in ("TEA", "JAM"):
        till.scan(cart.cart_id, code=code)
    cart = till.cart(cart.cart_id)
    checkout = till.start_checkout(
        cart.cart_id, version=cart.version, start_key=till.new_key(), seen_total=cart.totals.total
    )
    checkout = till.tender(checkout.ref, tender=Tender("card", amount=200))
    till.tender(checkout.ref, tender=Tender("card"))


def main(url, home, person):
    for line in sys.stdin.read().splitlines():
        name, label, where, number = line.split(";")
        till = start(url, Path(home), name, person).till
        till._runner = StandingRunner(
            till._rooms.store, till._desk.progress, (label, where, int(number))
        )
        threading.Thread(target=sell, args=(till,), daemon=True).start()
        if not till._runner.there.wait(30):
            sys.exit(f"{line} never came")
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(*sys.argv[1:])
