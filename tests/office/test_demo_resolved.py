"""A manager who knows only the screen resolves all that the demo's failures left (issue: done)."""

import json
import os
import time

import pytest
import sqlalchemy as sa

from pos.api.office.views import Act, Went
from pos.app import open_till
from pos.cli.main import main
from pos.cli.opening import read_opening
from pos.cli.parser import parse
from pos.payments.ledger import Ledger
from pos.store import tables as t
from pos.system.clock import SystemClock
from tests.fakes.at_once import AtOnce
from tests.fakes.desk import Deaf, Sounded, WentTo
from tests.fakes.ready_ask import ReadyAsk
from tests.office.test_attention_presenter import Screen
from ui.bridge.office import OfficeDesk
from ui.bridge.routes import Desk
from ui.screens.checkouts.attention_presenter import AttentionPresenter
from ui.screens.checkouts.attention_state import Given
from ui.theme.words import Writing

MARY, ANA = ("Mary Quinn", "6933"), ("Ana Marsh", "4711")
MOST = 40
#: What was sold by the card terminals, as the books have it.
CARDS = (
    sa.select(sa.func.coalesce(sa.func.sum(t.payments.c.amount), 0))
    .select_from(t.payments.join(t.orders, t.orders.c.lock_id == t.payments.c.lock_id))
    .where(
        t.orders.c.status == "completed",
        t.payments.c.method == "card",
        t.payments.c.state == "captured",
    )
)


class Manager:
    """Mary Quinn at the demo's page, with Ana Marsh beside her.

    She knows what the screen says, and where the terminal has no answer any more, what the
    provider's own office says on the telephone: that is its ledger here.
    """

    def __init__(self, program, store, ledger):
        self.till, self.office, self.store, self.ledger = (
            program.till,
            program.office,
            store,
            ledger,
        )
        people = {one.name: one.user_id for one in self.till.people()}
        self.till.sign_in(people[MARY[0]], pin=MARY[1])
        self.office.session.open()
        self.second = people[ANA[0]]
        self.routes = WentTo()
        desk = Desk(
            till=self.till,
            runs=AtOnce(),
            news=Deaf(),
            ask=ReadyAsk(),
            routes=self.routes,
            sounds=Sounded(),
            writing=Writing(),
            now=SystemClock().now,
            elapsed=time.monotonic,
        )
        self.screen = Screen()
        self.page = AttentionPresenter(OfficeDesk(desk, self.office, routes=None), self.screen)
        self.page.enter(None)

    @property
    def state(self):
        return self.screen.state

    def resolve_all(self):
        for _ in range(MOST):
            if not self.state.rows:
                return
            self.page.mark(self.state.rows[0].ident)
            self._resolve_one()
        raise AssertionError(f"still there: {self.state.rows}, {self.state.detail}")

    def _resolve_one(self):
        case = self.state.marked
        if self._usable(Act.CHECK_AGAIN):
            self.page.act(Act.CHECK_AGAIN)
            self._nobody_pays()
        if self.state.marked != case:
            return
        for act in (Act.CASH_HANDED_BACK, Act.GIVE_BACK):
            if self._usable(act):
                self._decide(act)
                return
        executed, reference = self._telephone(self.state.detail.lock_id)
        if self._usable(Act.FINISH) and executed:
            self._decide(Act.FINISH, reference=reference)
        else:
            self._decide(Act.UNDO, Went.NOT_TAKEN, reference="the provider knows of nothing")

    def _usable(self, act):
        detail = self.state.detail
        return detail is not None and any(one.act is act and one.usable for one in detail.keys)

    def _decide(self, act, went=Went.UNSAID, reference=""):
        self.page.act(act)
        asked = self.screen.question
        may_be = [one.went for one in asked.choices]
        self.page.decide(
            Given(
                reason=asked.reasons[0],
                reference=reference,
                went=went if went in may_be or not may_be else may_be[0],
                person=self.second,
                pin=ANA[1],
            )
        )
        assert not self.screen.refused, (act, self.screen.refused, self.state.detail)
        self._nobody_pays()

    def _telephone(self, lock_id):
        """Whether the provider did what was asked last, and under which reference."""
        with self.store.read() as unit:
            open_tries = unit.locks.load(lock_id).open_attempts()
        with self.ledger.reading() as book:
            for _, one in open_tries:
                record = book.record(one.key)
                if record is not None and record.executed:
                    return True, record.last.provider_ref or record.last.reference
        return False, ""

    def _nobody_pays(self):
        """Nobody stands at the till any more: what is open to be paid is undone."""
        for view in self.routes.to("to_pay"):
            self.till.cancel_checkout(view.ref, handed_back=True)
        self.routes.calls.clear()
        self.page.look()


@pytest.mark.timeout(240)
def test_all_of_it_is_resolved_and_the_books_agree(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("HOLDFAST_HOME", str(tmp_path))
    monkeypatch.delenv("HOLDFAST_STORE", raising=False)
    assert main(["demo", "--with-failures", "--json"]) == 0
    left = sum(json.loads(capsys.readouterr().out)["attention"].values())
    opening = read_opening(parse(["demo"]), os.environ)
    ledger = Ledger(opening.places.terminal / "ledger.jsonl")
    program = open_till(opening.settings, opening.places, paper=False, patient=False)
    try:
        store = program.till._rooms.store
        manager = Manager(program, store, ledger)
        assert len(manager.state.rows) >= left > 5
        manager.resolve_all()
        assert manager.till.attention_count() == 0
        with store.read() as unit:
            by_card = unit.connection.execute(CARDS).scalar_one()
    finally:
        program.close()

    assert main(["verify", "--store", "demo", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["ok"], [one for one in told["invariants"] if not one["ok"]]
    # P1 and P3: what the provider has is what was sold by card, and nothing is held for nobody.
    with ledger.reading() as book:
        totals = book.totals()
    assert totals.net == by_card
    assert totals.open_authorisations == ()
    assert totals.executed_twice == ()
