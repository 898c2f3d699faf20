"""Sentences and short articles of our own, labelled, and how well the code does on them."""

import math
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.documents import Entity
from tests.unit.entities.reading import entities_of

_FOLDER = Path(__file__).parent
#: Kilometres.
_NEAR = 161
_NAMES = ("PERSON", "ORG", "GPE", "NORP", "LOC")


@dataclass(frozen=True, slots=True)
class DatedSentence:
    """A sentence, the span of its date, and the value that is right for it.

    Attributes:
        published: the day of publication, None where it is not known.
        value: of `Entity.when`; None where there must be none.
    """

    text: str
    start: int
    end: int
    published: str | None
    value: str | None

    def found(self, entities: tuple[Entity, ...]) -> str | None:
        """The value of the date that shares most characters with the labelled one."""
        shared = {
            min(self.end, entity.end) - max(self.start, entity.start): entity.when
            for entity in entities
            if entity.label in ("DATE", "TIME")
        }
        most = max(shared, default=0)
        return shared[most] if most > 0 else None


def dated_sentences() -> Iterator[DatedSentence]:
    """All sentences with a labelled date."""
    for line in (_FOLDER / "dates.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            published, marked, value = line.split("\t")
            before, _, rest = marked.partition("[[")
            date, _, after = rest.partition("]]")
            yield DatedSentence(
                text=before + date + after,
                start=len(before),
                end=len(before) + len(date),
                published=None if published == "-" else published,
                value=None if value == "-" else value,
            )


@cache
def date_figures() -> dict[str, float]:
    """Share of our labelled dates with the right value at the right granularity."""
    sentences = list(dated_sentences())
    right = sum(
        sentence.found(entities_of(sentence.text, sentence.published)) == sentence.value for sentence in sentences
    )
    return {"own_dates_right": round(right / len(sentences), 3)}


@cache
def name_figures() -> dict[str, float]:
    """F1 over words, label and canonical name of the names in our short articles."""
    right = found = wanted = 0
    for article in tomllib.loads((_FOLDER / "names.toml").read_text(encoding="utf-8"))["article"]:
        entities = entities_of(article["text"])
        seen = Counter(f"{entity.text}|{entity.label}|{entity.name}" for entity in entities if entity.label in _NAMES)
        gold = Counter(article["found"])
        right, found, wanted = right + (seen & gold).total(), found + seen.total(), wanted + gold.total()
    return {"own_names_f1": round(2 * right / (found + wanted), 3)}


@cache
def place_figures() -> dict[str, float]:
    """Share of our labelled places with the right country and coordinates within 161 km, a hundred miles."""
    right = total = 0
    for line in (_FOLDER / "places.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        marked, country, north, east = line.split("\t")
        before, _, rest = marked.partition("[[")
        words, _, after = rest.partition("]]")
        total += 1
        right += any(
            entity.country == country and _kilometres(entity, float(north), float(east)) <= _NEAR
            for entity in entities_of(before + words + after)
            if entity.start < len(before) + len(words) and len(before) < entity.end
        )
    return {"own_places_right": round(right / total, 3)}


def _kilometres(entity: Entity, north: float, east: float) -> float:
    if entity.location is None:
        return math.inf
    there, here = math.radians(entity.location.lat), math.radians(north)
    turn = math.radians(entity.location.lon - east)
    cosine = math.sin(there) * math.sin(here) + math.cos(there) * math.cos(here) * math.cos(turn)
    return 6371 * math.acos(min(1, cosine))
