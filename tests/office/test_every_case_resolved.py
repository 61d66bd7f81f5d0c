"""A manager who knows only what the queue shows resolves every case of the shop of failures.

Afterwards the provider's ledger, the drawer and the books agree (issue: done when).
"""

import os
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from pos.api.office.views import Act, Approver, Decision, Went
from pos.app import open_till
from pos.cli.main import main
from pos.cli.opening import read_opening
from pos.cli.parser import parse
from pos.payments.ledger import Ledger
from pos.system.clock import SystemClock
from tests.checkout.deciding import portal
from tests.proof.judge import Told, judge

MARY, SECOND = ("Mary Quinn", "6933"), ("Ana Marsh", "4711")
MOST_ACTS = 60


@pytest.fixture
def demo(tmp_path, monkeypatch):
    monkeypatch.setenv("HOLDFAST_HOME", str(tmp_path))
    monkeypatch.delenv("HOLDFAST_STORE", raising=False)
    assert main(["demo", "--with-failures", "--json"]) == 0
    return read_opening(parse(["demo"]), os.environ)


@dataclass
class Judged:
    """What the judge is shown: the shop's rows and the provider's ledger."""

    store: object
    ledger: Ledger
    clock: object
    told: Told


@contextmanager
def office_of(opening, till):
    program = open_till(opening.settings, opening.places, till=till, paper=False, patient=False)
    try:
        people = {one.name: one.user_id for one in program.till.people()}
        program.till.sign_in(people[MARY[0]], pin=MARY[1])
        program.office.session.open()
        yield program, Approver(people[SECOND[0]], SECOND[1])
    finally:
        program.close()


@pytest.mark.timeout(240)
def test_every_case_ends_and_the_books_agree(demo, capsys):
    """Faults 14 to 16: real failures, understood and put right."""
    ended = []
    for till in ("Till 1", "Till 2"):
        with office_of(demo, till) as (program, second):
            ended += list(resolved(program, second, demo))
            left = program.office.attention.cases()
            assert program.till.attention_count() == len(left)
            store = program.till._rooms.store
            ledger = Ledger(demo.places.terminal / "ledger.jsonl")
            found = judge(Judged(store, ledger, store.clock, Told()))
    assert left == ()
    assert found == []
    assert {"finished", "undone", "given_back", "pay"} <= set(ended)
    capsys.readouterr()
    assert main(["verify", "--store", "demo"]) == 0


def resolved(program, second, opening):
    """Act as the page suggests: ask again, else finish or undo with what people can prove."""
    for _ in range(MOST_ACTS):
        case = next(iter(program.office.attention.cases()), None)
        if case is None:
            return
        yield acted(program, second, opening, case)
    raise AssertionError(f"it never ends: {program.office.attention.cases()}")


def acted(program, second, opening, case):
    office = program.office.attention
    if case.offer(Act.CASH_HANDED_BACK).offered:
        return office.cash_handed_back(case.ref, Decision("she has it")).ended
    if case.kind == "late":
        return office.give_back(case.ref, Decision("nobody wants it", approver=second)).ended
    if case.code == "AMOUNT_MISMATCH":
        return paid(program, office.finish(case.ref, Decision("took it", approver=second)))
    if case.offer(Act.CHECK_AGAIN).offered:
        asked = paid(program, office.check_again(case.ref))
        if asked != "waits":
            return asked
        case = office.case(case.case_id)
    return by_proof(program, second, opening, case)


def paid(program, decided):
    """Where the sale waits at this till again, the customer is gone: the cashier presses Esc."""
    if decided.ended == "pay":
        program.till.cancel_checkout(decided.checkout.ref)
    return decided.ended


def by_proof(program, second, opening, case):
    """The provider has forgotten, or never knew: people look at its statement, or at a slip."""
    office = program.office.attention
    with program.till._rooms.store.read() as unit:
        (payment,) = (one for one in unit.locks.load(case.lock_id).payments if one.open_attempt())
    attempt = payment.open_attempt()
    with Ledger(opening.places.terminal / "ledger.jsonl").reading() as book:
        record = book.record(attempt.key)
    done = record is not None and record.executed
    if attempt.by_person and attempt.op == "refund":
        said = Decision("gave it back", "slip 0418", Went.GIVEN_BACK, second)
        return office.undo(case.ref, said).ended
    if attempt.op == "capture" and done:
        return office.finish(case.ref, Decision("on the statement", "PSP 1", approver=second)).ended
    if done:
        shop = Judged(None, Ledger(opening.places.terminal / "ledger.jsonl"), SystemClock(), None)
        back = portal(shop, payment, "void", payment.amount)
        return office.undo(case.ref, Decision("released", back, Went.GIVEN_BACK, second)).ended
    nothing = Decision("not on the statement", "PSP 2", Went.NOT_TAKEN, second)
    return office.undo(case.ref, nothing).ended
