"""Every frozen value the office's screens are given or hand in, a block a subject."""

from pos.api.office.figures import FigureChoices
from pos.api.office.reports import ReportChoices
from pos.domain.alerts import Alert, AlertKind, AlertLimits
from pos.domain.article import percent
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
from pos.domain.changes import Change
from pos.domain.checkout_history import (
    FAILURES,
    Ended,
    HistoryChoices,
    HistoryFilter,
    HistoryRow,
    SortBy,
    reason_words,
)
from pos.domain.checkout_record import (
    CheckoutRecord,
    FrozenLine,
    KeptAside,
    Paid,
    Review,
    Said,
    Step,
    StepState,
    Try,
)
from pos.domain.figures import Bin, Counts, Figures, Grain, Part, Share, Span, Tenders
from pos.domain.goods import StockPolicy
from pos.domain.goods_edit import (
    NO_CATEGORY,
    ArticleSheet,
    ArticleTyped,
    CategorySheet,
    GoodsOrder,
    GoodsPage,
    GoodsQuery,
    GoodsRow,
    TaxSheet,
    Which,
    sheet_of,
    typed_of,
    written_codes,
)
from pos.domain.journal import (
    CheckProgress,
    JournalChoices,
    JournalCount,
    JournalDetail,
    JournalFilter,
    JournalReport,
    JournalRow,
)
from pos.domain.lease_advice import Advice, WaitingTimes
from pos.domain.live import Asked, HeldCheckout, ReleasedExpired
from pos.domain.money import CURRENCIES
from pos.domain.people import Approver, Permission, Person, PersonView, Role
from pos.domain.phase import Phase
from pos.domain.report import TITLES as REPORT_TITLES
from pos.domain.report import Report, ReportAsked, ReportColumn, ReportKind
from pos.domain.settled import Settled
from pos.domain.shop_rules import ShopValues
from pos.domain.staff import StaffChange, StaffView, TillView
from pos.domain.stock_keeping import Movement, MoveReason, StockHolder, StockSheet
from pos.services.checkout_history import Order as HistoryOrder

__all__ = [
    "CURRENCIES",
    "FAILURES",
    "NO_CATEGORY",
    "REPORT_TITLES",
    "Act",
    "Advice",
    "Alert",
    "AlertKind",
    "AlertLimits",
    "Approver",
    "ArticleSheet",
    "ArticleTyped",
    "Asked",
    "AttentionCase",
    "Bin",
    "CaseRef",
    "CategorySheet",
    "Change",
    "CheckProgress",
    "CheckoutRecord",
    "Choice",
    "Counts",
    "Decided",
    "Decision",
    "Ended",
    "Fact",
    "FigureChoices",
    "Figures",
    "FrozenLine",
    "GoodsOrder",
    "GoodsPage",
    "GoodsQuery",
    "GoodsRow",
    "Grain",
    "HeldCheckout",
    "HistoryChoices",
    "HistoryFilter",
    "HistoryOrder",
    "HistoryRow",
    "JournalChoices",
    "JournalCount",
    "JournalDetail",
    "JournalFilter",
    "JournalReport",
    "JournalRow",
    "KeptAside",
    "MoveReason",
    "Movement",
    "Offer",
    "Paid",
    "Part",
    "Permission",
    "Person",
    "PersonView",
    "Phase",
    "ReferenceNeed",
    "ReleasedExpired",
    "Report",
    "ReportAsked",
    "ReportChoices",
    "ReportColumn",
    "ReportKind",
    "Review",
    "Role",
    "Said",
    "Settled",
    "Share",
    "ShopValues",
    "SortBy",
    "Span",
    "StaffChange",
    "StaffView",
    "Step",
    "StepState",
    "StockHolder",
    "StockPolicy",
    "StockSheet",
    "TaxSheet",
    "Tenders",
    "TillView",
    "Try",
    "WaitingTimes",
    "Went",
    "Which",
    "percent",
    "reason_words",
    "sheet_of",
    "typed_of",
    "written_codes",
]
