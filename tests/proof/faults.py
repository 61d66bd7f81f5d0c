"""Every fault of a card terminal and its provider, at every operation, by one name each.

``FAULTS`` maps ``(operation, name)`` to a maker of the script: the first (or the second) try of
that operation goes wrong, and everything after it is well.
"""

from pos.payments.behaviour import OPS, Scripted
from pos.payments.course import Behaviour, Course

NEVER_AGAIN = 3
"""Questions that go unanswered: more than a till asks in one go where tests wait for nothing."""
FOR_EVER = 99

_YES = Behaviour.APPROVE
_GONE = Behaviour.UNREACHABLE

#: What may become of one try; after it the line is as good as ever.
COURSES = {
    "declined": Behaviour.DECLINE,
    "declined, answer lost": Behaviour.TIMEOUT_DECLINED,
    "declined late": Course("declines", late=True),
    "request lost": Behaviour.TIMEOUT_NOT_CHARGED,
    "answer lost": Behaviour.TIMEOUT_CHARGED,
    "late": Behaviour.LATE,
    "answered twice": Behaviour.TWICE,
    "less": Behaviour.LESS,
    "less, answer lost": Course(share="less", told="silence"),
    "more": Behaviour.MORE,
    "more, answer lost": Course(share="more", told="silence"),
    "busy": Behaviour.BUSY,
    "error, done": Behaviour.ERROR_CHARGED,
    "error, not done": Behaviour.ERROR_NOT_CHARGED,
    "key in use": Behaviour.KEY_IN_USE,
    "garbled, done": Behaviour.GARBLED_CHARGED,
    "garbled, not done": Behaviour.GARBLED_NOT_CHARGED,
    "unreachable": Behaviour.UNREACHABLE,
}

#: What may become of the questions after it; none where they are answered.
LINES = {
    "": (),
    ", then no answer": (_GONE,) * NEVER_AGAIN,
    ", then garbled": (Behaviour.GARBLED_NOT_CHARGED,) * NEVER_AGAIN,
    ", one question lost": (_GONE,),
}

#: Faults that leave the till to ask: only there it matters how the line is afterwards.
_DOUBTFUL = ("request lost", "answer lost", "late", "garbled, done", "error, done", "key in use")


def _fault(op, before, course, queries=(), cancels=()):
    return lambda: Scripted({op: [*before, course]}, queries, cancels)


def _faults():
    for op in OPS:
        for nth, before in (("", ()), ("second ", (_YES,))):
            for name, course in COURSES.items():
                yield (op, f"{nth}{name}"), _fault(op, before, course)
        for name in _DOUBTFUL:
            for line, queries in list(LINES.items())[1:]:
                yield (op, f"{name}{line}"), _fault(op, (), COURSES[name], queries)
        # Cancelled, and approved all the same.
        late = _fault(op, (), Behaviour.LATE, cancels=(Behaviour.TOO_LATE,) * NEVER_AGAIN)
        yield (op, "late, cancelled in vain"), late
        yield (op, "never"), _forever(op, Behaviour.TIMEOUT_NOT_CHARGED)
        yield (op, "always busy"), _forever(op, Behaviour.BUSY)
        yield (op, "always declined"), _forever(op, Behaviour.DECLINE)


def _forever(op, course):
    return lambda: Scripted({op: [course] * FOR_EVER})


FAULTS = dict(_faults())
