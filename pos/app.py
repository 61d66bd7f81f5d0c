"""Puts a till together: the only wiring. Nothing opens before `open_till` is called."""

import socket
from contextlib import suppress
from dataclasses import dataclass, replace

from pos.api.events import Event, PrinterChanged
from pos.api.office import Office
from pos.api.office.rooms import OfficeRooms
from pos.api.office.session import Session
from pos.api.terminal_desk import TerminalDesk
from pos.api.till import Rooms, Till
from pos.devices.chosen import Folders, drawer_of, printer_of
from pos.devices.drawer.on_printer import PrinterDrawer
from pos.domain.errors import Code, Problem
from pos.payments.behaviour import BehaviourFile
from pos.payments.ledger import Ledger
from pos.payments.simulated import SimulatedTerminal
from pos.payments.simulated_desk import SimulatedDesk
from pos.ports.cash_drawer import CashDrawer
from pos.ports.clock import Clock
from pos.ports.device import DeviceHealth
from pos.ports.ids import IdSource
from pos.ports.receipt_printer import ReceiptPrinter
from pos.services.carts import CartDesk
from pos.services.catalogue import CatalogueDesk
from pos.services.checkout.desk import MICROSECONDS, Desk
from pos.services.checkout.runner import Runner
from pos.services.checkout.tenders import CARD_TERMINAL
from pos.services.device_tasks import OpenDrawer, PrintReceipt
from pos.services.documents import Documents
from pos.services.outbox import OutboxWorker
from pos.services.people import PeopleDesk
from pos.services.pins import PinHasher
from pos.services.receipts import ReceiptDesk
from pos.services.tills import TillDesk
from pos.store.engine import Store
from pos.store.shop import ShopSettings
from pos.store.tills import TillRow
from pos.store.upgrade import prepare
from pos.system.clock import SystemClock
from pos.system.ids import UUIDv7
from pos.system.paths import Places, migrations, resources
from pos.system.settings import Settings
from pos.system.single_instance import TillFile


@dataclass(frozen=True)
class Program:
    """A running till program; closing it lets go of store, devices and the till's name."""

    till: Till
    office: Office
    terminal_desk: TerminalDesk | None
    till_file: TillFile

    def close(self) -> None:
        """End everything in order."""
        self.till.close()
        self.till_file.release()


def open_till(  # noqa: PLR0913 - whoever opens a till in a window needs the first two alone.
    settings: Settings,
    places: Places,
    *,
    till: str | None = None,
    paper: bool = True,
    patient: bool = True,
    clock: Clock | None = None,
    ids: IdSource | None = None,
) -> Program:
    """Make the store ready, become a till of it, and start its devices.

    ``settings.store`` is a URL. Without a ``till`` the program becomes the first one that nobody
    runs (the demo). Without ``paper`` it drives neither printer nor drawer: their jobs wait for
    the till's next start.

    Raises:
        Problem: SETTINGS_WRONG, STORE_WRONG, SCHEMA_TOO_NEW, TILL_IN_USE, TILL_RETIRED, and what
            the store says.
    """
    clock, ids = clock or SystemClock(), ids or UUIDv7()
    # First, so that a wrong setting stops the start before anything is opened.
    devices = _devices(settings, places)
    prepare(settings.store, clock, migrations())
    store = Store.open(settings.store, clock)
    try:
        with store.read() as unit:
            shop = unit.shop.settings()
        tills = TillDesk(store, ids)
        instance = ids.new()
        row, held = _become(tills, settings.store, places, till, instance, shop)
    except BaseException:
        store.close()
        raise
    store.write_as(row.till_id)
    heard = _Heard()
    terminal, customer = _terminal(settings, places, row, clock)
    desk = Desk(
        till_id=row.till_id,
        till_name=row.name,
        series=row.series,
        instance=instance,
        ids=ids,
        terminals={CARD_TERMINAL: terminal} if terminal is not None else {},
        shop=shop,
        progress=heard.progressed,
    )
    if not patient:
        desk = replace(desk, query_waits=(0.0,), resend_waits=(0.0, 0.0))
    receipts = ReceiptDesk(store, ids)
    people = PeopleDesk(store, ids, PinHasher())
    rooms = Rooms(
        store=store,
        desk=desk,
        runner=Runner(store, desk.progress),
        people=people,
        tills=tills,
        carts=CartDesk(store, ids, people, currency=shop.currency),
        goods=CatalogueDesk(store, ids),
        receipts=receipts,
        workers=_workers(devices, store, row, receipts, heard) if paper else (),
    )
    opened = Till(rooms)
    heard.till = opened
    opened.open()
    face = None if customer is None else TerminalDesk(customer, shop.currency)
    documents = Documents(places.documents, resources() / "fonts")
    return Program(opened, _office(rooms, opened, documents), face, held)


def _office(rooms: Rooms, till: Till, documents: Documents) -> Office:
    desk = rooms.desk
    return Office(
        OfficeRooms(
            session=Session(rooms.people, desk.till_id, desk.till_name, lambda: till.person),
            store=rooms.store,
            ids=desk.ids,
            desk=desk,
            runner=rooms.runner,
            people=rooms.people,
            tills=rooms.tills,
            goods=rooms.goods,
            receipts=rooms.receipts,
            watch=till.watch,
            documents=documents,
        )
    )


class _Heard:
    """Lets devices and drivers, which are built first, speak to the till, which is built last."""

    def __init__(self) -> None:
        self.till: Till | None = None

    def progressed(self, lock_id: str, phase: str, waiting: str | None, says: str) -> None:
        if self.till is not None:
            self.till.progressed(lock_id, phase, waiting, says)

    def publish(self, event: Event) -> None:
        if self.till is not None:
            self.till.publish(event)


def _become(
    tills: TillDesk,
    store: str,
    places: Places,
    name: str | None,
    instance: str,
    shop: ShopSettings,
) -> tuple[TillRow, TillFile]:
    """Claim a till here and in the store; the lock file says whether its last program is dead."""
    stale = shop.lease_s * MICROSECONDS
    host = socket.gethostname()
    names = [name] if name is not None else [t.name for t in tills.tills() if not t.retired]
    for one in names:
        held = TillFile(places.state / "tills", store, one)
        if not held.take():
            if name is not None:
                raise Problem(Code.TILL_IN_USE, till=one, host="this computer")
            continue
        held.may_run(instance)
        try:
            row = tills.claim(
                one, instance=instance, host=host, stale_after_us=stale, dead=held.ran()
            )
        except Problem as problem:
            held.release()
            if name is not None or problem.code is not Code.TILL_IN_USE:
                raise
            continue
        held.runs(instance)
        return row, held
    row = tills.claim_first_free(instance=instance, host=host, stale_after_us=stale)
    held = TillFile(places.state / "tills", store, row.name)
    held.take()
    held.runs(instance)
    return row, held


# --- devices --------------------------------------------------------------------------------------


def _terminal(
    settings: Settings, places: Places, row: TillRow, clock: Clock
) -> tuple[SimulatedTerminal | None, SimulatedDesk | None]:
    if settings.terminal.kind == "none":
        return None, None
    places.terminal.mkdir(parents=True, exist_ok=True)
    ledger = Ledger(places.terminal / "ledger.jsonl")
    behaviours = BehaviourFile(places.terminal / "behaviour.json")
    device = f"simulated-{row.till_id}"
    customer = SimulatedDesk(device, ledger, behaviours, clock)
    with suppress(Problem):
        # A window that was killed would leave a terminal that waits for taps nobody makes. What is
        # wrong with its files is said by its health.
        customer.walk_away()
    return SimulatedTerminal(device, ledger, behaviours, clock), customer


def _devices(settings: Settings, places: Places) -> tuple[ReceiptPrinter, CashDrawer]:
    folders = Folders(resources() / "fonts", places.receipts, places.settings_file)
    return (
        printer_of(settings.printer, folders),
        drawer_of(settings.drawer, settings.printer, folders),
    )


def _workers(
    devices: tuple[ReceiptPrinter, CashDrawer],
    store: Store,
    row: TillRow,
    receipts: ReceiptDesk,
    heard: _Heard,
) -> tuple[OutboxWorker, ...]:
    printer, drawer = devices

    def changed(state: DeviceHealth) -> None:
        heard.publish(PrinterChanged(state.ready, state.says))

    def unheard(_: DeviceHealth) -> None:
        """Drawers say nothing of themselves."""

    open_drawer, paper = OpenDrawer(drawer), PrintReceipt(receipts, printer)
    if isinstance(drawer, PrinterDrawer):
        # They hang on one cable: one worker, the drawer first.
        return (OutboxWorker("printer", store, row.till_id, (open_drawer, paper), changed),)
    return (
        OutboxWorker("printer", store, row.till_id, (paper,), changed),
        OutboxWorker("drawer", store, row.till_id, (open_drawer,), unheard),
    )
