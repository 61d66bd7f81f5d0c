"""One unit of work on the store: its statements by subject, and its commit."""

from functools import cached_property

import sqlalchemy as sa

from pos.ports.clock import Clock
from pos.store.alerts import Alerts
from pos.store.attention import Attention
from pos.store.carts import Carts
from pos.store.catalogue import Catalogue
from pos.store.changes import Changes
from pos.store.checkout_history import CheckoutHistory
from pos.store.checkout_record import CheckoutRecords
from pos.store.faults import CommitUnknown, ConnectionLost, translate
from pos.store.figures import FigureRows
from pos.store.goods_edit import GoodsEdit
from pos.store.goods_list import GoodsList
from pos.store.journal import Chain, Journal
from pos.store.locks import Locks
from pos.store.moment import db_now
from pos.store.orders import Orders
from pos.store.outbox import Outbox
from pos.store.payments import Payments
from pos.store.preferences import Preferences
from pos.store.receipts import Receipts
from pos.store.reports import ReportRows
from pos.store.settled import SettledCases
from pos.store.shop import Shop
from pos.store.snapshots import Snapshots
from pos.store.staff import Staff
from pos.store.stock import Stock
from pos.store.stock_keeping import StockKeeping
from pos.store.till_messages import TillMessages
from pos.store.tills import Tills
from pos.store.users import Users

_NOW = sa.select(db_now())


class Unit:
    """Statements by subject, inside one transaction that belongs to one thread."""

    def __init__(self, connection: sa.Connection, clock: Clock, chain: Chain) -> None:
        self.connection = connection
        self.committed = False
        self.journal = Journal(connection, chain)
        self._clock = clock

    def now(self) -> int:
        """Ask the store's clock, in microseconds UTC; on PostgreSQL this is a statement."""
        if self.connection.dialect.name == "sqlite":
            return self._clock.now()
        return int(self.connection.execute(_NOW).scalar_one())

    def commit(self) -> None:
        """Make everything durable, the journal last; nothing more can be done in this unit.

        Raises:
            CommitUnknown: the store went away while COMMIT was on its way.
        """
        self.journal.flush(self.now)
        try:
            self.connection.commit()
        except sa.exc.DBAPIError as error:
            known = translate(error)
            if isinstance(known, ConnectionLost):
                raise CommitUnknown(str(known)) from error
            raise
        self.committed = True
        self.journal.committed()

    def leave(self) -> None:
        """Roll back what was not committed."""
        if not self.committed:
            self.connection.rollback()

    @cached_property
    def carts(self) -> Carts:
        """Carts and their lines."""
        return Carts(self.connection)

    @cached_property
    def catalogue(self) -> Catalogue:
        """Articles, barcodes, categories."""
        return Catalogue(self.connection, self.journal)

    @cached_property
    def locks(self) -> Locks:
        """Checkout locks: acquire, fence, take-over."""
        return Locks(self.connection, self.payments)

    @cached_property
    def snapshots(self) -> Snapshots:
        """Frozen prices."""
        return Snapshots(self.connection, self.journal)

    @cached_property
    def stock(self) -> Stock:
        """Reservations, levels and movements."""
        return Stock(self.connection, self.journal)

    @cached_property
    def payments(self) -> Payments:
        """Tenders and their attempts."""
        return Payments(self.connection, self.journal)

    @cached_property
    def attention(self) -> Attention:
        """What waits for a manager."""
        return Attention(self.connection, self.journal)

    @cached_property
    def settled(self) -> SettledCases:
        """What waited for a manager and does not any more."""
        return SettledCases(self.connection)

    @cached_property
    def orders(self) -> Orders:
        """Orders, their lines and receipt numbers."""
        return Orders(self.connection, self.journal)

    @cached_property
    def receipts(self) -> Receipts:
        """What a receipt is written from."""
        return Receipts(self.connection)

    @cached_property
    def outbox(self) -> Outbox:
        """What is to be done outside after the commit."""
        return Outbox(self.connection)

    @cached_property
    def users(self) -> Users:
        """People and their PINs."""
        return Users(self.connection)

    @cached_property
    def messages(self) -> TillMessages:
        """What tills ask each other."""
        return TillMessages(self.connection)

    @cached_property
    def preferences(self) -> Preferences:
        """What people set up for themselves."""
        return Preferences(self.connection)

    @cached_property
    def alerts(self) -> Alerts:
        """What the shop is warned of."""
        return Alerts(self.connection)

    @cached_property
    def goods_list(self) -> GoodsList:
        """Articles as the office lists them."""
        return GoodsList(self.connection)

    @cached_property
    def goods_edit(self) -> GoodsEdit:
        """Articles, categories and tax rates as the office edits them."""
        return GoodsEdit(self.connection)

    @cached_property
    def stock_keeping(self) -> StockKeeping:
        """Stock as the office keeps it."""
        return StockKeeping(self.connection, self.journal)

    @cached_property
    def changes(self) -> Changes:
        """What people changed, as the journal has it."""
        return Changes(self.connection)

    @cached_property
    def figures(self) -> FigureRows:
        """What the checkouts of a time add up to."""
        return FigureRows(self.connection)

    @cached_property
    def reports(self) -> ReportRows:
        """What the finished sales of some days add up to."""
        return ReportRows(self.connection)

    @cached_property
    def tills(self) -> Tills:
        """Tills and who runs them."""
        return Tills(self.connection)

    @cached_property
    def checkout_history(self) -> CheckoutHistory:
        """Past checkouts, listed and searched for."""
        return CheckoutHistory(self.connection)

    @cached_property
    def checkout_records(self) -> CheckoutRecords:
        """All rows of one checkout, and what managers wrote about it."""
        return CheckoutRecords(self.connection)

    @cached_property
    def staff(self) -> Staff:
        """People and tills as the office edits them."""
        return Staff(self.connection)

    @cached_property
    def shop(self) -> Shop:
        """The shop's own settings, shared by all tills."""
        return Shop(self.connection)
