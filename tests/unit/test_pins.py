import argon2
import pytest

from pos.services.pins import PinHasher


def test_hashes_are_at_least_what_is_recommended():
    of = argon2.extract_parameters(PinHasher().hash("4071"))
    assert of.type is argon2.Type.ID
    assert of.memory_cost >= 19 * 1024
    assert (of.time_cost, of.parallelism) == (2, 1)


def test_a_pin_matches_its_own_hash_only():
    hasher = PinHasher(memory_kib=8, rounds=1)
    stored = hasher.hash("4071")
    assert hasher.hash("4071") != stored  # salted
    assert hasher.matches(stored, "4071")
    assert not hasher.matches(stored, "4072")
    assert not hasher.matches("no hash at all", "4071")


def test_nobodys_pin_takes_as_much_work_and_never_matches():
    hasher = PinHasher(memory_kib=64, rounds=3)
    dummy, real = (argon2.extract_parameters(one) for one in (hasher._dummy, hasher.hash("4071")))
    assert dummy == real
    assert not hasher.matches(None, "4071")


@pytest.mark.parametrize("stronger", [{"memory_kib": 16}, {"rounds": 2}])
def test_a_hash_with_weaker_parameters_is_outdated(stronger):
    weak = {"memory_kib": 8, "rounds": 1}
    stored = PinHasher(**weak).hash("4071")
    assert not PinHasher(**weak).outdated(stored)
    assert PinHasher(**weak | stronger).outdated(stored)
