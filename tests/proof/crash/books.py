"""The books against the provider's ledger, key by key: true at every moment, not only at the end.

The judge adds up sales that have ended; a key that the books call settled otherwise than it was is
money that nobody looks for any more, and is found here at once.
"""

from tests.proof.judge import BY_HAND

#: Each try, whether it is kept as late, and whether people proved it, or a later one, done by hand.
_TRIES = """SELECT a.idem_key, a.state, a.terminal, r.attempt_id IS NOT NULL,
        a.external_ref IS NOT NULL,
        EXISTS (SELECT 1 FROM payment_attempts h WHERE h.payment_id = a.payment_id
            AND h.op = a.op AND h.state = 'ok' AND h.external_ref IS NOT NULL)
    FROM payment_attempts a LEFT JOIN late_results r ON r.attempt_id = a.id"""
_REVERSED = "SELECT key FROM late_results WHERE state IN ('reversing', 'reversed')"
_ASKED = """SELECT l.state FROM payment_attempts a JOIN payments p ON p.id = a.payment_id
    JOIN checkout_locks l ON l.id = p.lock_id
    WHERE a.idem_key = ? AND a.state IN ('intent', 'unknown')"""
_PAPER = """SELECT (SELECT COUNT(*) FROM orders WHERE status = 'completed'),
    (SELECT COUNT(*) FROM outbox WHERE topic = 'receipt')"""
_LOOKED_FOR = frozenset({"ok", "intent", "unknown"})
_WRITTEN_OFF = """SELECT a.idem_key FROM payment_attempts a JOIN payments p ON p.id = a.payment_id
    JOIN checkout_locks l ON l.id = p.lock_id WHERE a.state = 'not_executed'
    AND a.device_id IS NOT NULL AND a.epoch < l.epoch
    AND NOT EXISTS (SELECT 1 FROM late_results r WHERE r.attempt_id = a.id)"""


def written_off(shop):
    """The keys that a later owner gave up: their own till asks about them once more (35)."""
    return frozenset(key for (key,) in shop._pages.execute(_WRITTEN_OFF))


def astray(shop, *, asking=frozenset()):
    """Name each key of which books and provider differ; and each sale has its receipt (25).

    What people did in the provider's own office is theirs; the judge counts it in the end.
    ``asking`` are keys that somebody is still going to ask about.
    """
    tries = {row[0]: row[1:] for row in shop._pages.execute(_TRIES)}
    sold, papers = shop._pages.execute(_PAPER).fetchone()
    if sold != papers:
        yield f"{papers} receipts are to be printed for {sold} sales"
    with shop.ledger.reading() as book:
        executed = {one.last.key for one in book.records() if one.executed}
    for key in executed - reversed_keys(shop._pages) - asking:
        state, _, is_late, _, by_hand = tries.get(key, (None,) * 5)
        if state not in _LOOKED_FOR and not is_late and not by_hand and BY_HAND not in key:
            yield f"the provider did {key}, which the books call {state}"
    for key, (state, at, _, is_proven, _) in tries.items():
        if state == "ok" and at == "card" and key not in executed and not is_proven:
            yield f"the books call {key} done, and the provider never did it"


def reversed_keys(pages):
    """The keys under which late money is given back."""
    return {key for (key,) in pages.execute(_REVERSED)}


def asked_wrongly(pages, moment):
    """Name what forbids this question to the provider (P3; ``checkout 5``, rule 2)."""
    if pages.in_transaction:
        yield f"{moment.op} is asked inside a transaction"
        return
    if moment.key in reversed_keys(pages):
        return
    found = pages.execute(_ASKED, (moment.key,)).fetchone()
    if found is None:
        yield f"{moment.op} is asked under {moment.key}, and no intent says so"
    elif found[0] == "compensating" and moment.op in {"authorise", "capture"}:
        yield f"{moment.op} is asked while the sale is undone"
