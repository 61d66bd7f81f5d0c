"""The outside judge: what the provider's own ledger says of what the shop did (``checkout 12``).

P1  the provider's net of a sale is the card money of its completed order, and nothing without one
P2  no key is executed twice, and no tender is held, taken, released or given back twice by us
P3  no hold is left open once the checkout has ended
P4  "Nothing was charged" is said only where the provider's net is nothing

Our rows are asked only which keys belong to which sale and whether it ended; what became of the
money is never read from them. A result that came late is a manager's (``checkout 6``): what its
key did counts apart until it is reversed.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

from pos.domain.phase import LIVE, LockState
from pos.services.checkout.status import view
from pos.store.invariants import INVARIANTS, Proof

NOTHING = "Nothing was charged"
NOT_TAKEN = (NOTHING, "not taken")
BY_HAND = ":by hand:"
_LIVE = frozenset(state.value for state in LIVE)
_SIGN = {"capture": 1, "refund": -1}

_SALES = """
    SELECT l.id, l.state, o.total, p.id, p.method, p.state, p.amount + p.rounding
    FROM checkout_locks l
    LEFT JOIN orders o ON o.lock_id = l.id AND o.status = 'completed'
    LEFT JOIN payments p ON p.lock_id = l.id"""
_LATE = """
    SELECT a.idem_key, a.id, a.payment_id, r.state FROM late_results r
    JOIN payment_attempts a ON a.id = r.attempt_id WHERE a.state <> 'ok'"""
_INVARIANTS = [(one, text, ":now" in text) for one in INVARIANTS for text in one.statements]
_JOURNAL = next(one for one in INVARIANTS if one.id == "I18")


@dataclass
class AtProvider:
    """What the provider did for one tender, by the keys it was asked with. Minor units.

    ``late`` is what it has by results that a manager must still see to, and not in ``net``.
    """

    net: int = 0
    late: int = 0
    effects: Counter = field(default_factory=Counter)
    holds: list = field(default_factory=list)


@dataclass
class Sale:
    """A checkout as far as its rows are asked: whose keys are its own, and whether it is over."""

    state: str
    total: int | None
    elsewhere: int = 0
    """What was paid otherwise than through the provider."""
    payments: list = field(default_factory=list)


def judge(shop, *, asking=()):
    """Give a sentence for each predicate that is broken; none where all is well.

    ``asking`` are keys whose answer somebody still has in hand: what they did may be news to the
    rows. Nobody may be at work on the shop meanwhile.
    """
    with shop.store.read() as unit:
        return _judged(shop, unit, frozenset(asking))


def wrong(shop, *, asking=()):
    """Give a sentence for all that is broken: in our own rows, and in the provider's money."""
    with shop.store.read() as unit:
        return [*_broken(unit), *_judged(shop, unit, frozenset(asking))]


def _judged(shop, unit, asking):
    rows = unit.connection.connection.driver_connection.execute
    sales, late = _sales(rows), Late(rows(_LATE).fetchall())
    with shop.ledger.reading() as book:
        tenders, found = _account(book, late, asking)
    owners = {payment for sale in sales.values() for payment in sale.payments}
    found += [
        f"P1: the provider has {one.net} of {payment} and holds {one.holds}, and no sale knows it"
        for payment, one in tenders.items()
        if (one.net or one.holds) and payment not in owners
    ]
    for lock_id, sale in sales.items():
        mine = [tenders[payment] for payment in sale.payments if payment in tenders]
        found += _of_sale(lock_id, sale, mine)
    found += _said_now(unit, sales, tenders)
    return [*found, *shop.told.untrue(tenders)]


def _of_sale(lock_id, sale, tenders):
    if sale.state in _LIVE:
        return
    net = sum(one.net for one in tenders)
    due = 0 if sale.total is None else sale.total - sale.elsewhere
    if net != due:
        yield f"P1: the provider has {net} of sale {lock_id} ({sale.state}), not {due}"
    for one in tenders:
        for hold in one.holds:
            yield f"P3: {hold.authorised} is held under {hold.key} of {sale.state} sale {lock_id}"


def _sales(rows):
    sales = {}
    for lock_id, state, total, payment_id, method, paid, amount in rows(_SALES).fetchall():
        sale = sales.get(lock_id)
        if sale is None:
            sale = sales[lock_id] = Sale(state, total)
        if payment_id is None:
            continue
        sale.payments.append(_id(payment_id))
        if method != "card" and paid == "captured":
            sale.elsewhere += amount
    return sales


class Late:
    """The keys that a manager must still see to, and those that reverse one."""

    def __init__(self, rows):
        self._tenders, self._apart = {}, set()
        for key, attempt, payment, state in rows:
            self._tenders[_id(attempt)] = _id(payment)
            if state != "reversed":
                self._apart |= {_id(key), f"{_id(attempt)}:late"}

    def has(self, key):
        return bool(self._apart) and _id(key) in self._apart

    def tender(self, key):
        """Keys start with the tender they are for, or with the try they reverse."""
        owner = _id(key.partition(":")[0])
        return self._tenders.get(owner, owner)


def _account(book, late, asking):
    """Add up the ledger tender by tender."""
    tenders, found = defaultdict(AtProvider), []
    for record in book.records():
        if record.executed > 1:
            found.append(f"P2: {record.last.key} was executed {record.executed} times")
        if record.executed and record.last.key not in asking:
            _add(tenders, record.last, late)
    for payment, tender in tenders.items():
        found += [
            f"P2: {payment} had {count} times {op}"
            for op, count in tender.effects.items()
            if count > 1
        ]
    for held in book.authorisations():
        if held.is_open and held.key not in asking and not late.has(held.key):
            tenders[late.tender(held.key)].holds.append(held)
    return tenders, found


def _add(tenders, entry, late):
    tender, moved = tenders[late.tender(entry.key)], _SIGN.get(entry.op, 0) * (entry.moved or 0)
    if BY_HAND not in entry.key:
        # What people did in the provider's own office is no second try of ours.
        tender.effects[entry.op] += 1
    if late.has(entry.key):
        tender.late += moved
    else:
        tender.net += moved


def _id(value):
    """Ids as SQLite stores them, on both engines."""
    return str(value).replace("-", "")


# --- P4 -------------------------------------------------------------------------------------------


def _said_now(unit, sales, tenders):
    """Ask what any till would say at this moment of a sale that the provider has money of."""
    for lock_id, sale in sales.items():
        mine = [tenders[one] for one in sale.payments if one in tenders]
        net = sum(one.net + one.late for one in mine)
        if not net or sale.state == LockState.COMPLETED.value:
            continue
        said = view(unit.locks.load(lock_id)).money
        if any(one in said for one in NOT_TAKEN):
            yield f"P4: “{said}” stands at sale {lock_id} while the provider has {net}"


@dataclass
class Told:
    """What customers were told, with the tenders that there were when they were told it.

    Another tender of the same checkout may be charged later; these may not. A shop that was put
    back to an earlier moment has another book, and has said nothing yet.
    """

    _book: object = None
    _said: list = field(default_factory=list)

    def hears(self, shop, checkout):
        """Note what the screen says of a checkout's money."""
        said = view(checkout).money
        if NOTHING in said:
            self._note(shop, said, [_id(one.payment_id) for one in checkout.payments])

    def reads(self, shop, problem):
        """Note what the sentence of a refusal says of the money."""
        lock_id = problem.details.get("lock_id")
        if lock_id is None or NOTHING not in problem.sentence:
            return
        with shop.store.read() as unit:
            checkout = unit.locks.load(lock_id)
        tenders = () if checkout is None else checkout.payments
        self._note(shop, problem.sentence, [_id(one.payment_id) for one in tenders])

    def untrue(self, tenders):
        """Give a sentence for everything said that is not so."""
        for said, of in self._said:
            net = sum(tenders[one].net for one in of if one in tenders)
            if net:
                yield f"P4: “{said}” was said, and the provider has {net} of {of}"

    def _note(self, shop, said, of):
        with shop.ledger.reading() as book:
            if book is not self._book:
                self._book, self._said = book, []
        self._said.append((said, of))


# --- our own rows ---------------------------------------------------------------------------------


def broken(store):
    """Name the invariants that do not hold, with the first places."""
    with store.read() as unit:
        return _broken(unit)


def _broken(unit):
    """Run the shipped statements and the shipped proof, without what SQLAlchemy costs on top."""
    plain = Plain(unit.connection)
    now, found = unit.now(), []
    proof = Proof(plain, now)
    for one, text, is_timed in _INVARIANTS:
        places = plain.run(text.replace(":now", str(now)) if is_timed else text).fetchmany(3)
        if places:
            found.append(f"{one.id}: not so: {one.says}: {[str(p[0]) for p in places]}")
    journal = proof.of(_JOURNAL)
    if journal.count:
        found.append(f"{_JOURNAL.id}: not so: {_JOURNAL.says}: {list(journal.examples)}")
    return found


class Plain:
    """A connection as `Proof` asks it, straight on the driver, which prepares each text once."""

    _texts: ClassVar = {}

    def __init__(self, connection):
        self.dialect = connection.dialect
        self.run = self.exec_driver_sql = connection.connection.driver_connection.execute

    def execution_options(self, **_):
        return self

    def execute(self, statement):
        known = self._texts.get((statement, self.dialect.name))
        if known is None:
            text = str(statement.compile(dialect=self.dialect))
            names = statement.selected_columns.keys()
            row = NamedTuple("Row", [(name, Any) for name in names])
            known = self._texts[statement, self.dialect.name] = text, row
        text, row = known
        return map(row._make, self.run(text))
