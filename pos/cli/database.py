"""``holdfast db``: makes, upgrades and looks at the store's schema."""

from pos.cli.opening import Opening
from pos.cli.output import print_json, print_lines
from pos.cli.shop import must_exist
from pos.store.upgrade import SchemaState, look, prepare
from pos.system.clock import SystemClock
from pos.system.paths import migrations


def run(opening: Opening) -> int:
    """Carry out ``db upgrade``, ``db current`` or ``db check``."""
    what = opening.arguments.what
    if what == "upgrade":
        before = look(opening.store, SystemClock(), migrations())
        state = prepare(opening.store, SystemClock(), migrations())
        says = _upgraded(before, state)
    else:
        must_exist(opening.store)
        state = look(opening.store, SystemClock(), migrations())
        says = _stands(state)
    if opening.arguments.json:
        print_json({"found": state.found, "head": state.head, "ok": state.ready})
    else:
        print_lines(says)
    return 0 if state.ready or what == "current" else 1


def _upgraded(before: SchemaState, after: SchemaState) -> str:
    if before.ready:
        return f"The store is at {after.head} already; nothing was to be done."
    return f"The store was brought from {before.found or 'nothing'} to {after.head}."


def _stands(state: SchemaState) -> str:
    if state.ready:
        return f"The store is at {state.head}, as this program needs it."
    if state.found is None:
        return f"The store is empty; “holdfast db upgrade” makes it ({state.head})."
    if not state.known:
        return f"The store is at {state.found}, which is newer than this program ({state.head})."
    return f"The store is at {state.found}; “holdfast db upgrade” brings it to {state.head}."
