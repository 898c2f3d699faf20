"""Index documents in any number, of the shape and size of real ones.

Each is one of the seeds' documents with other words, names, outlets, places and days. Words and names follow Zipf's
law, as they do in news, so that there are frequent and rare ones to search for.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate, count
from typing import Any

import msgspec

from pipeline.documents import EnrichedArticle
from pipeline.indexing import Documents, documents
from pipeline.names.gazetteer import Gazetteer

_OUTLETS, _PEOPLE, _ORGANISATIONS, _WORDS = 120, 8000, 3000, 40_000
_SYLLABLES = re.findall("..", "bacedifoguhakelimonuprarostatavewiyazo")
_DAYS = 365


@dataclass(frozen=True, slots=True)
class Pool[T]:
    """Values of which the first are drawn most often."""

    values: Sequence[T]
    weights: Sequence[float]

    @classmethod
    def of(cls, values: Sequence[T]) -> "Pool[T]":
        """The first value twice as often as the second, three times as often as the third."""
        return cls(values, list(accumulate(1 / rank for rank in range(1, len(values) + 1))))

    def draw(self, chance: random.Random, number: int) -> list[T]:
        """Some values."""
        return chance.choices(self.values, cum_weights=self.weights, k=number)


class Corpus:
    """Makes documents of the seeds.

    Args:
        articles: the seeds, read.
        gazetteer: whose countries and towns the documents speak of.
        now: the last day of publication.
    """

    def __init__(self, articles: Sequence[EnrichedArticle], gazetteer: Gazetteer, now: datetime) -> None:
        self._chance = chance = random.Random(8)
        self._now = now
        self._templates = [documents(article, now) for article in articles]
        seen = {word for article in articles for word in article.text.split()}
        frequent = sorted(seen, key=lambda word: (-sum(word in article.text for article in articles), word))
        self._words = Pool.of([*frequent, *(self._word() for _ in range(_WORDS))])
        heard = sorted({name for made in self._templates for name in made.article["people"]})
        self._people = Pool.of([*heard, *(f"{self._word().title()} {self._word().title()}" for _ in range(_PEOPLE))])
        self._organisations = Pool.of([f"{self._word().title()} Council" for _ in range(_ORGANISATIONS)])
        papers = sorted({made.article["source"] for made in self._templates if made.article["source"]})
        self._outlets = Pool.of([*papers, *(f"The {self._word().title()} Post" for _ in range(_OUTLETS))])
        first = ["PRT", "KEN", "RUS", "CHN", "PRK"]
        self._countries = Pool.of([*first, *(code for code in gazetteer.capitals if code not in first)])
        towns = [row for name in gazetteer.capitals.values() for row in gazetteer.atlas.named(name)[:1]]
        chance.shuffle(towns)
        self._towns = Pool.of(towns)

    def make(self, number: int) -> Iterator[Documents]:
        """Articles with their claims and events, until there are so many documents."""
        made = 0
        for n in count():
            if made >= number:
                return
            article = self._varied(self._templates[n % len(self._templates)], f"made-{n}")
            made += 1 + len(article.claims) + len(article.events)
            yield article

    def _varied(self, template: Documents, name: str) -> Documents:
        # A copy that shares nothing with the template.
        made = msgspec.json.decode(msgspec.json.encode(template.article))
        outlet, published = self._outlets.draw(self._chance, 1)[0], self._moment()
        made |= {
            "id": name,
            "source": outlet,
            "published_at": published.isoformat(),
            "text": self._text(made["text"]),
            "title": self._text(made["title"] or "untitled"),
            "people": self._some(self._people, 6),
            "organisations": self._some(self._organisations, 4),
            "countries": self._some(self._countries, 4),
            "speakers": self._some(self._people, 4),
            "locations": [self._point() for _ in made["locations"]],
        }
        reference = {key: made[key] for key in ("id", "url", "source", "published_at", "title", "language")}
        parts = msgspec.to_builtins(template.claims)
        claims = {f"{name}-{key}": self._claim(body, reference) for key, body in parts.items()}
        events = {f"{name}-{key}": self._event(body, reference, published) for key, body in template.events.items()}
        return Documents(name, 1, made, claims, events)

    def _claim(self, template: dict[str, Any], reference: dict[str, Any]) -> dict[str, Any]:
        source = template["source"]
        if source:
            source = {**source, "name": self._people.draw(self._chance, 1)[0]}
        return {
            **template,
            "article": reference,
            "source": source,
            "content": {**template["content"], "text": self._text(template["content"]["text"])},
            "countries": self._some(self._countries, 2),
            "source_countries": self._some(self._countries, 1),
            "people": self._some(self._people, 2),
            "checkworthy": round(self._chance.random() ** 3, 3),
        }

    def _event(self, template: dict[str, Any], reference: dict[str, Any], published: datetime) -> dict[str, Any]:
        day = (published + timedelta(days=self._chance.randint(-7, 45))).date().isoformat()
        town = self._towns.draw(self._chance, 1)[0]
        place = {"name": town.name, "country": town.country, "location": self._point(), "precision": "city"}
        return {
            **template,
            "article": reference,
            "participants": self._some(self._people, 2),
            "countries": self._some(self._countries, 2),
            "passage": self._text(template["passage"]),
            "place": place if self._chance.random() < 0.5 else None,
            "time": {"text": day, "start": day, "end": day, "granularity": "day"}
            if self._chance.random() < 0.6
            else None,
            "event_key": f"{self._chance.randrange(1 << 22):x}",
        }

    def _text(self, text: str) -> str:
        """As many words on as many lines."""
        return "\n".join(" ".join(self._words.draw(self._chance, len(line.split()))) for line in text.split("\n"))

    def _some(self, pool: Pool[str], most: int) -> list[str]:
        return sorted(set(pool.draw(self._chance, self._chance.randint(0, most))))

    def _point(self) -> dict[str, float]:
        town = self._towns.draw(self._chance, 1)[0]
        return {"lat": town.lat, "lon": town.lon}

    def _moment(self) -> datetime:
        return (self._now - timedelta(seconds=self._chance.randrange(_DAYS * 86_400))).astimezone(UTC)

    def _word(self) -> str:
        return "".join(self._chance.choices(_SYLLABLES, k=self._chance.randint(2, 4)))
