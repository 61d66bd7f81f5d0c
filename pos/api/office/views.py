"""Every frozen value the office's screens are given or hand in, a block a subject."""

from pos.api.office.figures import FigureChoices
from pos.api.office.reports import ReportChoices
from pos.domain.alerts import Alert, AlertKind, AlertLimits
from pos.domain.attention import (
    Act,
    AttentionCase,
    CaseRef,
    Choice,
    Decided,
    Decision,
    Fact,
    Offer,
    ReferenceNeed,
    Went,
)
from pos.domain.figures import Bin, Counts, Figures, Grain, Part, Share, Span, Tenders
from pos.domain.lease_advice import Advice, WaitingTimes
from pos.domain.live import Asked, HeldCheckout, ReleasedExpired
from pos.domain.money import CURRENCIES
from pos.domain.people import Approver, Permission, Person, PersonView, Role
from pos.domain.report import TITLES as REPORT_TITLES
from pos.domain.report import Report, ReportAsked, ReportColumn, ReportKind
from pos.domain.settled import Settled
from pos.domain.shop_rules import ShopValues
from pos.domain.staff import StaffChange, StaffView, TillView

__all__ = [
    "CURRENCIES",
    "REPORT_TITLES",
    "Act",
    "Advice",
    "Alert",
    "AlertKind",
    "AlertLimits",
    "Approver",
    "Asked",
    "AttentionCase",
    "Bin",
    "CaseRef",
    "Choice",
    "Counts",
    "Decided",
    "Decision",
    "Fact",
    "FigureChoices",
    "Figures",
    "Grain",
    "HeldCheckout",
    "Offer",
    "Part",
    "Permission",
    "Person",
    "PersonView",
    "ReferenceNeed",
    "ReleasedExpired",
    "Report",
    "ReportAsked",
    "ReportChoices",
    "ReportColumn",
    "ReportKind",
    "Role",
    "Settled",
    "Share",
    "ShopValues",
    "Span",
    "StaffChange",
    "StaffView",
    "Tenders",
    "TillView",
    "WaitingTimes",
    "Went",
]
