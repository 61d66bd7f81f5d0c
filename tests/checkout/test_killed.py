"""A till that is really killed, in each phase, and what its next start makes of it."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pos.domain.checkout import Tender
from pos.domain.people import Role
from pos.domain.phase import LockState
from tests.checkout.killed_till import places, start
from tests.checkout.shop import open_shop

pytestmark = pytest.mark.timeout(300)

#: Where two cards are killed, and the phase in which the next start finds the checkout.
MOMENTS = {
    ("S1", "inside", 1): None,
    ("S1", "after", 1): "price_lock",
    ("S2", "after", 1): "payment_authorization",
    ("perform", "after", 1): "payment_authorization",
    ("A", "after", 1): "payment_authorization",
    ("perform", "after", 2): "payment_authorization",
    ("A", "after", 2): "payment_capture",
    ("perform", "after", 3): "payment_capture",
    ("C", "after", 1): "payment_capture",
    ("S4", "inside", 1): "payment_capture",
    ("S4", "after", 1): None,
}
TOTAL = 645


def killed(url, home, person, moments):
    """One process, since one that stands inside a transaction lets no other write (SQLite)."""
    lines = [f"{name};{label};{where};{n}\n" for name, (label, where, n) in moments.items()]
    done = subprocess.run(
        [sys.executable, "-m", "tests.checkout.killed_till", url, str(home), person],
        cwd=Path(__file__).parents[2],
        input="".join(lines),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.parametrize("how", ["resume", "cancel"])
def test_scenarios_11_to_25_for_real(store_url, tmp_path, how):
    """kill -9 in every phase; the same till starts at once, sees it, and ends it right."""
    folder = places(tmp_path).terminal
    folder.mkdir(parents=True)
    with open_shop(store_url, folder) as shop:
        shop.restock(100)
        person = shop.till("Office 2").actor.person.user_id
        inside = {f"Till {n}": one for n, one in enumerate(MOMENTS) if one[1] == "inside"}
        after = {f"Till {n}": one for n, one in enumerate(MOMENTS) if one[1] == "after"}
        first, last = ({name: one} for name, one in inside.items())
        killed(store_url, tmp_path, person, first)
        killed(store_url, tmp_path, person, after | last)
        for name, moment in (after | inside).items():
            program = start(store_url, tmp_path, name, person, Role.MANAGER)
            try:
                next_start(program.till, MOMENTS[moment], how)
            except BaseException as error:
                error.add_note(f"killed at {moment}")
                raise
            finally:
                program.close()
        shop.assert_sound()


def next_start(till, phase, how):
    found = till.unfinished()
    assert [one.checkout.phase.value for one in found] == ([phase] if phase else [])
    if not found:
        return
    (left,) = found
    if how == "cancel" and left.can_cancel:
        undone = till.cancel_checkout(left.checkout.ref)
        assert undone.state is LockState.CANCELLED
        assert undone.money == "Nothing was charged."
    else:
        checkout = till.resume_checkout(left.checkout.lock_id)
        if checkout.choosing:
            checkout = till.tender(checkout.ref, tender=Tender("cash", tendered=checkout.due))
        assert checkout.state is LockState.COMPLETED
        assert sum(one.amount for one in checkout.tenders) == TOTAL
    assert till.unfinished() == ()
