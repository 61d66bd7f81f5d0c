"""The books against the provider's ledger, key by key: true at every moment, not only at the end.

The judge adds up sales that have ended; a key that the books call settled otherwise than it was is
money that nobody looks for any more, and is found here at once.
"""

_TRIES = """SELECT a.idem_key, a.state, a.terminal, r.attempt_id FROM payment_attempts a
    LEFT JOIN late_results r ON r.attempt_id = a.id"""
_LOOKED_FOR = frozenset({"ok", "intent", "unknown"})


def astray(shop):
    """Name each key of which books and provider say different things."""
    with shop.store.read() as unit:
        run = unit.connection.connection.driver_connection.execute
        tries = {key: (state, at, late) for key, state, at, late in run(_TRIES)}
    with shop.ledger.reading() as book:
        executed = {one.last.key for one in book.records() if one.executed}
    for key in executed:
        state, _, late = tries.get(key, (None, None, None))
        if state not in _LOOKED_FOR and late is None:
            yield f"the provider did {key}, which the books call {state}"
    for key, (state, at, _) in tries.items():
        if state == "ok" and at == "card" and key not in executed:
            yield f"the books call {key} done, and the provider never did it"
