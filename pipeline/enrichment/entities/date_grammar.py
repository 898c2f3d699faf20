"""From the words of a date to its value."""

import re
from datetime import date, timedelta
from functools import lru_cache

from pipeline.enrichment.entities import date_absolute, date_relative
from pipeline.enrichment.entities.date_clock import Clock
from pipeline.enrichment.entities.date_words import DAY, MONTH, WEEKDAY, YEAR
from pipeline.enrichment.entities.dates import range_value, span_of_days

#: Longer expressions are no dates.
_LONGEST = 60
_RULES = (*date_absolute.RULES, *date_relative.RULES)
_PART = r"(?:early |late )?(?:morning|afternoon|evening|night|noon|midnight)"
_ZONE = r"(?: ?(?:[ecmp][sd]?t|gmt|utc|bst|cet|ist|local time|eastern time)\b)?"
_CLOCK = (
    r"(?:(?:at|by|around|about|before|after|until) )*"
    rf"(?:\d{{1,2}}(?:[:.]\d\d)?(?: ?[ap]\.?m\b\.?| hours)?|noon|midnight){_ZONE}"
)
_SHADES = (
    r"on in at by since until till from of around about approximately roughly almost nearly exactly circa between the"
    r" early earlier late later just only even possibly perhaps sometime dated born died mid"
)
_BEFORE = re.compile(
    r"(?:(?:(?:the )?(?:morning|afternoon|evening|night|week|month|start|beginning|end|middle) of|as of"
    rf"|as (?:early|late|recently) as|{'|'.join(_SHADES.split())}|ca?\.)[ -]|(?:early|mid|late)-)"
)
_TIME_BEFORE = re.compile(rf"{_CLOCK},? (?:on )?(?=[a-z])")
_AFTER = re.compile(rf"(?:'s?|,? (?:{_PART}|{_CLOCK}))$")
_JOINT = re.compile(r" ?[–—] ?| - | (?:to|until|till|through|thru|and) |(?<=\d{4})-(?=\d)")
_PIECES = re.compile(r" ?[|•·] ?")
_TWO_DIGITS = re.compile(r"\d\d")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "[": "", "]": ""})


def resolve(words: str, clock: Clock) -> str | None:
    """The ISO 8601 value of a date expression, read against a clock.

    Returns:
        The value at its own granularity (``2017``, ``2017-07``, ``2017-W29``, ``2017-07-18``, or a range), or None
        for durations, vague expressions ("recently") and what needs a standpoint that the clock lacks.
    """
    if len(words) > _LONGEST:
        return None
    return _resolve(" ".join(words.lower().translate(_QUOTES).split()), clock)


def _resolve(words: str, clock: Clock) -> str | None:
    words = words.strip(' .,;:()[]"').removesuffix(" season")
    value = _single(words, clock) or _range(words, clock) or _one_of_several(words, clock)
    try:
        return value if value and span_of_days(value) else None
    except (ValueError, OverflowError):
        # Outside the calendar: "in 9,000 years".
        return None


def _single(words: str, clock: Clock) -> str | None:
    rule = _rule(words)
    return None if rule is None else rule[1](rule[0], clock)


# Articles share the words of their dates, but hardly ever the standpoint that these are read from.
@lru_cache(maxsize=4096)
def _rule(words: str) -> tuple[re.Match[str], date_relative.Handler] | None:
    """What reads the words as they stand, else without what only shades them ("early on Monday morning")."""
    while True:
        for pattern, value_of in _RULES:
            found = pattern.fullmatch(words)
            if found is not None:
                return found, value_of
        shorter = _without_shades(words)
        if shorter == words:
            return None
        words = shorter


def _without_shades(words: str) -> str:
    for pattern in (_AFTER, _BEFORE, _TIME_BEFORE):
        found = pattern.search(words) if pattern is _AFTER else pattern.match(words)
        if found is not None and found.end() - found.start() < len(words):
            kept = words[: found.start()] if pattern is _AFTER else words[found.end() :]
            return kept.strip(" ,")
    return words


def _range(words: str, clock: Clock) -> str | None:
    between = words.startswith("between ")
    body = words.removeprefix("between ").removeprefix("from ")
    for joint in _JOINT.finditer(body):
        if joint.group() == " and " and not between:
            continue
        first, last = _shared(body[: joint.start()].strip(), body[joint.end() :].strip())
        end = _single(last, clock)
        start = _single(first, clock) if end else None
        if start and end:
            return range_value(start, end) or _next_week(start, end, last)
    return None


def _next_week(start: str, end: str, last: str) -> str | None:
    """ "Friday to Monday" goes on into the week after."""
    if not re.fullmatch(WEEKDAY, last):
        return None
    return range_value(start, (date.fromisoformat(end) + timedelta(weeks=1)).isoformat())


def _one_of_several(words: str, clock: Clock) -> str | None:
    """ "Yesterday, day five of the trial": the value that the parts between commas agree on."""
    pieces = _PIECES.split(words)
    pieces = pieces if len(pieces) > 1 else words.split(", ")
    values = {value for piece in pieces if (value := _single(piece, clock))} if len(pieces) > 1 else set()
    return values.pop() if len(values) == 1 else None


def _shared(first: str, last: str) -> tuple[str, str]:
    """Both ends of a range in full, where one leaves out what the other tells ("1871 – 72", "June to August 2019")."""
    years = re.search(rf"{YEAR}$", last)
    if re.fullmatch(YEAR, first) and _TWO_DIGITS.fullmatch(last):
        return first, first[:2] + last
    if years and re.search(rf"{MONTH}(?: {DAY})?$|^{DAY} {MONTH}$", first) and not re.search(YEAR, first):
        return f"{first} {years.group()}", last
    return first, last
