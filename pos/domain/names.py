"""Names of goods in any script: how they are kept, and how they are found while one types.

A name becomes words without case, accents and vowel signs. Scripts that write no blanks between
words (Chinese, Japanese, Thai, …) become overlapping pairs of characters, so that any part of a
name is found: ``東京都`` is kept as ``東京 京都 都``. Both engines search these words and nothing
else, so they find the same.
"""

import re
import unicodedata
from dataclasses import dataclass

#: The longest name that is kept; the longest in the real data has 234 characters.
MOST_CHARACTERS = 250
_LONGEST_WORD = 40
_MOST_WORDS = 8
_MOST_TYPED = 200

#: Letters that have no decomposition in Unicode, though a keyboard without them types another.
_PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ـ": ""}  # noqa: RUF001
)
#: First and last characters of the scripts that put no blanks between words.
_UNSPACED = (
    ("\N{THAI CHARACTER KO KAI}", "\u0eff"),  # Thai, Lao
    ("\u1000", "\u109f"),  # Myanmar
    ("\u1780", "\u17ff"),  # Khmer
    ("\u3005", "\u3007"),  # ideographic repeat marks
    ("\u3040", "\u30ff"),  # Hiragana, Katakana
    ("\u31f0", "\u31ff"),  # Katakana extensions
    ("\u3400", "\u9fff"),  # Chinese characters
    ("\uf900", "\ufaff"),
    ("\U00020000", "\U0003ffff"),
)
_RUN = "".join(f"{first}-{last}" for first, last in _UNSPACED)
_PIECES = re.compile(rf"(?P<unspaced>[{_RUN}]+)|(?P<number>\d+)|(?P<word>[^\W\d_{_RUN}]+)")
#: What no name needs: controls, and marks that turn the direction of the text around them.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)


def clean(name: str) -> str:
    """Take a name from a person or a file: without controls, and blanks as one; maybe nothing."""
    kept = _UNWANTED.sub("", name)
    return " ".join(unicodedata.normalize("NFC", kept).split())


def shortened(name: str) -> str:
    """Cut a clean name to 250 characters; a cut one ends in ``…``."""
    if len(name) <= MOST_CHARACTERS:
        return name
    return name[: MOST_CHARACTERS - 1].rstrip() + "…"


def _folded(text: str) -> str:
    text = _UNWANTED.sub("", text)
    if text.isascii():
        return text.lower()
    spread = unicodedata.normalize("NFKD", text).casefold()
    spread = unicodedata.normalize("NFKD", spread)
    bare = "".join(
        c if c.isalnum() else " " for c in spread if not unicodedata.category(c).startswith("M")
    )
    return bare.translate(_PLAIN_LETTERS)


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run))]


def _words(text: str, *, typed: bool) -> list[str]:
    found: list[str] = []
    for piece in _PIECES.finditer(_folded(text)):
        word = piece.group()
        if piece.lastgroup != "unspaced":
            found.append(word[:_LONGEST_WORD])
        elif typed and len(word) > 1:
            found.extend(_pairs(word)[:-1])
        else:
            found.extend(_pairs(word))
    return found


def search_text(name: str) -> str:
    """Give the words by which a name is found, one blank between two; never longer than needed."""
    return " ".join(_words(name, typed=False))


@dataclass(frozen=True)
class Typed:
    """What a person typed into the search field, as the store looks for it.

    Each of ``words`` begins a word of the name, in any order. ``letters`` are single letters and
    digits: too many words begin with them to look them up, so they only narrow what the words
    find. ``begins`` is the beginning of a name; ``code`` the beginning of a barcode or stock
    number.
    """

    words: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    begins: str = ""
    code: str = ""

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to look for."""
        return not (self.words or self.letters or self.code)


def typed(text: str) -> Typed:
    """Read what stands in the search field; whatever it is, it is looked for and never obeyed."""
    text = text[:_MOST_TYPED]
    found = list(dict.fromkeys(_words(text, typed=True)))[:_MOST_WORDS]
    letters = tuple(w for w in found if len(w) == 1 and not re.match(f"[{_RUN}]", w))
    code = re.sub(r"\s", "", text)
    is_code = code.isascii() and code.isprintable() and any(c.isdigit() for c in code)
    return Typed(
        words=tuple(w for w in found if w not in letters),
        letters=letters,
        begins=" ".join(_words(text, typed=True)),
        code=code[:48] if is_code else "",
    )
