"""The fonts of a receipt: they ship with the product, since a till may have none at all."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path


@dataclass(frozen=True)
class Fonts:
    """A fixed-width font, and a second one that has a glyph for every script in use."""

    folder: Path

    @property
    def regular(self) -> Path:
        """Plain text."""
        return self.folder / "JetBrainsMono-Regular.ttf"

    @property
    def bold(self) -> Path:
        """The total, and what must not be overlooked."""
        return self.folder / "JetBrainsMono-Bold.ttf"

    @property
    def every_script(self) -> Path:
        """Thai, Chinese, Hebrew, and whatever else a product is called in."""
        return self.folder / "Unifont.otf"

    def covers(self, text: str) -> bool:
        """Tell whether the fixed-width font has all of a text."""
        return text.isascii() or all(ord(one) in self._covered for one in text)

    @cached_property
    def _covered(self) -> frozenset[int]:
        # Not before the first text that is not English: reading a font's tables takes a while.
        from fontTools.ttLib import TTFont  # noqa: PLC0415

        with TTFont(self.regular, lazy=True) as font:
            return frozenset(font.getBestCmap() or ())
