from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from pos.domain.errors import Code, Problem
from pos.services.tills import series_letters
from pos.store import tables as t
from tests.store.little_shop import IDS, shop_at

STALE = 90_000_000


@pytest.fixture
def shop(store_url):
    with shop_at(store_url) as shop:
        yield shop


def claim(shop, name="Till 1", *, instance=None, host="desk", **more):
    instance = instance or IDS.new()
    return shop.tills.claim(name, instance=instance, host=host, stale_after_us=STALE, **more)


def refusal(call, *args, **more):
    with pytest.raises(Problem) as refused:
        call(*args, **more)
    assert "{" not in refused.value.sentence
    return refused.value


def silence(shop, name="Till 1"):
    """Let a till not have been heard for longer than that."""
    with shop.store.write() as unit:
        unit.connection.execute(
            sa.update(t.tills)
            .where(t.tills.c.name == name)
            .values(seen_at=t.tills.c.seen_at - STALE - 1)
        )
        unit.commit()


def test_a_till_is_made_once_with_a_series_of_its_own(shop):
    back = shop.tills.register("  Back  door ")
    assert (back.name, back.series) == ("Back door", "C")
    assert shop.tills.register("Back door").till_id == back.till_id
    assert [till.series for till in shop.tills.tills()] == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("name", "code"), [("  ", Code.NAME_WRONG), ("x" * 61, Code.TEXT_TOO_LONG)]
)
def test_a_till_needs_a_name(shop, name, code):
    assert refusal(shop.tills.register, name).code is code
    assert refusal(claim, shop, name).code is code
    assert len(shop.tills.tills()) == 2


@pytest.mark.parametrize(
    ("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (53, "BA"), (703, "AAA")]
)
def test_series_go_on_after_z(number, letters):
    assert series_letters(number) == letters


def test_a_till_runs_in_one_place_at_a_time(shop):
    claim(shop, host="front desk")
    problem = refusal(claim, shop, host="back desk")
    assert problem.code is Code.TILL_IN_USE
    assert problem.details == {"till": "Till 1", "host": "front desk"}
    assert claim(shop, "Till 2").name == "Till 2"


def test_the_same_program_may_claim_again(shop):
    instance = IDS.new()
    claim(shop, instance=instance)
    assert claim(shop, instance=instance).name == "Till 1"


def test_a_closed_till_is_free_at_once(shop):
    instance = IDS.new()
    till = claim(shop, instance=instance)
    shop.tills.release(till.till_id, instance)
    claim(shop)


def test_a_silent_till_is_free_after_a_while_and_the_old_program_learns_it(shop):
    old, new = IDS.new(), IDS.new()
    till = claim(shop, instance=old)
    assert shop.tills.beat(till.till_id, old)
    silence(shop)
    claim(shop, instance=new)
    assert not shop.tills.beat(till.till_id, old)
    shop.tills.release(till.till_id, old)
    assert shop.tills.named("Till 1").instance == new


def test_a_beat_keeps_the_till(shop):
    instance = IDS.new()
    till = claim(shop, instance=instance)
    silence(shop)
    assert shop.tills.beat(till.till_id, instance)
    assert refusal(claim, shop).code is Code.TILL_IN_USE


def test_scenario_118_only_a_program_that_was_found_dead_is_replaced_at_once(shop):
    """The copy of an installation has the till's name and its computer's, and its own history."""
    first, second = IDS.new(), IDS.new()
    claim(shop, instance=first)
    assert refusal(claim, shop, dead=frozenset({second})).code is Code.TILL_IN_USE
    assert refusal(claim, shop).code is Code.TILL_IN_USE
    claim(shop, instance=second, dead=frozenset({first}))


def test_a_retired_till_does_not_come_back(shop):
    with shop.store.write() as unit:
        unit.connection.execute(
            sa.update(t.tills).where(t.tills.c.name == "Till 1").values(retired_at=1)
        )
        unit.commit()
    assert refusal(claim, shop).code is Code.TILL_RETIRED
    assert first_free(shop).name == "Till 2"
    assert first_free(shop).name == "Till 3"


def first_free(shop):
    return shop.tills.claim_first_free(instance=IDS.new(), host="desk", stale_after_us=STALE)


def test_the_demo_takes_the_first_free_till_or_makes_one(shop):
    assert [first_free(shop).name for _ in range(3)] == ["Till 1", "Till 2", "Till 3"]
    silence(shop, "Till 2")
    assert first_free(shop).name == "Till 2"


def test_tills_that_start_at_once_are_all_different(shop):
    with ThreadPoolExecutor(6) as pool:
        tills = list(pool.map(lambda _: first_free(shop), range(6)))
    assert len({till.name for till in tills}) == 6
    assert len({till.series for till in tills}) == 6


def test_a_name_goes_to_one_of_those_that_want_it_at_once(shop):
    def try_it(_):
        try:
            return claim(shop, "Till 9").name
        except Problem as problem:
            return problem.code

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(try_it, range(4)))
    assert sorted(map(str, answers)) == ["TILL_IN_USE"] * 3 + ["Till 9"]
