"""Every frozen value a screen is given or hands in."""

from pos.domain.cart import (
    CartChange,
    CartLineView,
    CartStatusView,
    CartSummary,
    CartView,
    DiscountKind,
    TotalsView,
)
from pos.domain.checkout import (
    CheckoutRef,
    CheckoutView,
    LastSale,
    PersonAnswer,
    ReceiptRef,
    Tender,
    TenderView,
    Unfinished,
)
from pos.domain.goods import ArticleView, CategoryView, StockPolicy
from pos.domain.live import Asked, LetGoAsk
from pos.domain.people import Approver, Permission, Person, PersonView, Role
from pos.domain.phase import LockState, Phase
from pos.domain.receipt import Receipt, ReceiptLine, ReceiptTax, ReceiptTender

__all__ = [
    "Approver",
    "ArticleView",
    "Asked",
    "CartChange",
    "CartLineView",
    "CartStatusView",
    "CartSummary",
    "CartView",
    "CategoryView",
    "CheckoutRef",
    "CheckoutView",
    "DiscountKind",
    "LastSale",
    "LetGoAsk",
    "LockState",
    "Permission",
    "Person",
    "PersonAnswer",
    "PersonView",
    "Phase",
    "Receipt",
    "ReceiptLine",
    "ReceiptRef",
    "ReceiptTax",
    "ReceiptTender",
    "Role",
    "StockPolicy",
    "Tender",
    "TenderView",
    "TotalsView",
    "Unfinished",
]
