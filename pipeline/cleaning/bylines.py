"""Who wrote an article, where neither sender nor page tells: the names of a byline that was cut out."""

import re
from collections.abc import Iterable

from pipeline.cleaning.reasons import Reason
from pipeline.documents import Removed

_BY = re.compile(r"^\s*(?:(?:written|reported|story|words|text)\s+)?by:?\s+", re.IGNORECASE)
_NAME = re.compile(r"[A-ZÀ-Þ][\w.'’-]*(?:\s+(?:(?:de|van|von|der|al|bin|la|el|da|di)\s+)*[A-ZÀ-Þ][\w.'’-]*){1,3}")
_END = re.compile(r"[|•·\n(]|\s[–—-]\s|,\s*(?=[a-z]|(?:Staff|Senior|Special|Associated|Updated|Published)\b)")
#: What somebody is, where a name could stand: "By Jane Doe, Lisbon Correspondent".
_OFFICE = re.compile(
    r"(?:Correspondent|Reporter|Writer|Editor|Columnist|Contributor|Critic|Photographer|Producer|Chief)s?$"
)
_AND = re.compile(r",\s*(?:and\s+)?|\s+and\s+|\s*&\s*")


def authors(removed: Iterable[Removed]) -> tuple[str, ...]:
    """The names in the first byline among removed stretches ("By Jane Doe and John Roe, Staff Writers")."""
    for stretch in removed:
        if stretch.reason != Reason.BYLINE or not (found := _BY.match(stretch.text)):
            continue
        names = map(str.strip, _AND.split(_END.split(stretch.text[found.end() :].strip())[0]))
        return tuple(name for name in names if _NAME.fullmatch(name) and not _OFFICE.search(name))
    return ()
