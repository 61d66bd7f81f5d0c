"""The scenes: who is cast together, what the first till sells, and how the provider behaves."""

from dataclasses import dataclass, field

from tests.proof.crash.sales import (
    ANY_DOUBT,
    CARD,
    CARD_SALES,
    GONE,
    LOST,
    NO,
    PROVIDERS,
    REFUNDING,
    SALES,
    SILENT,
    TAKEN,
    WELL,
    YES,
    Provider,
    Sale,
)


@dataclass(frozen=True)
class Scene:
    """A cast, what the first till sells, and how the provider behaves."""

    cast: tuple
    sale: Sale
    provider: Provider = field(default=WELL)
    wants_last: bool = False

    @property
    def most(self):
        """How often somebody may be interrupted: two are few enough for once more.

        It takes three to see a checkout, let its owner go on, act on what was seen, and let it go
        on again.
        """
        return 3 if len(self.cast) == TWO else 2


TWO = 2
#: Seen first where the time is short: a frozen owner that wakes up, and two threads of one till.
TELLING = (
    ("owner, lease over, manager", "cash split", "well"),
    ("owner, hand", "cash split", "well"),
    ("owner, lease over, manager", "two cards", "well"),
)
_CASTS = (
    # Two parties, one cart: scenarios 1 to 8.
    ("owner", "second", "editor"),
    ("owner", "second card", "pricer"),
    ("owner", "hand"),
    ("owner", "esc"),
    # Frozen past its lease, then awake: scenarios 35, 48, 50, 52, 53, 63.
    ("owner", "lease over", "manager"),
    ("owner", "restarted"),
    ("owner", "lease over", "manager", "restarted"),
    # Taken from a till that lives: scenario 62.
    ("owner", "live manager"),
    ("owner", "live manager", "esc"),
    ("owner", "live manager", "canceller"),
    ("owner", "lease over", "live manager", "manager"),
    # Asked to stop, or stopped: scenarios 66, 67, 97.
    ("owner", "canceller"),
    ("owner", "lease over", "canceller"),
    ("owner", "esc", "canceller"),
    ("owner", "lease over", "canceller", "manager"),
    # Nobody's, or sat too long: scenarios 54 to 59, 61, 65.
    ("owner", "silent", "cleaner"),
    ("owner", "silent", "cleaner", "third cleaner"),
    ("owner", "silent", "beat", "cleaner"),
    ("owner", "sat", "beat", "cleaner"),
    ("owner", "sat", "own cleaner"),
    ("owner", "silent", "cleaner", "manager"),
    ("owner", "silent", "cleaner", "second"),
    ("owner", "own cleaner", "canceller"),
)
_SALES = ("card", "two cards", "cash asked", "cash split", "card and cash", "cash and card")
_MONEY = {
    "well": WELL,
    **{
        name: PROVIDERS[name]
        for op in ("authorise", "capture")
        for name in (f"{op} declined", f"{op} executed in silence", f"{op} lost")
    },
    "then refunded": Provider(REFUNDING),
    "void lost": Provider({"void": [LOST]}),
    "void executed in silence": Provider({"void": [TAKEN]}),
    "then refunded in silence": Provider({"capture": [YES, NO], "refund": [TAKEN]}),
}
#: One question is answered: by then nothing was sent. Who sends it now never hears of it again.
TOO_LATE = "sent too late, then nobody answers"
_MONEY[TOO_LATE] = Provider({"authorise": [TAKEN]}, (None, *(GONE,) * SILENT), may=ANY_DOUBT)
#: The owner hears nothing twice, and leaves it to a manager; by then the provider answers.
_IN_DOUBT = {
    f"{op} {what}, then no answer": Provider({op: [course]}, (GONE,) * 2, may=ANY_DOUBT)
    for op in ("authorise", "capture")
    for what, course in (("executed", TAKEN), ("lost", LOST))
}
_DECIDED = (
    ("owner", "finisher", "undoer"),
    ("owner", "copier", "finisher"),
    ("owner", "copier", "undoer"),
    ("owner", "undoer", "restarted"),
    ("owner", "finisher", "restarted"),
    ("owner", "copier", "restarted"),
    ("owner", "undoer", "silent", "cleaner"),
)
_CARDS = ("card", "two cards", "card and cash", "cash and card")
_MORE = {
    ("owner, esc", "card, cash, cancelled"): ("owner", "esc"),
    ("owner, lease over, manager", "card, cash, cancelled"): ("owner", "lease over", "manager"),
    ("owner, lease over, manager", "card taken back"): ("owner", "lease over", "manager"),
    ("owner, silent, cleaner", "card taken back"): ("owner", "silent", "cleaner"),
    ("owner, canceller", "card taken back"): ("owner", "canceller"),
    ("owner, rival", "card"): ("owner", "rival"),
    ("owner, window", "two cards"): ("owner", "window"),
    ("owner, window, esc", "card"): ("owner", "window", "esc"),
    ("owner, rival, silent, cleaner", "card"): ("owner", "rival", "silent", "cleaner"),
}


def scenes():
    """Give every scene by its name: the cast, the sale, the provider."""
    sold = SALES | CARD_SALES
    found = {}
    for cast in _CASTS:
        for sale in _SALES:
            for how, provider in (_MONEY if sale in _CARDS else {"well": WELL}).items():
                found[", ".join(cast), sale, how] = Scene(cast, sold[sale], provider)
    for (cast, sale), names in _MORE.items():
        found[cast, sale, "well"] = Scene(names, sold[sale])
    for cast in _DECIDED:
        for how, provider in _IN_DOUBT.items():
            found[", ".join(cast), "card", how] = Scene(cast, sold["card"], provider)
    last = ("owner", "rival", "lease over", "manager")
    found[", ".join(last), "the last piece", "well"] = Scene(
        last, Sale(first=CARD, rest=CARD), wants_last=True
    )
    return found
