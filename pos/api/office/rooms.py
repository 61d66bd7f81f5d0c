"""What the faces of the office are put together from; `pos.app` builds it."""

from dataclasses import dataclass

from pos.api.office.session import Session
from pos.ports.ids import IdSource
from pos.services.alerts import AlertWatch
from pos.services.catalogue import CatalogueDesk
from pos.services.checkout.desk import Desk
from pos.services.checkout.runner import Runner
from pos.services.documents import Documents
from pos.services.people import PeopleDesk
from pos.services.receipts import ReceiptDesk
from pos.services.tills import TillDesk
from pos.store.engine import Store


@dataclass(frozen=True)
class OfficeRooms:
    """The services a face may use. ``desk`` and ``runner`` are the till's own: it drives here."""

    session: Session
    store: Store
    ids: IdSource
    desk: Desk
    runner: Runner
    people: PeopleDesk
    tills: TillDesk
    goods: CatalogueDesk
    receipts: ReceiptDesk
    watch: AlertWatch
    documents: Documents
