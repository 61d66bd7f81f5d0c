from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from pos.domain.errors import Code, Problem
from pos.domain.people import Approver, Permission, Role
from pos.services.people import PeopleDesk
from pos.services.pins import PinHasher
from pos.store import tables as t
from pos.store.engine import Store
from tests.fakes.hand_clock import HandClock
from tests.store.little_shop import IDS, LEMONS, PINS, shop_at

WRONG = "9241"


@pytest.fixture
def shop(store_url):
    with shop_at(store_url) as shop:
        yield shop


@pytest.fixture
def sqlite_shop(sqlite_url):
    with shop_at(sqlite_url) as shop:
        yield shop


def refusal(call, *args, **more):
    with pytest.raises(Problem) as refused:
        call(*args, **more)
    assert "{" not in refused.value.sentence
    return refused.value.code


def sign_in(shop, who, pin):
    return shop.people.sign_in(who.person.user_id, pin=pin)


def account(shop, who):
    with shop.store.write() as unit:
        return unit.users.get(who.person.user_id)


def wait(shop, who, seconds):
    """Let time pass on the store's clock, as far as this person's wait is concerned."""
    with shop.store.write() as unit:
        unit.connection.execute(
            sa.update(t.users)
            .where(t.users.c.id == who.person.user_id)
            .values(wait_until=t.users.c.wait_until - seconds * 1_000_000)
        )
        unit.commit()


def mistype(shop, who, times):
    for _ in range(times):
        refusal(sign_in, shop, who, WRONG)
        wait(shop, who, 60)


# --- signing in ------------------------------------------------------------------------------


def test_the_right_pin_lets_somebody_in(shop):
    assert sign_in(shop, shop.sam, PINS["Sam"]) == shop.sam.person
    assert shop.journal()[-2:] == ["pin_tried", "signed_in"]


def test_the_list_shows_names_and_no_amounts(shop):
    cart = shop.carts.new_cart(shop.sam)
    shop.carts.scan(shop.sam, cart.cart_id, code=LEMONS)
    people = shop.people.people()
    assert [(one.name, one.role, one.open_cart) for one in people] == [
        ("Ida", Role.ADMINISTRATOR, False),
        ("Mary", Role.MANAGER, False),
        ("Sam", Role.CASHIER, True),
    ]


def test_a_wrong_pin_and_an_unknown_person_are_told_the_same(shop):
    told = []
    for user_id in (shop.sam.person.user_id, IDS.new(), "nobody", ""):
        with pytest.raises(Problem) as refused:
            shop.people.sign_in(user_id, pin=WRONG)
        told.append(refused.value.sentence)
    assert set(told) == {"That is not the right PIN for this person."}


def test_somebody_who_left_cannot_come_in(shop):
    with shop.store.write() as unit:
        unit.connection.execute(
            sa.update(t.users).where(t.users.c.name == "Sam").values(active=False)
        )
        unit.commit()
    assert refusal(sign_in, shop, shop.sam, PINS["Sam"]) is Code.WRONG_PIN
    assert "Sam" not in [one.name for one in shop.people.people()]


@pytest.mark.parametrize("typed", ["", "123", "123456789", "5012345678900", "abcd", "٨٢٦٤"])
def test_what_is_no_pin_is_refused_and_not_counted(sqlite_shop, typed):
    shop = sqlite_shop
    assert refusal(sign_in, shop, shop.sam, typed) is Code.WRONG_PIN
    assert account(shop, shop.sam).failed_attempts == 0


# --- counting --------------------------------------------------------------------------------


def test_after_five_wrong_pins_one_waits_longer_and_longer(shop):
    mistype(shop, shop.sam, 4)
    waits = []
    for _ in range(5):
        with pytest.raises(Problem) as refused:
            sign_in(shop, shop.sam, WRONG)
        assert refused.value.code is Code.PIN_WAIT
        waits.append(refused.value.details["seconds"])
        # Even the right one has to wait, and asking early costs nothing.
        assert refusal(sign_in, shop, shop.sam, PINS["Sam"]) is Code.PIN_WAIT
        wait(shop, shop.sam, waits[-1])
    assert waits == [1, 2, 4, 8, 16]
    assert account(shop, shop.sam).failed_attempts == 9


def test_after_ten_only_a_manager_helps(shop):
    mistype(shop, shop.sam, 9)
    assert refusal(sign_in, shop, shop.sam, WRONG) is Code.PIN_LOCKED
    wait(shop, shop.sam, 3600)
    assert refusal(sign_in, shop, shop.sam, PINS["Sam"]) is Code.PIN_LOCKED
    [sam] = [one for one in shop.people.people() if one.name == "Sam"]
    assert sam.locked

    shop.people.unlock(shop.mary, shop.sam.person.user_id)
    assert shop.journal()[-1] == "user_unlocked"
    assert sign_in(shop, shop.sam, PINS["Sam"]) == shop.sam.person


def test_the_right_pin_starts_the_count_anew(shop):
    mistype(shop, shop.sam, 9)
    sign_in(shop, shop.sam, PINS["Sam"])
    kept = account(shop, shop.sam)
    assert (kept.failed_attempts, kept.wait_until, kept.locked) == (0, None, False)


def test_one_persons_wrong_pins_keep_nobody_else_out(shop):
    mistype(shop, shop.sam, 10)
    assert sign_in(shop, shop.mary, PINS["Mary"]) == shop.mary.person


def test_the_count_survives_a_restart_and_holds_at_every_till(shop, store_url):
    mistype(shop, shop.sam, 9)
    other = Store.open(store_url, HandClock())
    desk = PeopleDesk(other, IDS, PinHasher(memory_kib=8, rounds=1))
    assert refusal(desk.sign_in, shop.sam.person.user_id, pin=WRONG) is Code.PIN_LOCKED
    other.close()


class PlugPulled(Exception):  # noqa: N818
    pass


class PluggedOut(PinHasher):
    """The power goes while the PIN is looked at."""

    def matches(self, stored, pin):
        raise PlugPulled


def test_pulling_the_plug_while_a_pin_is_checked_gives_no_free_try(shop):
    desk = PeopleDesk(shop.store, IDS, PluggedOut(memory_kib=8, rounds=1))
    for _ in range(3):
        with pytest.raises(PlugPulled):
            desk.sign_in(shop.sam.person.user_id, pin=WRONG)
    assert account(shop, shop.sam).failed_attempts == 3


def test_two_tills_guessing_at_once_are_both_counted(shop):
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda _: refusal(sign_in, shop, shop.sam, WRONG), range(8)))
    assert set(told) <= {Code.WRONG_PIN, Code.PIN_WAIT}
    assert account(shop, shop.sam).failed_attempts == 5


def test_a_right_pin_does_not_wipe_what_somebody_else_just_mistyped(shop):
    class SlowToCheck(PinHasher):
        def matches(self, stored, pin):
            refusal(sign_in, shop, shop.sam, WRONG)
            return super().matches(stored, pin)

    desk = PeopleDesk(shop.store, IDS, SlowToCheck(memory_kib=8, rounds=1))
    assert desk.sign_in(shop.sam.person.user_id, pin=PINS["Sam"]) == shop.sam.person
    assert account(shop, shop.sam).failed_attempts == 2


# --- approving in place ----------------------------------------------------------------------


def approve(shop, who, pin, *, actor):
    approver = Approver(who.person.user_id, pin)
    return shop.people.verify_approver(approver, Permission.OVERRIDE_PRICE, actor=actor.person)


def test_a_manager_approves_with_a_pin(shop):
    assert approve(shop, shop.mary, PINS["Mary"], actor=shop.sam) == shop.mary.person


def test_who_may_not_cannot_approve_either(shop):
    assert refusal(approve, shop, shop.sam, PINS["Sam"], actor=shop.mary) is Code.NOT_ALLOWED
    assert refusal(approve, shop, shop.mary, PINS["Mary"], actor=shop.mary) is Code.NOT_ALLOWED
    assert refusal(approve, shop, shop.mary, PINS["Sam"], actor=shop.sam) is Code.WRONG_PIN


def test_guessing_a_managers_pin_at_the_till_is_counted(shop):
    for _ in range(4):
        assert refusal(approve, shop, shop.mary, WRONG, actor=shop.sam) is Code.WRONG_PIN
    assert refusal(approve, shop, shop.mary, WRONG, actor=shop.sam) is Code.PIN_WAIT


# --- looking after people --------------------------------------------------------------------


def test_an_administrator_lets_somebody_new_in(shop):
    tom = shop.people.create_user(shop.ida, name="  Tom  Hale ", role=Role.CASHIER, pin="3170")
    assert (tom.name, tom.role) == ("Tom Hale", Role.CASHIER)
    assert shop.people.sign_in(tom.user_id, pin="3170") == tom
    assert "user_created" in shop.journal()


@pytest.mark.parametrize(
    ("name", "pin", "refused"),
    [
        ("Tom", "1234", Code.PIN_TRIVIAL),
        ("Tom", "31", Code.PIN_TRIVIAL),
        ("Tom", "letmein", Code.PIN_TRIVIAL),
        ("  ", "3170", Code.NAME_WRONG),
        ("x" * 61, "3170", Code.TEXT_TOO_LONG),
        ("sam", "3170", Code.NAME_WRONG),
    ],
)
def test_a_wrong_name_or_pin_lets_nobody_in(sqlite_shop, name, pin, refused):
    shop = sqlite_shop
    before = shop.people.people()
    create = shop.people.create_user
    assert refusal(create, shop.ida, name=name, role=Role.CASHIER, pin=pin) is refused
    assert shop.people.people() == before


def test_only_who_may_looks_after_people(shop):
    sam = shop.sam.person.user_id
    create, set_pin, unlock = shop.people.create_user, shop.people.set_pin, shop.people.unlock
    new = {"name": "Tom", "role": Role.MANAGER, "pin": "3170"}
    assert refusal(create, shop.mary, **new) is Code.NOT_ALLOWED
    assert refusal(create, None, **new) is Code.NOT_SIGNED_IN
    assert refusal(set_pin, shop.mary, sam, pin="3170") is Code.NOT_ALLOWED
    assert refusal(unlock, shop.sam, sam) is Code.NOT_ALLOWED


def test_a_new_pin_replaces_the_old_one_and_the_count(shop):
    mistype(shop, shop.sam, 10)
    shop.people.set_pin(shop.ida, shop.sam.person.user_id, pin="3170")
    assert sign_in(shop, shop.sam, "3170") == shop.sam.person
    assert refusal(sign_in, shop, shop.sam, PINS["Sam"]) is Code.WRONG_PIN


def test_somebody_who_is_not_there(shop):
    assert refusal(shop.people.unlock, shop.mary, "nobody") is Code.PERSON_GONE
    assert refusal(shop.people.set_pin, shop.ida, IDS.new(), pin="3170") is Code.PERSON_GONE


def test_no_pin_is_written_down_anywhere(shop):
    sign_in(shop, shop.sam, PINS["Sam"])
    shop.people.set_pin(shop.ida, shop.sam.person.user_id, pin="73041628")
    with shop.store.read() as unit:
        rows = unit.connection.execute(sa.select(t.audit_journal.c.canonical)).scalars().all()
        hashes = unit.connection.execute(sa.select(t.users.c.pin_hash)).scalars().all()
    assert not [row for row in [*rows, *hashes] if "73041628" in row]
    assert all(one.startswith("$argon2id$v=19$") for one in hashes)


# --- hashes ----------------------------------------------------------------------------------


def test_a_hash_is_made_anew_when_its_parameters_rise(shop):
    strong = PinHasher(memory_kib=64, rounds=2)
    desk = PeopleDesk(shop.store, IDS, strong)
    before = account(shop, shop.sam).pin_hash
    desk.sign_in(shop.sam.person.user_id, pin=PINS["Sam"])
    after = account(shop, shop.sam).pin_hash
    assert strong.outdated(before)
    assert not strong.outdated(after)
    assert desk.sign_in(shop.sam.person.user_id, pin=PINS["Sam"]) == shop.sam.person
    assert account(shop, shop.sam).pin_hash == after
