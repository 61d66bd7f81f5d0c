"""What a manager does about the cases: looks, asks again, decides; never decides by itself (no Qt).

The core says which act is offered and why another one is not; nothing of that is known here.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from pos.api.events import CheckoutProgress
from pos.api.office.views import Act, AttentionCase, CaseRef, Decided, Decision, PersonView, Settled
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.office import OfficeDesk
from ui.screens.checkouts import act_words
from ui.screens.checkouts.attention_state import AttentionState, Given, Question, Told
from ui.screens.checkouts.attention_words import Acting, Scene, gone, result, settled_words, shown
from ui.theme.times import counter, midnight
from ui.widgets.values import Tone

_GONE = "CASE_GONE"
_WAITS = "waits"


class AttentionScreen(Protocol):
    """What the presenter needs of the page and of its dialog."""

    def show_state(self, state: AttentionState) -> None:
        """Show everything anew."""

    def ask(self, question: Question) -> None:
        """Open the dialog of an act; what is given comes to `AttentionPresenter.decide`."""

    def ask_busy(self, words: str) -> None:
        """Say in the dialog what is waited for; empty when it may be answered again."""

    def ask_refused(self, field: str, sentence: str) -> bool:
        """Say in the dialog what was refused; False where it is not open any more."""

    def ask_done(self) -> None:
        """Close the dialog."""


class AttentionPresenter:
    """One page: the list, the marked case, and at most one act under way."""

    def __init__(self, given: OfficeDesk, screen: AttentionScreen) -> None:
        self._desk = given.desk
        self._face = given.office.attention
        self._settled = given.office.settled
        self._screen = screen
        self._scene = Scene(None, "")
        self._read_at = 0.0
        self._open = False
        self._wanted = ""
        self._question: Question | None = None
        self._ref: CaseRef | None = None
        self._own_refusal = False

    # ------------------------------------------------------------------ coming and going

    def enter(self, what: object) -> None:
        """Be shown; ``what`` is the checkout or the case to mark."""
        self._open = True
        if isinstance(what, str) and what:
            self._wanted = what
        self._show()
        self.look()

    def leave(self) -> None:
        """Another page takes the place; what was begun goes on."""
        self._open = False
        self._scene = replace(self._scene, result=None, refused=None)

    def closing(self) -> str:
        """Say what is under way where the program is to be closed."""
        acting = self._scene.acting
        if acting is None:
            return ""
        return f"Cart {acting.case.cart_number} is being seen to. Its answer is not there yet."

    def look(self) -> None:
        """Read the cases again."""
        if self._open:
            face, settled, today = self._face, self._settled, midnight(self._desk.now())
            self._desk.runs.run(
                Lane.READ,
                lambda: (face.cases(), settled.since(today)),
                lambda read: self._on_cases(*read),
                self._on_unread,
                owner=self._screen,
                replaces="attention cases",
            )

    def _on_cases(self, cases: tuple[AttentionCase, ...], settled: tuple[Settled, ...]) -> None:
        self._read_at = self._desk.elapsed()
        before, writing = self._scene, self._desk.writing
        told = tuple(settled_words(one, writing) for one in settled)
        self._scene = replace(before, cases=cases, settled=told, trouble="", age=0.0)
        if before.marked and not self._case(before.marked):
            self._scene = replace(self._scene, marked="")
            if before.result is None:
                self._scene = replace(self._scene, result=gone(len(cases)))
        self._mark_wanted(cases)
        self._renew()
        self._show()

    def _renew(self) -> None:
        """Shut a dialog that was refused where its case is not any more as it shows it.

        What is said wrong may be mended in it and sent again, but only about the same money.
        """
        refused, self._own_refusal = self._own_refusal, False
        case = self._case(self._question.case_id) if self._question is not None else None
        if refused and case is not None and case.ref != self._ref:
            self._close_dialog()
            told = Told(Tone.WARN, "Somebody has seen to this meanwhile.", "Look at it again.")
            self._scene = replace(self._scene, refused=told)

    def _mark_wanted(self, cases: tuple[AttentionCase, ...]) -> None:
        """Mark what the way here named; the oldest one when the page was empty."""
        wanted = [one for one in cases if self._wanted in (one.case_id, one.lock_id)]
        self._wanted = ""
        if wanted:
            self._scene = replace(self._scene, marked=wanted[0].case_id, result=None)
        elif not self._scene.marked and self._scene.result is None and cases:
            self._scene = replace(self._scene, marked=cases[0].case_id)

    def _on_unread(self, why: Trouble) -> None:
        if self._open and self._scene.cases is None:
            self._change(trouble=why.sentence)

    # ------------------------------------------------------------------ the list

    @property
    def marked(self) -> str:
        """The case that is shown in full."""
        return self._scene.marked

    def mark(self, case_id: str) -> None:
        """Show another case."""
        if case_id != self._scene.marked and self._case(case_id):
            self._change(marked=case_id, result=None, refused=None)

    def step(self, by: int) -> None:
        """Mark the case above or below."""
        cases = self._scene.cases or ()
        if not cases:
            return
        at = next((n for n, one in enumerate(cases) if one.case_id == self._scene.marked), None)
        to = 0 if at is None else min(len(cases) - 1, max(0, at + by))
        self.mark(cases[to].case_id)

    def next_one(self) -> None:
        """After a result: the oldest that is left."""
        if self._scene.cases:
            self.mark(self._scene.cases[0].case_id)

    def tick(self) -> None:
        """Move ages and the time since on; the view calls it each second."""
        if not self._open:
            return
        acting, now = self._scene.acting, self._desk.elapsed()
        asked_for = now - acting.since if acting else 0.0
        self._change(age=now - self._read_at, asked_for=asked_for)
        if acting is not None and self._question is not None:
            self._screen.ask_busy(self._busy_words())

    def heard(self, news: CheckoutProgress) -> None:
        """Say what the terminal is asked."""
        acting = self._scene.acting
        if acting is not None and news.lock_id == acting.case.lock_id and news.says:
            self._change(acting=replace(acting, says=news.says))

    # ------------------------------------------------------------------ acts

    def act(self, act: Act) -> None:
        """Begin an act on the marked case: ask again at once, anything else in its dialog."""
        case = self._case(self._scene.marked)
        if case is None or self._scene.acting is not None:
            return
        offer = case.offer(act)
        if not offer.offered:
            return
        if act is Act.CHECK_AGAIN:
            self._send(case, act, lambda: self._face.check_again(case.ref))
        elif offer.second_person:
            self._desk.runs.run(
                Lane.READ,
                self._face.second_people,
                lambda people: self._ask(case, act, people),
                self._refused_here,
                owner=self._screen,
            )
        else:
            self._ask(case, act, ())

    def _ask(self, case: AttentionCase, act: Act, people: tuple[PersonView, ...]) -> None:
        if self._open and self._scene.marked == case.case_id and self._scene.acting is None:
            self._question = act_words.question(case, case.offer(act), people)
            # As it was shown: what somebody else does meanwhile makes it stale.
            self._ref = case.ref
            self._screen.ask(self._question)

    def decide(self, given: Given) -> None:
        """Take what was given in the dialog; what is missing is said there."""
        asked, ref = self._question, self._ref
        if asked is None or ref is None or self._acting():
            return
        case = self._case(asked.case_id)
        if case is None:
            self._screen.ask_refused("", "Somebody has seen to this meanwhile. Look at the list.")
            return
        for field, sentence in act_words.missing(asked, given).items():
            self._screen.ask_refused(field, sentence)
            return
        verb, decision = self._verb(asked.act), act_words.decision(given)
        self._send(case, asked.act, lambda: verb(ref, decision))
        if self._acting():
            self._screen.ask_busy(self._busy_words())

    def back_out(self) -> None:
        """The dialog was closed: nothing was done, or what was begun goes on without it."""
        self._question = None

    def _verb(self, act: Act) -> Callable[[CaseRef, Decision], Decided]:
        return {
            Act.FINISH: self._face.finish,
            Act.UNDO: self._face.undo,
            Act.CASH_HANDED_BACK: self._face.cash_handed_back,
            Act.COPY: self._face.copy_to_new_cart,
            Act.GIVE_BACK: self._face.give_back,
            Act.SETTLE_ELSEWHERE: self._face.settle_elsewhere,
        }[act]

    def _send(self, case: AttentionCase, act: Act, work: Callable[[], Decided]) -> None:
        self._change(
            acting=Acting(case, act, self._desk.elapsed()), asked_for=0.0, refused=None, result=None
        )
        self._desk.runs.run(
            Lane.CHECKOUT,
            work,
            lambda decided: self._decided(case, decided),
            lambda why: self._refused(case, why),
            owner=self._screen,
        )

    def _acting(self) -> bool:
        return self._scene.acting is not None

    def _busy_words(self) -> str:
        acting = self._scene.acting
        if acting is None:
            return ""
        says = acting.says or "Asking the terminal and the shop’s store."
        return f"{says} {counter(self._scene.asked_for)}"

    # ------------------------------------------------------------------ what became of it

    def _decided(self, case: AttentionCase, decided: Decided) -> None:
        self._close_dialog()
        self._scene = replace(self._scene, acting=None)
        if decided.ended == _WAITS:
            self._desk.sounds.play("unknown")
            title, _, rest = decided.sentence.partition(". ")
            told = Told(Tone.WARN, title.rstrip(".") + ".", rest)
            self._change(marked=case.case_id, refused=told)
        else:
            self._leaves(case, decided)
        self.look()

    def _leaves(self, case: AttentionCase, decided: Decided) -> None:
        left = tuple(one for one in self._scene.cases or () if one.case_id != case.case_id)
        watched = self._scene.marked in ("", case.case_id)
        self._scene = replace(self._scene, cases=left)
        if watched:
            self._scene = replace(self._scene, marked="", result=result(decided, len(left)))
        self._show()
        if decided.ended == "pay" and decided.checkout is not None:
            if self._open:
                self._desk.routes.to_pay(decided.checkout)
            else:
                number = decided.checkout.cart_number
                self._desk.routes.toast(f"Cart {number} can be paid now. Find it with Recall.")

    def _refused(self, case: AttentionCase, why: Trouble) -> None:
        self._scene = replace(self._scene, acting=None)
        self._desk.sounds.play("error")
        if why.code == _GONE:
            # Where it is still there, it is not as it was shown.
            self._close_dialog()
            self._refused_here(why)
            self.look()
            return
        self._screen.ask_busy("")
        said = self._question is not None and self._screen.ask_refused(
            act_words.FIELD_OF.get(why.code, ""), why.sentence
        )
        if not said:
            elsewhere = self._scene.marked != case.case_id
            self._refused_here(why, f"Cart {case.cart_number}: " if elsewhere else "")
        self._show()
        self._own_refusal = said
        self.look()

    def _refused_here(self, why: Trouble, about: str = "") -> None:
        title, _, rest = why.sentence.partition(". ")
        self._change(refused=Told(Tone.WARN, f"{about}{title.rstrip('.')}.", rest))

    def _close_dialog(self) -> None:
        self._question = None
        self._screen.ask_done()

    # ------------------------------------------------------------------ inside

    def _case(self, case_id: str) -> AttentionCase | None:
        cases = self._scene.cases or ()
        return next((one for one in cases if one.case_id == case_id), None)

    def _change(self, **changed: object) -> None:
        self._scene = replace(self._scene, **changed)  # type: ignore[arg-type]  # fields of Scene
        self._show()

    def _show(self) -> None:
        self._screen.show_state(shown(self._scene, self._desk.writing))
