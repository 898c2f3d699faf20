"""What stands beside an article and is taken out of its text, kept as metadata: datelines, captions, the day."""

import re
from collections.abc import Iterable
from datetime import date

from pipeline.cleaning.reasons import Reason
from pipeline.documents import Dateline, Removed

#: "LONDON/PARIS, March 3 (Reuters) - ", as the rule `agency-dateline` cuts it.
_AGENCY = re.compile(r"^(?P<place>[^(]*)\((?P<agency>[^)]+)\)\s*[-–—]")
_DAY = re.compile(r"[,\s]+(?:(?:[A-Z][a-z]{2,8}\.?\s+)?\d{1,2}|[A-Z][a-z]{2,8}\.?)\s*$")
#: A line that says when an article appeared, not when it was changed.
_PUBLISHED = re.compile(r"\s*(?:first |originally )?(?:published|posted)\b", re.IGNORECASE)
#: A day that can be read in one way only: figures alone may be American or not.
_MONTH = r"(?P<month>Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_WRITTEN = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? {_MONTH},? (?P<year>(?:19|20)\d\d)"
    rf"|{_MONTH.replace('month', 'month_')} (?P<day_>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year_>(?:19|20)\d\d)"
    r"|(?P<iso>(?:19|20)\d\d-\d\d-\d\d))\b",
    re.IGNORECASE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
#: A caption says something; fewer words are a credit alone.
_CAPTION_WORDS = 6


def dateline(removed: Iterable[Removed]) -> Dateline | None:
    """The dateline of an agency's report, if one was cut ("LISBON, March 3 (Reuters) - ")."""
    for stretch in removed:
        if stretch.reason == Reason.DATELINE and (found := _AGENCY.match(stretch.text.strip())):
            place = _without_day(found.group("place"))
            return Dateline(place=place or None, agency=found.group("agency").strip())
    return None


def published(removed: Iterable[Removed]) -> str | None:
    """The day on which an article appeared, ISO 8601, if a line that says so was cut ("Published 3 March 2031")."""
    for stretch in removed:
        if stretch.reason == Reason.DATELINE and _PUBLISHED.match(stretch.text):
            found = _WRITTEN.search(stretch.text)
            if found:
                return _iso(found)
    return None


def captions(removed: Iterable[Removed]) -> tuple[str, ...]:
    """The captions among removed stretches, their credits included."""
    texts = (stretch.text.strip() for stretch in removed if stretch.reason == Reason.PHOTO_CREDIT)
    return tuple(dict.fromkeys(text for text in texts if len(text.split()) >= _CAPTION_WORDS))


def _without_day(place: str) -> str:
    place = place.strip(" ,")
    words = place.split()
    # A place in capitals may be followed by a month in small letters; one word alone is the place.
    return _DAY.sub("", place).strip(" ,") if len(words) > 1 and any(c.isdigit() for c in place) else place


def _iso(written: re.Match[str]) -> str | None:
    try:
        if written["iso"]:
            return date.fromisoformat(written["iso"]).isoformat()
        month = _MONTHS.index((written["month"] or written["month_"])[:3].lower()) + 1
        return date(int(written["year"] or written["year_"]), month, int(written["day"] or written["day_"])).isoformat()
    except ValueError:
        return None  # such as the 31st of a month of 30 days
