"""Hashing and checking PINs; it takes tens of milliseconds and holds no transaction."""

import base64

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError


class PinHasher:
    """Hashes PINs with argon2id; the least that is recommended is the default.

    Parameters that rise from one version to the next make older hashes `outdated`; they are then
    written anew at the next right PIN.
    """

    def __init__(self, *, memory_kib: int = 19 * 1024, rounds: int = 2, lanes: int = 1) -> None:
        self._argon2 = PasswordHasher(time_cost=rounds, memory_cost=memory_kib, parallelism=lanes)
        salt, digest = (base64.b64encode(bytes(n)).rstrip(b"=").decode() for n in (16, 32))
        # Nobody's: what an unknown person's PIN is checked against, so that it takes as long.
        self._dummy = f"$argon2id$v=19$m={memory_kib},t={rounds},p={lanes}${salt}${digest}"

    def hash(self, pin: str) -> str:
        """Hash a PIN into a PHC string that names its own parameters."""
        return self._argon2.hash(pin)

    def matches(self, stored: str | None, pin: str) -> bool:
        """Check a PIN; without a stored hash it takes as long and never matches."""
        try:
            self._argon2.verify(stored or self._dummy, pin)
        except (VerifyMismatchError, InvalidHashError):
            return False
        return stored is not None

    def outdated(self, stored: str) -> bool:
        """Tell whether a hash was made with weaker parameters than today's."""
        return self._argon2.check_needs_rehash(stored)
