"""One of every case of the manager's queue, made as a shop makes them: by terminals that fail."""

import pytest

from pos.domain.checkout import Tender
from pos.domain.errors import Problem
from pos.domain.people import Role
from pos.payments.behaviour import Behaviour, Scripted
from tests.checkout.crashes import OVER

GONE = Behaviour.UNREACHABLE
MOST = 12
#: Seconds after which a till without a sign of life is cleaned up after.
SILENT = 30 + 91


def charge_unknown(shop, *, charged=True, goods=("TEA",), till="Till 3"):
    """CAPTURE_UNKNOWN: the card was asked for, and nobody could say what became of it."""
    how = Behaviour.TIMEOUT_CHARGED if charged else Behaviour.TIMEOUT_NOT_CHARGED
    other = shop.at(till, script=Scripted({"capture": [how]}, [GONE] * MOST))
    return other.start(other.cart(*goods), Tender("card"))


def approval_unknown(shop, *, held=True, goods=("JAM",)):
    """AUTH_UNKNOWN: not known whether anything is held at all."""
    how = Behaviour.TIMEOUT_CHARGED if held else Behaviour.TIMEOUT_NOT_CHARGED
    other = shop.at("Till 3", script=Scripted({"authorise": [how]}, [GONE] * MOST))
    return other.start(other.cart(*goods), Tender("card"))


def other_amount(shop, *, less=True):
    """AMOUNT_MISMATCH: less or more was taken than asked."""
    how = Behaviour.LESS if less else Behaviour.MORE
    other = shop.at("Till 3", script=Scripted({"capture": [how]}))
    return other.start(other.cart("TEA"), Tender("card"))


def hold_stuck(shop):
    """VOID_FAILED: what the card holds could not be released."""
    other = shop.at("Till 3", script=Scripted({"void": [Behaviour.DECLINE] * MOST}))
    checkout = other.tender(other.start(other.cart("JAM", "TEA")), Tender("card", amount=200))
    return other.cancel(checkout)


def cash_in_hand(shop):
    """CASH_IN_HAND: a till fell silent with part cash in its drawer."""
    other = shop.at("Till 3")
    checkout = other.tender(other.start(other.cart("TEA", "JAM")), Tender("cash", tendered=200))
    shop.shop.wait(SILENT)
    shop.at("Till 2").clean_up()
    return checkout


def late_hold(shop):
    """LATE_RESULT (scenario 87): a till that stood still approved a sale that was undone."""

    def freeze(at):
        if (at.step, at.op) == ("perform", "authorise") and not woken:
            woken.append(None)
            shop.shop.wait(OVER)
            manager.cancel(checkout)

    woken = []
    other = shop.at("Till 3", script=freeze)
    manager = shop.at("Till 2", role=Role.MANAGER)
    checkout = other.start(other.cart("TEA"))
    with pytest.raises(Problem):
        other.tender(checkout, Tender("card"))
    return checkout


def silent(shop, times=MOST):
    """Let no provider answer the office's till any more."""
    shop.here.terminal._script = Scripted({}, [GONE] * times)


def refusing(shop, **ops):
    """Let the office's own terminal decline these operations."""
    shop.here.terminal._script = Scripted({op: [Behaviour.DECLINE] * n for op, n in ops.items()})
