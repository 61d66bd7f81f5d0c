"""The store's own clock as an SQL expression: the till's clock decides nothing (P5)."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class db_now(FunctionElement[int]):  # noqa: N801 - written like the function it is in SQL.
    """The time of day in microseconds UTC by the store's clock, at this very statement.

    PostgreSQL's ``now()`` stands still from BEGIN on, so it is not used. On SQLite, whose tills
    share one host by definition, it is the Clock port.
    """

    type = sa.BigInteger()
    inherit_cache = True


@compiles(db_now, "postgresql")
def _postgresql(_element: db_now, _compiler: Any, **_: Any) -> str:
    return "(extract(epoch from clock_timestamp()) * 1000000)::bigint"


@compiles(db_now, "sqlite")
def _sqlite(_element: db_now, _compiler: Any, **_: Any) -> str:
    return "holdfast_now()"
