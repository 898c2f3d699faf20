"""The words that dates are written with, as pieces of regular expressions and as numbers."""

import re


def _row(text: str) -> list[str]:
    return text.split()


_MONTH_NAMES = _row("january february march april may june july august september october november december")
_DAY_NAMES = _row("monday tuesday wednesday thursday friday saturday sunday")
_SMALL = _row(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen"
)
_TENS = _row("twenty thirty forty fifty sixty seventy eighty ninety")
_ORDINALS = _row("first second third fourth fifth sixth seventh eighth ninth tenth")


def _with_short(names: list[str], first: int) -> dict[str, int]:
    return {form: at for at, name in enumerate(names, first) for form in (name, name[:3])}


MONTHS: dict[str, int] = {**_with_short(_MONTH_NAMES, 1), "sept": 9}
WEEKDAYS: dict[str, int] = {**_with_short(_DAY_NAMES, 0), "tues": 1, "weds": 2, "thur": 3, "thurs": 3}
#: First month of each season on the northern half of the earth; winter begins in the year before.
SEASONS: dict[str, int] = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
#: Days of the calendar that have a name of their own, as (month, day).
HOLIDAYS: dict[str, tuple[int, int]] = {
    "new year's day": (1, 1),
    "valentine's day": (2, 14),
    "may day": (5, 1),
    "halloween": (10, 31),
    "christmas eve": (12, 24),
    "christmas day": (12, 25),
    "christmas": (12, 25),
    "boxing day": (12, 26),
    "new year's eve": (12, 31),
}
_NUMBERS: dict[str, int] = {
    **{word: at for at, word in enumerate(_SMALL)},
    **{word: 20 + 10 * at for at, word in enumerate(_TENS)},
    "a": 1,
    "an": 1,
    "a couple of": 2,
    "a couple": 2,
    "a dozen": 12,
}
ORDINALS: dict[str, int] = {word: at for at, word in enumerate(_ORDINALS, 1)}


def any_of(words: dict[str, int] | dict[str, tuple[int, int]]) -> str:
    """A piece of a regular expression that matches any of the words, longest first."""
    return "(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")"


MONTH = rf"{any_of(MONTHS)}\b\.?"
WEEKDAY = rf"{any_of(WEEKDAYS)}\b\.?"
SEASON = any_of(SEASONS)
YEAR = r"(?:1[0-9]\d\d|20\d\d|21\d\d)"
DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_ONES = "|".join(_SMALL[1:10])
_ONE_WORD = "|".join(sorted(_SMALL, key=len, reverse=True))
NUMBER = rf"(?:\d{{1,4}}|a couple of|a couple|a dozen|(?:{'|'.join(_TENS)})(?:-(?:{_ONES}))?|{_ONE_WORD}|an|a)"
ORDINAL = rf"(?:\d{{1,2}}(?:st|nd|rd|th)|{any_of(ORDINALS)})"
UNIT = r"(?:day|week|month|year|decade)"


def number(words: str) -> int:
    """The number that a match of `NUMBER` or `ORDINAL` stands for."""
    if digits := re.match(r"\d+", words):
        return int(digits.group())
    if words in ORDINALS:
        return ORDINALS[words]
    tens, _, ones = words.partition("-")
    return _NUMBERS[tens] + (_NUMBERS[ones] if ones else 0)


def month(words: str) -> int:
    """The month, 1 to 12, of a match of `MONTH`."""
    return MONTHS[words.rstrip(".")]


def weekday(words: str) -> int:
    """The weekday, 0 for Monday, of a match of `WEEKDAY`."""
    return WEEKDAYS[words.rstrip(".")]
