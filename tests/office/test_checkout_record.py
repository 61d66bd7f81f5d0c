"""One checkout in full: durations, refusals, what went back, what could not, what is written."""

import pytest
import sqlalchemy as sa

from pos.domain.checkout import Tender
from pos.domain.checkout_history import Ended, HistoryFilter
from pos.domain.checkout_record import StepState
from pos.domain.errors import Code, Problem
from pos.domain.phase import Phase
from pos.payments.behaviour import Behaviour, Scripted
from pos.services.checkout_history import Order
from pos.store import tables as t
from tests.office import cases

SECOND = 1_000_000


def the_one(shop, ended):
    found = shop.office.checkouts.page(HistoryFilter(ended=frozenset({ended})), Order(), 0, 10)
    assert len(found) == 1, found
    return shop.office.checkouts.record(found[0].lock_id)


def step(record, phase):
    return next(one for one in record.steps if one.phase is phase)


def titles(record):
    return [one.title for one in record.steps if one.phase is None]


def test_each_phase_says_how_long_it_took(quick):
    here, clock = quick.at("Till 2"), quick.shop.clock
    begun = clock.now()
    cart = here.cart("TEA", "JAM")
    checkout = here.start(cart)
    clock.move(7)
    here.tender(checkout, Tender("cash", tendered=cart.totals.total))
    record = the_one(quick, Ended.FINISHED)
    waited = step(record, Phase.PAYMENT_AUTHORIZATION)
    assert 7 * SECOND <= waited.took_us < 8 * SECOND
    assert step(record, Phase.PRICE_LOCK).took_us < SECOND
    assert all(one.state is StepState.DONE for one in record.steps if one.phase)
    times = [one.at for one in record.steps if one.phase]
    assert times == sorted(times)
    assert times[0] >= begun
    assert (
        sum(one.took_us for one in record.steps if one.phase) == record.row.ended_at - record.row.at
    )


def test_a_sale_that_went_back_to_another_tender_counts_from_there(quick):
    """A declined card does not leave its times to the tender that paid."""
    here = quick.at("Till 2", script=Scripted({"capture": [Behaviour.DECLINE]}))
    cart = here.cart("TEA")
    checkout = here.start(cart, Tender("card"))
    quick.shop.clock.move(20)
    here.tender(checkout, Tender("cash", tendered=cart.totals.total))
    record = the_one(quick, Ended.FINISHED)
    assert step(record, Phase.ORDER_CREATION).at >= record.row.at + 20 * SECOND
    tries = [(one.op, one.state) for paid in record.payments for one in paid.tries]
    assert ("Take", "refused") in tries


def test_a_refusal_for_its_price_says_both_totals(quick):
    """Faults 14 to 16: what changed between the last look and Pay is kept with it."""
    here = quick.at("Till 2")
    cart = here.cart("TEA")
    with quick.store.write() as unit:
        unit.connection.execute(
            sa.update(t.articles).where(t.articles.c.sku == "TEA").values(price=275)
        )
        unit.commit()
    with pytest.raises(Problem):
        here.start(cart)
    record = the_one(quick, Ended.REFUSED)
    assert record.row.code == "PRICE_CHANGED"
    failed = step(record, Phase.PRICE_LOCK)
    assert failed.state is StepState.FAILED
    assert failed.says == "The total changed from £2.50 to £2.75"
    assert step(record, Phase.PAYMENT_AUTHORIZATION).state is StepState.NOT_REACHED
    assert record.money == "Nothing was charged."
    assert not record.kept
    assert [line.today for line in record.lines] == ["£2.75 now"]


def test_a_refusal_in_validation_is_there_too(quick):
    """Faults 14 to 16: a till that was retired meanwhile."""
    here = quick.at("Till 2")
    cart = here.cart("TEA")
    with quick.store.write() as unit:
        unit.connection.execute(
            sa.update(t.tills).where(t.tills.c.name == "Till 2").values(retired_at=1)
        )
        unit.commit()
    with pytest.raises(Problem):
        here.start(cart)
    record = the_one(quick, Ended.REFUSED)
    assert (record.row.code, record.row.phase) == ("TILL_RETIRED", Phase.CART_VALIDATION)
    assert step(record, Phase.CART_VALIDATION).state is StepState.FAILED


def test_a_hold_that_could_not_be_released_is_left(quick):
    cases.hold_stuck(quick)
    record = the_one(quick, Ended.ATTENTION)
    assert len(record.left) == 1
    assert "£2.00 could not be released; it was asked for 3 times." in record.left[0]
    assert "The goods are free again." in record.undone
    doubtful = [one.title for one in record.steps if one.state is StepState.DOUBTFUL]
    assert doubtful == ["Handed to a manager"]
    assert "Undo begun" in titles(record)


def test_another_amount_is_known_wherever_it_is_told(quick):
    """Nothing beside the certain fact says that the terminal did not answer."""
    cases.other_amount(quick, less=False)
    record = the_one(quick, Ended.ATTENTION)
    doubtful = step(record, Phase.PAYMENT_CAPTURE)
    assert doubtful.says == f"Asked for £2.50. {record.money}"
    assert record.money.endswith(" was taken.")
    assert [one for one in record.left if "was taken instead" in one]
    assert "not known" not in " ".join((doubtful.says, *record.left))


def test_a_late_answer_is_left_until_it_is_settled(quick):
    """Scenario 87: an approval that came after its sale was undone."""
    checkout = cases.late_hold(quick)
    record = quick.office.checkouts.record(checkout.lock.lock_id)
    assert any("A late answer about £2.50 came" in one for one in record.left)
    assert record.money == "It is not known whether £2.50 was taken."


def test_a_price_that_a_person_gave_has_not_changed(quick):
    here = quick.at("Till 2")
    cart = here.cart("TEA")
    checkout = here.start(cart)
    here.cancel(checkout)
    with quick.store.write() as unit:
        unit.connection.execute(
            sa.update(t.cart_lines).values(price_kind="override", list_price=250, unit_price=200)
        )
        unit.commit()
    record = the_one(quick, Ended.CANCELLED)
    assert [line.today for line in record.lines] == [""]


def test_what_still_holds_its_cart_is_not_resolved(quick):
    write = quick.office.checkouts.write
    doubt = cases.charge_unknown(quick).lock.lock_id
    with pytest.raises(Problem) as caught:
        write(doubt, note="Seen", resolved=True, version=0)
    assert caught.value.code is Code.NOT_OFFERED
    assert "Needs attention" in caught.value.sentence
    # A note may be written all the same.
    assert write(doubt, note="Rang the bank", resolved=False, version=0).version == 1


def test_the_second_of_two_managers_is_told_who_was_quicker(quick):
    here = quick.at("Till 2")
    here.cancel(here.start(here.cart("TEA")))
    lock = the_one(quick, Ended.CANCELLED).row.lock_id
    write = quick.office.checkouts.write
    write(lock, note="Called the customer", resolved=False, version=0)
    with pytest.raises(Problem) as caught:
        write(lock, note="Mine", resolved=True, version=0)
    assert caught.value.code is Code.EDIT_CONFLICT
    assert caught.value.sentence.startswith("Mary Quinn wrote about this meanwhile.")
    review = quick.office.checkouts.record(lock).review
    assert (review.note, review.resolved_at) == ("Called the customer", None)


def test_who_only_adds_to_a_note_has_not_resolved_it(quick):
    here = quick.at("Till 2")
    here.cancel(here.start(here.cart("TEA")))
    lock = the_one(quick, Ended.CANCELLED).row.lock_id
    write = quick.office.checkouts.write
    first = write(lock, note="Done", resolved=True, version=0)
    quick.office.session.close()
    quick.sign_in("Ida")
    second = write(lock, note="Done, and rang", resolved=True, version=first.version)
    assert (second.resolved_by, second.resolved_at) == ("Mary Quinn", first.resolved_at)
    assert second.note == "Done, and rang"
    notes = [one.says for one in quick.office.checkouts.record(lock).journal]
    assert notes[-2:] == ["“Done”", "“Done, and rang”"]
    quick.shop.assert_sound()
