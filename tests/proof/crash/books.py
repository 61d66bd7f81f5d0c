"""The books against the provider's ledger, key by key: true at every moment, not only at the end.

The judge adds up sales that have ended; a key that the books call settled otherwise than it was is
money that nobody looks for any more, and is found here at once.
"""

_TRIES = """SELECT a.idem_key, a.state, a.terminal, r.attempt_id FROM payment_attempts a
    LEFT JOIN late_results r ON r.attempt_id = a.id"""
_ASKED = """SELECT l.state FROM payment_attempts a JOIN payments p ON p.id = a.payment_id
    JOIN checkout_locks l ON l.id = p.lock_id
    WHERE a.idem_key = ? AND a.state IN ('intent', 'unknown')"""
_PAPER = """SELECT (SELECT COUNT(*) FROM orders WHERE status = 'completed'),
    (SELECT COUNT(*) FROM outbox WHERE topic = 'receipt')"""
_LOOKED_FOR = frozenset({"ok", "intent", "unknown"})


def astray(shop):
    """Name each key of which books and provider differ; and each sale has its receipt (25)."""
    rows = shop._pages.execute(_TRIES).fetchall()
    tries = {key: (state, at, late) for key, state, at, late in rows}
    sold, papers = shop._pages.execute(_PAPER).fetchone()
    if sold != papers:
        yield f"{papers} receipts are to be printed for {sold} sales"
    with shop.ledger.reading() as book:
        executed = {one.last.key for one in book.records() if one.executed}
    for key in executed:
        state, _, late = tries.get(key, (None, None, None))
        if state not in _LOOKED_FOR and late is None:
            yield f"the provider did {key}, which the books call {state}"
    for key, (state, at, _) in tries.items():
        if state == "ok" and at == "card" and key not in executed:
            yield f"the books call {key} done, and the provider never did it"


def asked_wrongly(pages, moment):
    """Name what forbids this question to the provider (P3; ``checkout 5``, rule 2)."""
    if pages.in_transaction:
        yield f"{moment.op} is asked inside a transaction"
        return
    found = pages.execute(_ASKED, (moment.key,)).fetchone()
    if found is None:
        yield f"{moment.op} is asked under {moment.key}, and no intent says so"
    elif found[0] == "compensating" and moment.op in {"authorise", "capture"}:
        yield f"{moment.op} is asked while the sale is undone"
