"""The manager's office as verbs, one face a subject: all that its screens may know."""

from pos.api.office.attention import AttentionFace
from pos.api.office.checkouts import CheckoutsFace
from pos.api.office.figures import FiguresFace
from pos.api.office.goods import GoodsFace
from pos.api.office.journal import JournalFace
from pos.api.office.live import LiveFace
from pos.api.office.people import PeopleFace
from pos.api.office.preferences import PreferencesFace
from pos.api.office.reports import ReportsFace
from pos.api.office.rooms import OfficeRooms
from pos.api.office.settings import SettingsFace
from pos.api.office.settled import SettledFace
from pos.api.office.stock import StockFace
from pos.api.office.tills import TillsFace


class Office:
    """What a manager can see and do; every verb may block and raises `Problem` alone.

    Nothing is done before `session` was opened by somebody who may; each verb asks for its own
    permission besides.
    """

    def __init__(self, rooms: OfficeRooms) -> None:
        self.session = rooms.session
        self.preferences = PreferencesFace(rooms)
        self.live = LiveFace(rooms)
        self.figures = FiguresFace(rooms)
        self.settled = SettledFace(rooms)
        self.attention = AttentionFace(rooms)
        self.reports = ReportsFace(rooms)
        self.journal = JournalFace(rooms)
        self.people = PeopleFace(rooms)
        self.tills = TillsFace(rooms)
        self.settings = SettingsFace(rooms)
        self.goods = GoodsFace(rooms)
        self.stock = StockFace(rooms)
        self.checkouts = CheckoutsFace(rooms)
