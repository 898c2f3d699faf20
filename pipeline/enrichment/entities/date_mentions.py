"""Gives every date of an article its value, and finds the years that the model missed."""

import re
from datetime import date
from functools import lru_cache
from itertools import pairwise

from pipeline.enrichment.entities.date_clock import Clock
from pipeline.enrichment.entities.date_grammar import resolve
from pipeline.enrichment.entities.date_words import MONTH, NUMBER, UNIT, WEEKDAY, YEAR
from pipeline.enrichment.entities.draft import Draft, Mention
from pipeline.enrichment.entities.tense import looks_ahead

_NAMES_YEAR = re.compile(rf"(?<!\d){YEAR}(?!\d)")
#: What is read differently in a sentence that looks ahead.
_TURNS = re.compile(
    rf"\b(?:{WEEKDAY}|{MONTH}|weekend|christmas|new year|{NUMBER} {UNIT}s?)\b|\d(?:st|nd|rd|th)\b", re.IGNORECASE
)
#: How far a date with its year reaches: characters after it in which "30 May" belongs to the same year.
_REACH = 700
_BESIDE = (" ", " on ", ", ", " of ")
_FIRST_YEAR, _LAST_YEAR = 1500, 2500
_SHORTEST_TOLD = len("2017-07")


def published_on(published_at: str | None) -> date | None:
    """The day an article was published, as its own clock told it; a year that nobody published in counts as none."""
    day = date.fromisoformat(published_at[:10]) if published_at else None
    return day if day is not None and _FIRST_YEAR <= day.year <= _LAST_YEAR else None


def date_values(draft: Draft, today: date | None) -> None:
    """Give dates and times their values, in text order."""
    anchor: str | None = None
    told: tuple[str, int] | None = None
    for mention in draft.labelled("DATE", "TIME"):
        words = draft.words_of(mention)
        ahead = looks_ahead(draft.columns, _top(draft, mention)) if _turns(words) else None
        clock = Clock(
            today=today,
            anchor=anchor,
            told=told[0] if told and _belongs(mention.start - told[1], ahead, today) else None,
            ahead=ahead,
            word=draft.text[max(mention.start - 16, 0) : mention.start].rpartition(" ")[0].rpartition(" ")[2].lower(),
        )
        mention.when = mention.when or resolve(words, clock)
        if mention.when is None:
            continue
        anchor = mention.when
        if _NAMES_YEAR.search(words) and len(anchor) >= _SHORTEST_TOLD:
            distant = today is None or abs(int(anchor[:4]) - today.year) > 1
            told = (anchor, mention.end) if distant else None
        elif clock.told and len(anchor) >= _SHORTEST_TOLD and anchor[:4] == clock.told[:4]:
            told = (anchor, mention.end)
    _share_days(draft)


def _belongs(distance: int, ahead: bool | None, today: date | None) -> bool:
    """Whether a date without a year is of the year told before; without a day of publication it must be past."""
    return distance < _REACH and (ahead is False or (ahead is None and today is not None))


def _share_days(draft: Draft) -> None:
    """A time of day beside a day is of that day: "9:30 p.m. on Tuesday"."""
    dates = draft.labelled("DATE", "TIME")
    for first, second in pairwise(dates):
        if draft.text[first.end : second.start] in _BESIDE and {first.label, second.label} == {"DATE", "TIME"}:
            first.when = first.when or (second.when if first.label == "TIME" else None)
            second.when = second.when or (first.when if second.label == "TIME" else None)


@lru_cache(maxsize=1024)
def _turns(words: str) -> bool:
    return _TURNS.search(words) is not None


def _top(draft: Draft, mention: Mention) -> int:
    """Index of the word of a mention whose head lies outside it."""
    heads, starts = draft.columns.heads, draft.columns.starts
    at = draft.index_at(mention.start)
    while mention.start <= starts[heads[at]] < mention.end and heads[at] != at:
        at = heads[at]
    return at
