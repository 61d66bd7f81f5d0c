"""Whatever is asked, answered and cancelled, and how often: the account stays true."""

import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from pos.payments.behaviour import Behaviour, Moment
from pos.payments.course import OF_OPERATIONS
from pos.payments.ledger import Ledger
from pos.ports.payment_terminal import Ask, Outcome, Reply
from tests.unit.payments.conftest import DEVICE, Counter

#: A person is not here, and one who gives back more than was taken breaks the rules on purpose.
BEHAVIOURS = st.sampled_from(
    [one for one in OF_OPERATIONS if one not in {Behaviour.ASK, Behaviour.MORE}]
)
AMOUNTS = st.integers(1, 2000)
OPS = st.sampled_from(["capture", "void", "refund"])


class Provider(RuleBasedStateMachine):
    asks = Bundle("asks")
    holds = Bundle("holds")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.counter = Counter(Path(self.folder.name))
        self.behaviour = Behaviour.APPROVE
        self.terminal = self.counter.terminal(self._scripted)
        self.answered: dict[str, Reply] = {}
        self.asked: dict[str, Ask] = {}

    def _scripted(self, moment: Moment) -> Behaviour | None:
        return self.behaviour if moment.step == "perform" else None

    def _ask(self, ask: Ask, behaviour: Behaviour) -> Ask:
        self.behaviour = behaviour
        self.asked[ask.key] = ask
        self._believe(ask.key, self.terminal.perform(ask))
        return ask

    def _believe(self, key: str, reply: Reply) -> None:
        """What was once said for certain is never said otherwise."""
        if reply.outcome in {Outcome.OK, Outcome.DECLINED}:
            assert self.answered.setdefault(key, reply) == reply

    @rule(target=asks, amount=AMOUNTS, behaviour=BEHAVIOURS)
    def authorise(self, amount: int, behaviour: Behaviour) -> Ask:
        key = f"{len(self.asked)}:authorise:1"
        return self._ask(Ask("authorise", key, amount, "GBP", DEVICE), behaviour)

    @rule(target=holds, hold=asks)
    def learn(self, hold: Ask) -> str:
        found = self.terminal.query(hold.key)
        self._believe(hold.key, found)
        return found.reference or "SIM-NOWHERE"

    @rule(target=asks, reference=holds, op=OPS, amount=AMOUNTS, behaviour=BEHAVIOURS)
    def work_on(self, reference: str, op: str, amount: int, behaviour: Behaviour) -> Ask:
        key = f"{len(self.asked)}:{op}:1"
        ask = Ask(op, key, amount, "GBP", DEVICE, reference)  # type: ignore[arg-type]
        return self._ask(ask, behaviour)

    @rule(ask=asks, behaviour=BEHAVIOURS)
    def send_again(self, ask: Ask, behaviour: Behaviour) -> None:
        self._ask(ask, behaviour)

    @rule(ask=asks)
    def query(self, ask: Ask) -> None:
        self._believe(ask.key, self.terminal.query(ask.key))

    @rule(ask=asks)
    def cancel(self, ask: Ask) -> None:
        self.terminal.cancel(ask.key)

    @rule(seconds=st.integers(1, 20))
    def wait(self, seconds: int) -> None:
        self.counter.clock.move(seconds)

    @rule()
    def kill_the_till(self) -> None:
        self.terminal = self.counter.terminal(self._scripted)

    @invariant()
    def the_account_is_true(self) -> None:
        ledger = Ledger(self.counter.folder / "ledger.jsonl")
        totals = ledger.totals()
        assert totals.executed_twice == ()
        assert totals.net == totals.captured - totals.refunded == sum(totals.net_by_key.values())
        assert 0 <= totals.refunded <= totals.captured <= totals.authorised
        assert all(net >= 0 for net in totals.net_by_key.values())
        moved = {
            key: reply.amount or 0
            for key, reply in self.answered.items()
            if reply.outcome is Outcome.OK
        }
        said = sum(amount for key, amount in moved.items() if ":capture:" in key)
        assert said <= totals.captured

    def teardown(self) -> None:
        self.counter.clock.move(600)
        for key in self.asked:
            self._believe(key, self.terminal.query(key))
        totals = self.counter.ledger.totals()
        taken = [
            r.amount or 0 for k, r in self.answered.items() if ":capture:" in k and r.card is None
        ]
        assert sum(taken) == totals.captured
        self.folder.cleanup()


TestProvider = Provider.TestCase
TestProvider.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
