"""Scenes of the live checkouts for `tests.gui.office_pictures`: held carts of every kind."""

import pytest
import sqlalchemy as sa

from pos.domain.checkout import Tender
from pos.domain.people import Role
from pos.payments.behaviour import Behaviour, Scripted
from pos.services import let_go
from pos.store import tables as t
from tests.checkout.crashes import Crash, CrashRunner
from tests.gui.office_pictures import picture
from ui.bridge.office import Section
from ui.screens.live.state import RELEASE, TAKE_OVER

SECOND = 1_000_000
NAMES = {"Till 2": "Priya Nair", "Till 3": "Leo Fox", "Till 4": "Tom Reyes", "Till 5": "Nora Lind"}


def some(shop):
    """One held card, one at the terminal, one that is asked for, one silent, one in doubt."""
    doubt = Scripted({"capture": [Behaviour.TIMEOUT_CHARGED]}, [Behaviour.UNREACHABLE] * 9)
    in_doubt = shop.at("Till 5", script=doubt)
    found = [in_doubt.start(in_doubt.cart("TEA", "BAG"), Tender("card"))]
    silent = shop.at("Till 4")
    found.append(silent.tender(silent.start(silent.cart("TEA")), Tender("card", amount=100)))
    at_terminal = shop.at("Till 3")
    chosen = at_terminal.start(at_terminal.cart("TEA", "BAG"))
    at_terminal.runner = CrashRunner(
        shop.store, at_terminal.desk.progress, ("perform", "before", 1)
    )
    with pytest.raises(Crash):
        at_terminal.tender(chosen, Tender("card"))
    held = shop.at("Till 2", role=Role.CASHIER)
    asked = held.tender(held.start(held.cart("TEA", "JAM")), Tender("card", amount=200))
    let_go.ask(shop.store, shop.here.desk, shop.here.actor, asked.lock.lock_id, "")
    mine = shop.here
    found += [chosen, asked, mine.start(mine.cart("JAM"))]
    _age(shop, found)
    return found


def _age(shop, found):
    """Let them have begun a while ago, and one till be silent; and give people names."""
    now = shop.shop.clock.now()
    with shop.store.write() as unit:
        for place, one in enumerate(found):
            began = now - (720, 301, 74, 52, 9)[place] * SECOND
            lease = now - 64 * SECOND if place == 1 else now + (21 + place) * SECOND
            unit.connection.execute(
                sa.update(t.checkout_locks)
                .where(t.checkout_locks.c.id == one.lock.lock_id)
                .values(acquired_at=began, expires_at=lease, idle_deadline=began + 900 * SECOND)
            )
        for till, name in NAMES.items():
            unit.connection.execute(
                sa.update(t.users).where(t.users.c.name == f"cashier of {till}").values(name=name)
            )
        unit.commit()


@picture("live")
def live(stage, size):
    found = some(stage.shop)
    page = stage.show(Section.LIVE, *size)
    page.presenter.mark(found[3].lock.lock_id)


@picture("live-at-terminal")
def at_terminal(stage, size):
    found = some(stage.shop)
    page = stage.show(Section.LIVE, *size)
    page.presenter.mark(found[2].lock.lock_id)


@picture("live-empty")
def empty(stage, size):
    stage.show(Section.LIVE, *size)


@picture("live-release")
def release(stage, size):
    found = some(stage.shop)
    page = stage.show(Section.LIVE, *size)
    page.presenter.mark(found[3].lock.lock_id)
    page.presenter.act(RELEASE)


@picture("live-take-over")
def take_over(stage, size):
    found = some(stage.shop)
    page = stage.show(Section.LIVE, *size)
    page.presenter.mark(found[3].lock.lock_id)
    page.presenter.act(TAKE_OVER)


@picture("live-released")
def released(stage, size):
    some(stage.shop)
    page = stage.show(Section.LIVE, *size)
    page.presenter._release_all("End of the day")
