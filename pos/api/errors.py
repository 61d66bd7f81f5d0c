"""What a screen or a script catches: a `Problem` with its `Code` and its sentence."""

from pos.domain.errors import Code, Problem

__all__ = ["Code", "Problem"]
