"""The words of a line, folded so that a date or a counter does not make it another line."""

import re
from zlib import crc32

_WORD = re.compile(r"\d+|[^\W\d_]+")
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def raw_words(text: str) -> list[str]:
    """The words and numbers of a text as they stand."""
    return _WORD.findall(text)


def fold(words: list[str]) -> list[str]:
    """The words in lower case, every number as ``0``."""
    return ["0" if word.isdigit() else word.lower() for word in words]


def key(folded: list[str]) -> int:
    """A 32-bit number that stands for folded words; the same on every machine."""
    return crc32(" ".join(folded).encode("utf-8", "surrogatepass"))


def length(text: str, words: list[str]) -> int:
    """How many words a line holds; two characters count as one in scripts without spaces."""
    if len(text) < 12 * (len(words) + 1):
        return len(words)
    return max(len(words), len(_IDEOGRAPH.findall(text)) // 2)
