"""``holdfast people add``: lets somebody new into the shop; the way into one that is empty."""

import getpass
import sys

from pos.cli.opening import Opening
from pos.cli.output import print_json, print_lines
from pos.cli.parser import UsageError
from pos.cli.shop import made_store
from pos.domain.people import Actor, PersonView, Role
from pos.services.people import PeopleDesk
from pos.services.pins import PinHasher
from pos.system.ids import UUIDv7


def add(opening: Opening) -> int:
    """Ask for the PINs and add the person; the first one of a shop is its administrator."""
    asked = opening.arguments
    with made_store(opening.store) as store:
        desk = PeopleDesk(store, UUIDv7(), PinHasher())
        known = desk.people()
        role = Role(asked.role or ("cashier" if known else "administrator"))
        if not known and role is not Role.ADMINISTRATOR:
            raise UsageError("The first person of a shop is its administrator; leave out --role.")
        actor = _actor(desk, known, asked.by) if known else None
        person = desk.create_user(actor, name=asked.name, role=role, pin=_new_pin(asked.name))
    if asked.json:
        print_json({"user_id": person.user_id, "name": person.name, "role": person.role.value})
    else:
        print_lines(f"{person.name} can sign in, as {person.role.value}.")
    return 0


def _actor(desk: PeopleDesk, known: tuple[PersonView, ...], by: str | None) -> Actor:
    """Find out who adds somebody: their PIN is asked for, as at a till."""
    if not by:
        raise UsageError("The shop has people already; say with --by which administrator adds one.")
    found = [one for one in known if one.name.casefold() == by.casefold()]
    if not found:
        raise UsageError(f"Nobody in the shop is called “{by}”. Write the name as the till does.")
    person = desk.sign_in(found[0].user_id, pin=_pin(f"PIN of {found[0].name}: "))
    return Actor(person, till_id="", till_name="")


def _new_pin(name: str) -> str:
    pin = _pin(f"A PIN for {name}, four to eight digits: ")
    if sys.stdin.isatty() and _pin("The same again: ") != pin:
        raise UsageError("The two PINs differ; nobody was added. Run the command again.")
    return pin


def _pin(question: str) -> str:
    """Ask without showing what is typed; a script writes one PIN a line."""
    if sys.stdin.isatty():
        return getpass.getpass(question)
    return sys.stdin.readline().strip()
