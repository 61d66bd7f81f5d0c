"""One line of the simulated provider's ledger."""

from dataclasses import dataclass
from typing import Literal

from pos.payments.course import Op

Kind = Literal["asked", "settled", "again", "lost", "failed", "stopped"]


@dataclass(frozen=True)
class Entry:
    """Something that happened to the operation of one key. Amounts in minor units.

    ``asked`` waits for a person until ``expires``; ``settled`` is the answer and the only line
    that moves money; ``again`` is the same answer said a second time; ``lost`` never reached the
    provider; ``failed`` did, and fell over before anything was done; ``stopped`` was cancelled
    before it was seen and will never be done. ``due`` is when the answer can be seen. Times are
    microseconds UTC on the provider's clock.
    """

    kind: Kind
    key: str
    at: int
    op: Op | None = None
    amount: int | None = None
    currency: str | None = None
    device: str | None = None
    reference: str | None = None
    """The authorisation that a capture, void or refund worked on, as the till asked for it."""
    outcome: Literal["ok", "declined"] | None = None
    moved: int | None = None
    provider_ref: str | None = None
    reason: str | None = None
    card: str | None = None
    due: int | None = None
    silent: bool | None = None
    """The till that waits is never told; it has to ask."""
    error: bool | None = None
    """An error is stored under the key: whoever sends it again hears that and nothing else."""
    expires: int | None = None
