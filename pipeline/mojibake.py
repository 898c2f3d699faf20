"""Text whose bytes were read in the wrong encoding: told where it is certain, never guessed."""

import re

#: What UTF-8 of a letter or a quotation mark becomes when each of its bytes is read as one character.
_BROKEN = re.compile(
    "[\u00c2-\u00f4][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)
#: Broken characters from which on it is no accident.
_ENOUGH = 3
#: Each character that a byte becomes in Windows-1252; the five bytes that it leaves free stand for themselves.
_BYTE_OF = {bytes([byte]).decode("cp1252", "ignore") or chr(byte): byte for byte in range(256)}
#: The byte that each of their first characters begins with in UTF-8, and no other character but of U+00C0 to U+00FF.
_FIRST = b"\xc3"
_REPLACED, _NUL = "\ufffd", "\x00"
#: Shares of a text from which on the characters that stand for nothing are no accident.
_REPLACED_SHARE, _NUL_SHARE = 0.05, 0.2


def repaired(text: str) -> str | None:
    """The text as it was meant, where all of it is UTF-8 that was read as Windows-1252; else None.

    Words of no language pass this by chance: each letter with an accent would have to be followed by the very signs
    that make it one character of UTF-8, throughout the text.
    """
    # Counting bytes is quicker by far, and few texts have so many such letters.
    if text.encode("utf-8", "surrogatepass").count(_FIRST) < _ENOUGH:
        return None
    if sum(1 for _ in _BROKEN.finditer(text)) < _ENOUGH:
        return None
    try:
        return bytes(_BYTE_OF[character] for character in text).decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        return None  # not all of it: so what it is cannot be told for certain


def complaint(text: str) -> str | None:
    """A sentence that says which wrong encoding a text was read in; None for a text without such a fault."""
    length = max(len(text), 1)
    if text.count(_NUL) > _NUL_SHARE * length:
        return "Every other character of the text is a NUL: it is UTF-16 that was read as something else; send UTF-8."
    if text.count(_REPLACED) >= max(_ENOUGH, _REPLACED_SHARE * length):
        return (
            "Many characters of the text are lost (U+FFFD): it was read in the wrong encoding;"
            " read it again from its source."
        )
    if repaired(text) is not None:
        return "The text is UTF-8 that was read as Windows-1252 (“Ã©” for “é”): read it again from its source as UTF-8."
    return None
