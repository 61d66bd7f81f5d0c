"""What is to be done outside the store once a sale is committed: paper and drawer.

A job is written in the commit that makes it due, so that it is lost with that commit or not at
all; a worker of its till does it afterwards (``checkout 4``, scenarios 25 and 112).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

import sqlalchemy as sa

from pos.store.tables import outbox, uid

Topic = Literal["receipt", "drawer"]


@dataclass(frozen=True)
class NewJob:
    """A job to be done for a till; ``dedup_key`` makes a second one of the same kind impossible.

    Times are microseconds of the store's clock. After ``valid_until`` the job is dropped: a drawer
    that springs open ten minutes late is a thief's friend.
    """

    job_id: str
    till_id: str
    topic: Topic
    payload: Mapping[str, object]
    dedup_key: str
    created_at: int
    valid_until: int | None = None


@dataclass(frozen=True)
class Job:
    """A job that waits.

    ``attempts`` counts the tries that were begun; ``error`` is why the last one failed for
    certain. A try without a known end leaves no error.
    """

    job_id: str
    topic: Topic
    payload: Mapping[str, Any]
    created_at: int
    valid_until: int | None
    attempts: int
    error: str | None

    @property
    def may_have_happened(self) -> bool:
        """Tell whether an earlier try may have reached paper: it began, and nobody saw its end."""
        return self.attempts > 0 and self.error is None


class Outbox:
    """The jobs of the tills, inside one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, job: NewJob) -> bool:
        """Put a job in; False when its key is known already and nothing was added."""
        return self._connection.execute(_ADD, _values(job)).rowcount == 1

    def add_all(self, jobs: Sequence[NewJob]) -> None:
        """Put jobs in at once; those whose key is known already are left out."""
        self._connection.execute(_ADD, [_values(job) for job in jobs])

    def due(
        self, till_id: str, now: int, limit: int, topics: Iterable[Topic] = ("receipt", "drawer")
    ) -> tuple[Job, ...]:
        """List the till's jobs whose time has come, the oldest first; those too late as well."""
        rows = self._connection.execute(
            _DUE, {"till": till_id, "now": now, "most": limit, "topics": list(topics)}
        )
        return tuple(_job(row) for row in rows)

    def waiting(self, till_id: str, topic: Topic = "receipt") -> int:
        """Count the jobs of a till that are not done."""
        return self._connection.execute(_WAITING, {"till": till_id, "topic": topic}).scalar_one()

    def started(self, job_id: str) -> None:
        """Note that a try begins; committed before the device is touched."""
        self._connection.execute(_STARTED, {"job": job_id})

    def done(self, job_id: str, now: int, note: str | None = None) -> None:
        """Note that the job needs no more doing; ``note`` says why where it was dropped."""
        self._connection.execute(_DONE, {"job": job_id, "at": now, "note": note})

    def taken_back(self, job_id: str) -> None:
        """Note that for certain nothing came of the try just begun; earlier ones stay in doubt."""
        self._connection.execute(_TAKEN_BACK, {"job": job_id})

    def failed(self, job_id: str, error: str | None, not_before: int) -> None:
        """Put the job off; without ``error`` it may have happened after all."""
        self._connection.execute(_FAILED, {"job": job_id, "why": error, "later": not_before})

    def is_done(self, dedup_key: str) -> bool:
        """Tell whether a job was done; one that is not known was done long ago."""
        return self._connection.execute(_WAITS, {"key": dedup_key}).first() is None

    def forget(self, done_before: int) -> int:
        """Remove jobs that were done before this moment, and tell how many those were."""
        return self._connection.execute(_FORGET, {"before": done_before}).rowcount


def _values(job: NewJob) -> dict[str, object]:
    return {
        "id": job.job_id,
        "till_id": job.till_id,
        "topic": job.topic,
        "payload": dict(job.payload),
        "dedup_key": job.dedup_key,
        "created_at": job.created_at,
        "valid_until": job.valid_until,
    }


def _job(row: sa.Row[*tuple[Any, ...]]) -> Job:
    return Job(
        job_id=row.id,
        topic=cast("Topic", row.topic),
        payload=row.payload,
        created_at=row.created_at,
        valid_until=row.valid_until,
        attempts=row.attempts,
        error=row.error,
    )


_OPEN = sa.text("done_at IS NULL")
_THIS = outbox.c.id == sa.bindparam("job")

# One text for both engines: the dialects' own insert constructs differ only in their import.
_ADD = sa.text(
    "INSERT INTO outbox (id, till_id, topic, payload, dedup_key, created_at, valid_until)"
    " VALUES (:id, :till_id, :topic, :payload, :dedup_key, :created_at, :valid_until)"
    " ON CONFLICT (dedup_key) DO NOTHING"
).bindparams(
    sa.bindparam("id", type_=uid()),
    sa.bindparam("till_id", type_=uid()),
    sa.bindparam("payload", type_=sa.JSON()),
    sa.bindparam("created_at", type_=sa.BigInteger()),
    sa.bindparam("valid_until", type_=sa.BigInteger()),
)
_WAITS = sa.select(outbox.c.id).where(
    outbox.c.dedup_key == sa.bindparam("key"), sa.text("done_at IS NULL")
)
_DUE = (
    sa.select(
        outbox.c.id,
        outbox.c.topic,
        outbox.c.payload,
        outbox.c.created_at,
        outbox.c.valid_until,
        outbox.c.attempts,
        outbox.c.error,
    )
    .where(
        outbox.c.till_id == sa.bindparam("till"),
        _OPEN,
        outbox.c.not_before <= sa.bindparam("now"),
        outbox.c.topic.in_(sa.bindparam("topics", expanding=True)),
    )
    .order_by(outbox.c.created_at, outbox.c.id)
    .limit(sa.bindparam("most"))
)
_WAITING = sa.select(sa.func.count()).where(
    outbox.c.till_id == sa.bindparam("till"), _OPEN, outbox.c.topic == sa.bindparam("topic")
)
_STARTED = outbox.update().where(_THIS).values(attempts=outbox.c.attempts + 1, error=None)
_DONE = (
    outbox.update()
    .where(_THIS, _OPEN)
    .values(done_at=sa.bindparam("at"), error=sa.bindparam("note"))
)
_FAILED = (
    outbox.update()
    .where(_THIS, _OPEN)
    .values(error=sa.bindparam("why"), not_before=sa.bindparam("later"))
)
_TAKEN_BACK = outbox.update().where(_THIS, _OPEN).values(attempts=outbox.c.attempts - 1)
_FORGET = outbox.delete().where(outbox.c.done_at < sa.bindparam("before"))
