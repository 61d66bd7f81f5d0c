"""The people of the shop, and how often their PIN was mistyped."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from pos.domain.people import Person, PersonView, Role
from pos.store.tables import carts, uid, users


@dataclass(frozen=True)
class Account:
    """A person with what is kept about signing in. Times are microseconds of the store's clock."""

    person: Person
    pin_hash: str
    failed_attempts: int
    wait_until: int | None
    locked: bool
    active: bool


class Users:
    """The people of the shop, inside one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def get(self, user_id: str) -> Account | None:
        """Read a person to check or change something; nobody else counts at the same time."""
        row = self._connection.execute(_GET, {"id": user_id}).one_or_none()
        return _account(row) if row else None

    def listed(self) -> tuple[PersonView, ...]:
        """List who may sign in, by name, and who of them has left something in a cart."""
        rows = self._connection.execute(_LISTED)
        return tuple(
            PersonView(row.id, row.name, Role(row.role), bool(row.open_cart), row.locked)
            for row in rows
        )

    def any(self) -> bool:
        """Tell whether the shop has anybody yet."""
        return self._connection.execute(_ANY).first() is not None

    def has_name(self, name: str) -> bool:
        """Tell whether somebody has this name, in whatever case it is written."""
        wanted = name.casefold()
        return any(row.name.casefold() == wanted for row in self._connection.execute(_NAMES))

    def add(self, person: Person, pin_hash: str) -> None:
        """Put a person into the shop."""
        self._connection.execute(
            _ADD,
            {
                "id": person.user_id,
                "name": person.name,
                "role": person.role.value,
                "pin_hash": pin_hash,
            },
        )

    def add_silent(self, person: Person) -> None:
        """Put a program into the shop as a person: it acts, but nobody can sign in as it."""
        values = {"id": person.user_id, "name": person.name, "role": person.role.value}
        self._connection.execute(_ADD_SILENT, values)

    def count_attempt(self, account: Account, wait_until: int | None, *, locked: bool) -> None:
        """Count a try before its PIN is looked at, with the wait that follows if it is wrong."""
        self._change(
            account.person.user_id,
            {
                "failed_attempts": account.failed_attempts + 1,
                "wait_until": wait_until,
                "locked": locked,
            },
        )

    def forget_attempts(self, user_id: str, counted: int) -> bool:
        """Start counting anew after the right PIN, unless somebody else tried in between."""
        changed = self._connection.execute(
            _FORGET,
            {
                "this": user_id,
                "counted": counted,
                "failed_attempts": 0,
                "wait_until": None,
                "locked": False,
            },
        )
        return changed.rowcount == 1

    def set_pin_hash(self, user_id: str, pin_hash: str) -> None:
        """Keep another hash of the PIN."""
        self._change(user_id, {"pin_hash": pin_hash})

    def signed_in(self, user_id: str, at: int) -> None:
        """Remember when this person last signed in."""
        self._change(user_id, {"signed_in_at": at})

    def unlock(self, user_id: str) -> None:
        """Let somebody try again who may not any more."""
        self._change(user_id, {"failed_attempts": 0, "wait_until": None, "locked": False})

    def _change(self, user_id: str, columns: Mapping[str, object]) -> None:
        self._connection.execute(_CHANGE, {"this": user_id} | dict(columns))


def _account(row: sa.Row[Any]) -> Account:
    return Account(
        person=Person(row.id, row.name, Role(row.role)),
        pin_hash=row.pin_hash,
        failed_attempts=row.failed_attempts,
        wait_until=row.wait_until,
        locked=row.locked,
        active=row.active,
    )


_THIS = sa.bindparam("this", type_=uid())
#: No hash is written like this: it stands for a program, as which nobody can sign in.
_HAS_PIN = users.c.pin_hash != sa.literal_column("'-'")

_GET = (
    sa.select(users)
    .where(users.c.id == sa.bindparam("id", type_=uid()))
    .with_for_update(key_share=True)
)
_LISTED = (
    sa.select(
        users.c.id,
        users.c.name,
        users.c.role,
        users.c.locked,
        sa.exists()
        .where(
            carts.c.cashier_id == users.c.id,
            sa.text("carts.status IN ('open','locked')"),
            carts.c.parked_at.is_(None),
            carts.c.line_count > 0,
        )
        .label("open_cart"),
    )
    .where(users.c.active, _HAS_PIN)
    .order_by(users.c.name, users.c.id)
)
_ANY = sa.select(users.c.id).where(_HAS_PIN).limit(1)
_NAMES = sa.select(users.c.name)
_ADD = sa.insert(users)
_ADD_SILENT = sa.text(
    "INSERT INTO users (id, name, role, pin_hash) VALUES (:id, :name, :role, '-')"
    " ON CONFLICT (id) DO NOTHING"
).bindparams(sa.bindparam("id", type_=uid()))
_CHANGE = sa.update(users).where(users.c.id == _THIS)
_FORGET = _CHANGE.where(users.c.failed_attempts == sa.bindparam("counted"))
