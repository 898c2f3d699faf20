"""Ids of events, and the key under which the same event is found in several articles."""

import hashlib

from pipeline.documents import When
from pipeline.enrichment.events.found import Found
from pipeline.enrichment.events.merging import Group

_SEPARATOR = "\x1f"
_LIST = "\x1e"
#: Classes whose sides can be told in either order.
_EITHER_WAY = frozenset({"AGREE", "CONSULT", "COOPERATE"})


def event_id(article_id: str, act: str, raw_start: int) -> str:
    """Id of an event: its article, its class and where its first telling stands."""
    return _digest(article_id, act, str(raw_start))


def event_key(group: Group, time: When | None, published: str | None) -> str:
    """The same for the same event told in several articles.

    Made of the sides, the class of the act and its day or range; an event without a time takes the day on which
    its article was published.
    """
    found: Found = group.tellings[0].found
    sides = [_LIST.join(sorted(group.actors)), _LIST.join(sorted(group.targets))]
    if found.act in _EITHER_WAY and not found.visit:
        sides = [_LIST.join(sorted(group.actors | group.targets)), ""]
    day = f"{time.start}/{time.end}" if time is not None else (published or "")[:10]
    return _digest(found.act, "visit" if found.visit else "", *sides, day)


def _digest(*parts: str) -> str:
    return hashlib.blake2b(_SEPARATOR.join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
