"""An answer of the simulated provider on its way to the till."""

import json
from dataclasses import asdict, fields
from typing import Any

from pos.ports.payment_terminal import Outcome, Reply

_FIELDS = {field.name for field in fields(Reply)}


class GarbledError(Exception):
    """What came is no answer."""


def send(reply: Reply, *, garbled: bool = False) -> bytes:
    """Put an answer into the form in which it travels; a garbled one breaks off in the middle."""
    whole = json.dumps({k: v for k, v in asdict(reply).items() if v is not None}).encode()
    return whole[: len(whole) // 2] if garbled else whole


def receive(came: bytes) -> Reply:
    """Read an answer.

    Raises:
        GarbledError: where it is none; what was done is not known then.
    """
    try:
        values: dict[str, Any] = json.loads(came)
        outcome = Outcome(values.pop("outcome"))
        amount = values.pop("amount", None)
        if not (amount is None or type(amount) is int):
            raise GarbledError(came)
        texts = {k: str(v) for k, v in values.items() if k in _FIELDS}
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise GarbledError(came) from error
    return Reply(outcome, amount=amount, **texts)
