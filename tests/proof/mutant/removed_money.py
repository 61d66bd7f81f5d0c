"""Pieces that money and goods rest on, taken out by hand: see `tests.proof.mutant.removed`."""

import sys
from dataclasses import replace
from unittest import mock

import sqlalchemy as sa

from pos.domain.lock import Checkout, Payment
from pos.payments.simulated import SimulatedTerminal
from pos.ports.payment_terminal import Ask, Outcome, Reply
from pos.services import cleanup
from pos.services.checkout import asking, attempts, compensation, driver, late, ownership
from pos.services.checkout.phases import inventory_reservation, order_creation
from pos.store import tables as t
from pos.store.orders import Orders
from pos.store.stock import Stock
from tests.proof.mutant.without import both, replaced

# --- calls and their intents ----------------------------------------------------------------------


def intent_before_call(op):
    """The provider is asked while the transaction that writes the intent is open."""
    intend = attempts.intent

    def intent(desk, unit, checkout, payment, of, **more):
        after = intend(desk, unit, checkout, payment, of, **more)
        if of == op:
            attempt = after.payment(payment.payment_id).open_attempt()
            terminal = desk.terminals["card"]
            terminal.perform(
                Ask(
                    op,
                    attempt.key,
                    attempt.amount,
                    checkout.currency,
                    terminal.device_id,
                    payment.provider_ref,
                )
            )
        return after

    return replaced(attempts, "intent", intent)


def same_key_when_resent():
    perform = SimulatedTerminal.perform
    asked = set()

    def again(terminal, ask):
        key = f"{ask.key}:again" if ask.key in asked else ask.key
        asked.add(ask.key)
        return perform(terminal, replace(ask, key=key))

    return replaced(SimulatedTerminal, "perform", again)


def same_key_in_every_epoch():
    """Whoever takes over asks under a key of its own, and finds nothing."""
    ask = asking.ask

    def by_epoch(desk, checkout, attempt):
        epoch = checkout.lock.epoch
        key = attempt.key if epoch == 1 else f"{attempt.key}:{epoch}"
        return (yield from ask(desk, checkout, replace(attempt, key=key)))

    return both(replaced(driver, "ask", by_epoch), replaced(compensation, "ask", by_epoch))


def counting_tries():
    """A second try of a void or refund takes the first one's key."""
    return replaced(Payment, "next_key", lambda payment, op: f"{payment.payment_id}:{op}:1")


def query_first():
    """What may have been sent is sent again without asking what became of it."""
    ask = asking.ask

    def at_once(desk, checkout, attempt):
        return (yield from ask(desk, checkout, replace(attempt, fresh=True)))

    return both(replaced(driver, "ask", at_once), replaced(compensation, "ask", at_once))


def query_first_and_key():
    """Both: each try is sent anew, under a key of its own."""
    return both(query_first(), same_key_when_resent())


def late_result():
    return replaced(late, "keep", lambda *_: iter(()))


def amount_check():
    doubt = driver._doubt

    def trusting(attempt, reply):
        return doubt(attempt, replace(reply, amount=None))

    return replaced(driver, "_doubt", trusting)


def reaching_the_terminal():
    """Any till believes that it can ask any terminal."""
    return both(
        replaced(ownership, "unreachable", lambda *_: ""),
        replaced(cleanup, "unreachable", lambda *_: ""),
    )


def taking_silence_for(outcome):
    """Where nobody answers, the till believes that it knows."""
    ask = asking.ask

    def sure(desk, checkout, attempt):
        reply = yield from ask(desk, checkout, attempt)
        return replace(reply, outcome=outcome) if reply.outcome is Outcome.UNKNOWN else reply

    return both(replaced(driver, "ask", sure), replaced(compensation, "ask", sure))


def waiting_for_what_is_under_way():
    """A card that is just being read counts as not found."""
    query = SimulatedTerminal.query

    def hasty(terminal, key):
        reply = query(terminal, key)
        early = reply.outcome is Outcome.IN_PROGRESS
        return replace(reply, outcome=Outcome.NOT_FOUND) if early else reply

    return replaced(SimulatedTerminal, "query", hasty)


# --- the way back ---------------------------------------------------------------------------------


def settling_first():
    """What nobody answered yet is taken for not executed."""

    def guess(*_):
        yield from ()
        return Reply(Outcome.NOT_FOUND)

    return replaced(compensation, "ask", guess)


def reversing(state):
    """Money in this state is not given back."""
    to_reverse = compensation._to_reverse

    def forgetful(checkout):
        left = tuple(one for one in checkout.payments if one.state != state)
        return to_reverse(replace(checkout, payments=left))

    return replaced(compensation, "_to_reverse", forgetful)


def point_of_no_return(room):
    """This room believes that one can always go back."""
    real = Checkout.no_return.fget

    def no_return(checkout):
        asker = sys._getframe(1).f_globals["__name__"]
        return asker != room.__name__ and real(checkout)

    return replaced(Checkout, "no_return", property(no_return))


def asking_for_handed_back_cash():
    """Cash counts as handed back though nobody said so."""
    drive, begin = compensation.drive, compensation.begin

    def believed(checkout):
        return replace(checkout, cash_handed_back=True)

    return both(
        replaced(compensation, "drive", lambda desk, one: drive(desk, believed(one))),
        replaced(compensation, "begin", lambda desk, one, *how: begin(desk, believed(one), *how)),
    )


def holding_goods_in_doubt():
    """Attention gives the goods back whatever became of the money."""
    attention = compensation.attention

    def freeing(desk, checkout, *why):
        step = attention(desk, checkout, *why)

        def work(unit):
            after = step.work(unit)
            unit.journal.flush(unit.now)
            inventory_reservation.undo(unit, after)
            return after

        return replace(step, work=work)

    return replaced(compensation, "attention", freeing)


def freeing_the_terminal():
    """A doubt leaves its intent as it is, so that the terminal stays busy."""
    return replaced(attempts, "_STATES", attempts._STATES | {Outcome.UNKNOWN: "intent"})


def void_after_declined_capture():
    """What is held for a tender that was declined at capture stays held."""
    return both(
        replaced(Payment, "hold_left", property(lambda _: False)),
        intent_left_out("void"),
    )


def intent_left_out(op):
    intend = attempts.intent

    def intent(desk, unit, checkout, payment, of, **more):
        if of == op and payment.state == "declined":
            return checkout
        return intend(desk, unit, checkout, payment, of, **more)

    return replaced(attempts, "intent", intent)


# --- goods, prices, paper -------------------------------------------------------------------------


def snapshot():
    """The order's total is worked out anew from the articles."""
    add = Orders.add
    live = sa.select(sa.func.sum(t.articles.c.price * t.cart_lines.c.quantity / 1000)).join(
        t.cart_lines, t.cart_lines.c.article_id == t.articles.c.id
    )

    def anew(self, order):
        of_cart = live.where(t.cart_lines.c.cart_id == order.cart_id)
        add(self, replace(order, total=int(self._connection.execute(of_cart).scalar_one())))

    return replaced(Orders, "add", anew)


def receipt_number_at_the_end():
    """The number is taken with the pending order."""
    run, number = order_creation.run, Orders.next_number
    taken = {}

    def early(desk, unit, checkout):
        after = run(desk, unit, checkout)
        if checkout.order_id is None:
            taken[desk.series] = number(unit.orders, desk.series)
        return after

    def late(self, series):
        return taken.pop(series, None) or number(self, series)

    return both(replaced(order_creation, "run", early), replaced(Orders, "next_number", late))


def order_of_stock_rows():
    """Each article is held for itself, in the order of the cart."""

    def reserve(self, rows, cart_id):
        del cart_id
        self._connection.execute(sa.insert(t.stock_reservations), rows)
        levels = t.stock_levels.c
        for row in rows:
            self._connection.execute(
                sa.update(t.stock_levels)
                .where(levels.sku_id == row["sku_id"], levels.location_id == row["location_id"])
                .values(reserved=levels.reserved + row["qty"])
            )
        return True

    return both(
        replaced(Stock, "reserve", reserve),
        mock.patch.object(inventory_reservation, "sorted", list, create=True),
    )
