"""What stands beside an article and is taken out of its text, kept as metadata: datelines and captions."""

import re
from collections.abc import Iterable

from pipeline.cleaning.reasons import Reason
from pipeline.documents import Dateline, Removed

#: "LONDON/PARIS, March 3 (Reuters) - ", as the rule `agency-dateline` cuts it.
_AGENCY = re.compile(r"^(?P<place>[^(]*)\((?P<agency>[^)]+)\)\s*[-–—]")
_DAY = re.compile(r"[,\s]+(?:(?:[A-Z][a-z]{2,8}\.?\s+)?\d{1,2}|[A-Z][a-z]{2,8}\.?)\s*$")
#: A caption says something; fewer words are a credit alone.
_CAPTION_WORDS = 6


def dateline(removed: Iterable[Removed]) -> Dateline | None:
    """The dateline of an agency's report, if one was cut ("LISBON, March 3 (Reuters) - ")."""
    for stretch in removed:
        if stretch.reason == Reason.DATELINE and (found := _AGENCY.match(stretch.text.strip())):
            place = _without_day(found.group("place"))
            return Dateline(place=place or None, agency=found.group("agency").strip())
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
