"""Scenes of what needs attention for `tests.gui.office_pictures`: cases, dialogs, ends."""

import sqlalchemy as sa

from pos.api.office.views import Act, Went
from pos.store import tables as t
from tests.fakes.at_once import AtOnce
from tests.gui.office_pictures import picture
from tests.office import cases
from tests.office.shop import PIN
from ui.bridge.lanes import Lane
from ui.bridge.office import Section

NAMES = {
    "cashier of Till 1": "Leo Fox",
    "cashier of Till 2": "Priya Nair",
    "cashier of Till 3": "Tom Reyes",
    "manager of Till 2": "Nora Lind",
}


class Asked(AtOnce):
    """The terminal does not answer as long as the picture is taken."""

    def run(self, lane, work, on_done=None, on_problem=None, **more):
        if lane is not Lane.CHECKOUT:
            super().run(lane, work, on_done, on_problem, **more)


def name_them(shop):
    with shop.store.write() as unit:
        for till, name in NAMES.items():
            unit.connection.execute(
                sa.update(t.users).where(t.users.c.name == till).values(name=name)
            )
        unit.commit()


def some(shop):
    """One of four kinds, an hour's worth."""
    cases.late_hold(shop)
    shop.shop.clock.move(27 * 60)
    cases.hold_stuck(shop)
    shop.shop.clock.move(26 * 60)
    cases.charge_unknown(shop, goods=("JAM", "TEA", "BAG"))
    shop.shop.clock.move(12 * 60)
    cases.cash_in_hand(shop)
    name_them(shop)


def charge(shop):
    cases.charge_unknown(shop, goods=("JAM", "TEA", "BAG"))
    shop.shop.clock.move(12 * 60)
    name_them(shop)


def page(stage, size, make):
    make(stage.shop)
    stage.teller.moved(person="Mary Quinn", open_page=False, office=True)
    return stage.show(Section.ATTENTION, *size)


def give(shown, who="Ana Marsh", pin=PIN, went=None):
    dialog = shown._dialog
    dialog.reasons[0].click()
    if went is not None:
        dialog.choices[went].click()
    ident = next(one for one, tile in dialog.second.tiles.items() if tile.text() == who)
    dialog.second.tiles[ident].click()
    for figure in pin:
        dialog.second.pin.press(figure)
    dialog.verb.click()


@picture("attention")
def attention(stage, size):
    page(stage, size, some).presenter.step(2)


@picture("attention-late")
def late(stage, size):
    page(stage, size, some)


@picture("attention-cash")
def cash(stage, size):
    page(stage, size, some).presenter.step(3)


@picture("attention-asked")
def asked(stage, size):
    shown = page(stage, size, charge)
    object.__setattr__(shown.presenter._desk, "runs", Asked())
    shown.presenter.act(Act.CHECK_AGAIN)
    stage.elapsed += 7
    shown.presenter.tick()


@picture("attention-not-settled")
def not_settled(stage, size):
    cases.silent(stage.shop)
    page(stage, size, charge).presenter.act(Act.CHECK_AGAIN)


@picture("attention-undo")
def undo(stage, size):
    page(stage, size, charge).presenter.act(Act.UNDO)


@picture("attention-copy")
def copy(stage, size):
    page(stage, size, charge).presenter.act(Act.COPY)


@picture("attention-wrong-pin")
def wrong_pin(stage, size):
    shown = page(stage, size, charge)
    shown.presenter.act(Act.FINISH)
    give(shown, pin="1111")


@picture("attention-contrary")
def contrary(stage, size):
    shown = page(stage, size, charge)
    shown.presenter.act(Act.UNDO)
    give(shown, went=Went.NOT_TAKEN)


@picture("attention-deciding")
def deciding(stage, size):
    shown = page(stage, size, charge)
    object.__setattr__(shown.presenter._desk, "runs", Asked())
    shown.presenter.act(Act.FINISH)
    give(shown)
    stage.elapsed += 7
    shown.presenter.tick()


@picture("attention-finished")
def finished(stage, size):
    shown = page(stage, size, some)
    shown.presenter.step(2)
    shown.presenter.act(Act.CHECK_AGAIN)


@picture("attention-none")
def none(stage, size):
    page(stage, size, lambda _shop: None)
