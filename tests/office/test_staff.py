"""People, tills and the shop's settings: who may change them, what is refused, nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import sqlalchemy as sa

from pos.api.office.views import Approver
from pos.domain.errors import Code, Problem
from pos.domain.people import Role
from pos.domain.staff import StaffChange
from pos.services.shop_settings import ShopDesk
from pos.services.staff import StaffDesk
from pos.store import tables as t
from tests.checkout.shop import IDS
from tests.office.shop import PIN


def refused(code, act, *what, **more):
    with pytest.raises(Problem) as caught:
        act(*what, **more)
    assert caught.value.code is code, caught.value.sentence
    return caught.value


def person(shop, name):
    return next(one for one in shop.office.people.all() if one.name == name)


def till(shop, name):
    return next(one for one in shop.office.tills.all() if one.name == name)


@pytest.fixture
def ida(shop):
    """The administrator is in the office."""
    shop.office.session.close()
    shop.sign_in("Ida")
    return shop


# --- people ---------------------------------------------------------------------------------------


def test_a_manager_sees_people_and_changes_none(shop):
    ana = person(shop, "Ana Marsh")
    refused(Code.NOT_ALLOWED, shop.office.people.add, name="Zoe", role=Role.CASHIER, pin="8264")
    to = StaffChange("Ana Marsh", Role.MANAGER)
    refused(Code.NOT_ALLOWED, shop.office.people.change, ana.user_id, to, version=ana.version)
    refused(Code.NOT_ALLOWED, shop.office.people.set_pin, ana.user_id, pin="8264")
    assert person(shop, "Ana Marsh") == ana


def test_nobody_looks_into_the_office_from_outside(shop):
    shop.office.session.close()
    refused(Code.NOT_SIGNED_IN, shop.office.people.all)
    shop.sign_in("Ana Marsh")
    refused(Code.NOT_ALLOWED, shop.office.session.open)
    refused(Code.NOT_SIGNED_IN, shop.office.tills.all)


def test_a_manager_comes_by_at_a_cashiers_till(shop):
    shop.office.session.close()
    shop.sign_in("Ana Marsh")
    mary = shop.people["Mary Quinn"].user_id
    refused(Code.WRONG_PIN, shop.office.session.open, Approver(mary, "9999"))
    shop.office.session.open(Approver(mary, PIN))
    assert shop.office.session.person.name == "Mary Quinn"
    assert shop.till.person.name == "Ana Marsh"


def test_a_person_is_renamed_promoted_let_go_and_comes_back(ida):
    ana = person(ida, "Ana Marsh")
    change = ida.office.people.change
    promoted = change(ana.user_id, StaffChange("Ana  Field", Role.MANAGER), version=ana.version)
    assert (promoted.name, promoted.role) == ("Ana Field", Role.MANAGER)
    gone = change(
        ana.user_id, StaffChange("Ana Field", Role.MANAGER, active=False), version=promoted.version
    )
    refused(Code.WRONG_PIN, ida.till.sign_in, ana.user_id, pin=PIN)
    assert "Ana Field" not in ida.people
    change(ana.user_id, StaffChange("Ana Field", Role.CASHIER), version=gone.version)
    assert ida.till.sign_in(ana.user_id, pin=PIN).role is Role.CASHIER


def test_who_was_let_go_sells_nothing_more(ida):
    other = ida.at("Till 2")
    cart = other.cart("TEA")
    gone = next(one for one in ida.office.people.all() if one.user_id == other.actor.person.user_id)
    to = StaffChange(gone.name, gone.role, active=False)
    ida.office.people.change(gone.user_id, to, version=gone.version)
    refused(Code.NOT_SIGNED_IN, other.start, cart)


def test_the_second_of_two_edits_is_told_and_changes_nothing(ida):
    ana = person(ida, "Ana Marsh")
    ida.office.people.change(ana.user_id, StaffChange("Ann", Role.CASHIER), version=ana.version)
    problem = refused(
        Code.EDIT_CONFLICT,
        ida.office.people.change,
        ana.user_id,
        StaffChange("Anna", Role.CASHIER),
        version=ana.version,
    )
    assert "Ida" in problem.sentence
    assert person(ida, "Ann").version == ana.version + 1


def test_the_last_administrator_stays_one(ida):
    me = person(ida, "Ida")
    for to in (StaffChange("Ida", Role.MANAGER), StaffChange("Ida", me.role, active=False)):
        refused(
            Code.LAST_ADMINISTRATOR, ida.office.people.change, me.user_id, to, version=me.version
        )


def test_two_administrators_cannot_demote_each_other_at_once(ida):
    """Whoever changes one holds all of them: the check is made on what is true then."""
    ida.office.people.add(name="Una", role=Role.ADMINISTRATOR, pin="8264")
    both = [person(ida, "Ida"), person(ida, "Una")]
    stores = [ida.shop._store() for _ in both]

    def demote(one, store):
        to = StaffChange(one.name, Role.MANAGER)
        try:
            StaffDesk(store, IDS).change_person(
                ida.shop.admin, one.user_id, to, version=one.version
            )
        except Problem as problem:
            return problem.code
        return None

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(demote, both, stores))
    assert sorted(said, key=str) == sorted([None, Code.LAST_ADMINISTRATOR], key=str)


@pytest.mark.parametrize("name", ["", "   ", "\x00\x07", "x" * 61])
def test_a_name_that_is_none(ida, name):
    ana = person(ida, "Ana Marsh")
    with pytest.raises(Problem) as caught:
        ida.office.people.change(ana.user_id, StaffChange(name, Role.CASHIER), version=ana.version)
    assert caught.value.code in {Code.NAME_WRONG, Code.TEXT_TOO_LONG}


def test_names_that_differ_in_capitals_alone_are_one(ida):
    ana = person(ida, "Ana Marsh")
    to = StaffChange("BEN okafor", Role.CASHIER)
    refused(Code.NAME_WRONG, ida.office.people.change, ana.user_id, to, version=ana.version)


def test_a_change_is_journalled_with_before_and_after(ida):
    ana = person(ida, "Ana Marsh")
    to = StaffChange("Ana Field", Role.MANAGER)
    ida.office.people.change(ana.user_id, to, version=ana.version)
    rows = ida.shop.rows(
        sa.select(t.audit_journal.c.canonical).where(t.audit_journal.c.kind == "changed")
    )
    last = rows[-1].canonical
    assert '"name":"Ana Marsh"' in last
    assert '"name":"Ana Field"' in last


# --- tills ----------------------------------------------------------------------------------------


def test_a_till_that_runs_is_neither_renamed_nor_retired(shop):
    here = till(shop, "Till 1")
    assert here.running
    refused(Code.TILL_RUNNING, shop.office.tills.rename, here.till_id, "Bar", version=here.version)
    refused(
        Code.TILL_RUNNING,
        shop.office.tills.retire,
        here.till_id,
        retired=True,
        version=here.version,
    )


def test_a_till_is_made_renamed_retired_and_comes_back(shop):
    made = shop.office.tills.add("Bar")
    assert not made.running
    named = shop.office.tills.rename(made.till_id, "Garden", version=made.version)
    assert (named.name, named.series) == ("Garden", made.series)
    refused(Code.EDIT_CONFLICT, shop.office.tills.rename, made.till_id, "Bar", version=made.version)
    gone = shop.office.tills.retire(made.till_id, retired=True, version=named.version)
    refused(Code.TILL_RETIRED, shop.at, "Garden")
    shop.office.tills.retire(made.till_id, retired=False, version=gone.version)
    assert shop.at("Garden").desk.till_id == made.till_id


def test_a_till_that_holds_a_checkout_stays(shop):
    other = shop.at("Till 2")
    other.start(other.cart("TEA"))
    shop.shop.tills.release(other.desk.till_id, other.desk.instance)
    row = till(shop, "Till 2")
    assert (row.running, row.held) == (False, 1)
    refused(
        Code.TILL_HOLDS, shop.office.tills.retire, row.till_id, retired=True, version=row.version
    )


def test_two_tills_have_two_names(shop):
    refused(Code.NAME_WRONG, shop.office.tills.add, "till 1")


# --- the shop -------------------------------------------------------------------------------------


def test_the_shops_name_is_changed_for_all_tills(shop):
    seen = shop.office.settings.values()
    to = replace(seen, shop_name=" Quay  Stores ", shop_lines="1 Quay\n\nHarbour")
    changed = shop.office.settings.change(to, seen=seen)
    assert changed.shop_name == "Quay Stores"
    assert ShopDesk(shop.store).values() == changed
    refused(Code.EDIT_CONFLICT, shop.office.settings.change, to, seen=seen)


@pytest.mark.parametrize(
    "wrong",
    [
        {"shop_name": " "},
        {"shop_name": "x" * 61},
        {"shop_lines": "\n".join("abcdefgh")},
        {"currency": "XXX"},
        {"lease_s": 20},
        {"lease_s": 301},
        {"beat_s": 1},
        {"idle_s": 30},
        {"idle_s": 3601},
        {"lease_s": 300, "idle_s": 599},
    ],
)
def test_what_a_shop_cannot_be(shop, wrong):
    seen = shop.office.settings.values()
    problem = refused(
        Code.SHOP_WRONG, shop.office.settings.change, replace(seen, **wrong), seen=seen
    )
    assert problem.details["field"] in {"shop_name", *wrong}
    assert shop.office.settings.values() == seen


def test_the_currency_stays_once_something_was_sold(shop):
    seen = shop.office.settings.values()
    euro = shop.office.settings.change(replace(seen, currency="EUR"), seen=seen)
    back = shop.office.settings.change(seen, seen=euro)
    other = shop.at("Till 2")
    cart = other.cart("TEA")
    other.start(cart)
    other.clean_up()
    checkout = other.left_behind()[0]
    from pos.domain.checkout import Tender  # noqa: PLC0415 - beside its only use

    other.tender(checkout, Tender("cash", tendered=1000))
    refused(Code.SHOP_WRONG, shop.office.settings.change, replace(back, currency="EUR"), seen=back)


def test_a_cashier_changes_no_setting(shop):
    desk = ShopDesk(shop.store)
    seen = desk.values()
    cashier = shop.at("Till 2").actor
    refused(Code.NOT_ALLOWED, desk.change, cashier, replace(seen, shop_name="Mine"), seen=seen)


# --- taking back ----------------------------------------------------------------------------------


def test_a_mistyped_change_is_taken_back_and_that_too(ida):
    ana = person(ida, "Ana Marsh")
    ida.office.people.change(
        ana.user_id, StaffChange("Anna Marsh", Role.MANAGER), version=ana.version
    )
    back = ida.office.people.undo(ana.user_id)
    assert (back.name, back.role, back.version) == ("Ana Marsh", Role.CASHIER, ana.version + 2)
    assert ida.office.people.undo(ana.user_id).name == "Anna Marsh"


def test_what_was_never_changed_is_not_taken_back(shop):
    made = shop.office.tills.add("Bar")
    refused(Code.CANNOT_UNDO, shop.office.tills.undo, made.till_id)
    refused(Code.CANNOT_UNDO, shop.office.settings.undo)


def test_a_till_is_named_and_retired_back(shop):
    made = shop.office.tills.add("Bar")
    named = shop.office.tills.rename(made.till_id, "Bra", version=made.version)
    assert shop.office.tills.undo(made.till_id).name == "Bar"
    shop.office.tills.retire(made.till_id, retired=True, version=named.version + 1)
    assert not shop.office.tills.undo(made.till_id).retired


def test_the_shops_settings_are_taken_back(shop):
    seen = shop.office.settings.values()
    shop.office.settings.change(replace(seen, shop_name="Qay Stores"), seen=seen)
    assert shop.office.settings.undo() == seen
