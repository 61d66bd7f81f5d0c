"""Who acts where nobody signs in: a command, run by whoever may open the shop's store itself."""

from uuid import UUID

from pos.domain.people import Actor, Person, Role
from pos.store.engine import Store, Unit

#: The same in every shop, so that two commands at once are one and the same.
COMMAND_LINE_ID = str(UUID(int=1))


def command_line() -> Actor:
    """Give the actor of a command that works without a till."""
    person = Person(COMMAND_LINE_ID, "Command line", Role.ADMINISTRATOR)
    return Actor(person, COMMAND_LINE_ID, "command line")


def enter_command_line(store: Store) -> Person:
    """Write the command line among the people of the shop, where nobody can sign in as it.

    Its checkouts and its journal rows then have a name like everybody's.
    """
    person = command_line().person

    def enter(unit: Unit) -> None:
        if unit.users.get(person.user_id) is None:
            unit.users.add_silent(person)

    store.transact(enter)
    return person
