"""Who acts where no person has signed in: whoever may run commands on the shop's store."""

from uuid import UUID

from pos.domain.people import Actor, Person, Role

#: In the journal this is nobody of the shop.
NOBODY = str(UUID(int=0))


def command_line() -> Actor:
    """Give the actor of a command; who may open the store itself may do everything in it."""
    return Actor(Person(NOBODY, "Command line", Role.ADMINISTRATOR), NOBODY, "command line")
