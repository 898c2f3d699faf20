"""The labelled sentences in ``tests/data/claims.jsonl``, and how found claims are scored against them.

Each line has a `kind` of claim, a `text` of one to three sentences and its `claims`, their spans given as the words
they cover. A claim is found where source, cue and content each share half of their letters with the label's.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.documents import Claim, CleanArticle, Entity, Pipeline
from pipeline.enrichment.claims import find_claims
from pipeline.enrichment.entities import find_entities
from pipeline.enrichment.reading import Reading
from pipeline.spans import OffsetMap
from tests.unit.entities.reading import article, gazetteer, nlp

DATA = Path(__file__).parents[2] / "data" / "claims.jsonl"
SEEDS = Path(__file__).parents[3] / "seeds"
_HALF = 0.5
_ATTRIBUTES = ("certainty", "polarity", "quote", "source_type", "name")


class Read(NamedTuple):
    """A text with its claims and entities."""

    text: str
    claims: tuple[Claim, ...]
    entities: tuple[Entity, ...]


@lru_cache(maxsize=1)
def labelled() -> tuple[dict[str, Any], ...]:
    """All labelled texts."""
    return tuple(json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines())


def read(texts: Iterable[str]) -> list[Read]:
    """Find the claims of texts as they stand, each as an article of its own."""
    return _read(
        CleanArticle(id=f"text-{number}", text=text, raw_text=text, pipeline=Pipeline(version="0"))
        for number, text in enumerate(texts)
    )


def _read(articles: Iterable[CleanArticle]) -> list[Read]:
    given = list(articles)
    found = []
    for clean, doc in zip(given, nlp().pipe([clean.text for clean in given], batch_size=32), strict=True):
        reading = Reading(clean, doc, OffsetMap(clean.removed))
        entities = find_entities(reading, gazetteer())
        found.append(Read(clean.text, find_claims(reading, entities), entities))
    return found


@lru_cache(maxsize=1)
def read_labelled() -> tuple[Read, ...]:
    """The labelled texts as the code reads them."""
    return tuple(read(row["text"] for row in labelled()))


def _letters(parts: Sequence[str]) -> Counter[str]:
    return Counter(letter for part in parts for letter in part.lower() if letter.isalnum())


def _fits(label: Sequence[str], found: Sequence[str]) -> bool:
    gold, given = _letters(label), _letters(found)
    if not gold or not given:
        return gold == given
    return (gold & given).total() >= _HALF * max(gold.total(), given.total())


def _parts(text: str, claim: Claim) -> tuple[list[str], list[str], list[str]]:
    roles = (claim.source, claim.cue, claim.content)
    source, cue, content = ([text[a:b] for a, b in role.spans] if role else [] for role in roles)
    return source, cue, content


def match(label: dict[str, Any], text: str, claims: Iterable[Claim]) -> Claim | None:
    """The found claim that fits a labelled one."""
    wanted = ([label["source"]] if label["source"] else [], [label["cue"]], label["content"])
    for claim in claims:
        if all(_fits(*pair) for pair in zip(wanted, _parts(text, claim), strict=True)):
            return claim
    return None


class Tally:
    """Counts over labelled texts: claims labelled, found and fitting, and which of their attributes are right."""

    def __init__(self, rows: Iterable[tuple[dict[str, Any], Read]]) -> None:
        self.labels: Counter[str] = Counter()
        self.hits: Counter[str] = Counter()
        self.asked: Counter[str] = Counter()
        self.right: Counter[str] = Counter()
        self.found = 0
        for row, item in rows:
            self.found += len(item.claims)
            for label in row["claims"]:
                self._add(row["kind"], label, match(label, item.text, item.claims))

    def _add(self, kind: str, label: dict[str, Any], claim: Claim | None) -> None:
        self.labels[kind] += 1
        if claim is None:
            return
        self.hits[kind] += 1
        for name in _ATTRIBUTES:
            if name in label:
                self.asked[name] += 1
                self.right[name] += _attribute(claim, name) == label[name]

    def figures(self) -> dict[str, float]:
        """Precision, recall and F1 of the claims, and of those found the share right in each attribute."""
        hits, labels = self.hits.total(), self.labels.total()
        scores = {
            "precision": hits / self.found,
            "recall": hits / labels,
            "relation_f1": 2 * hits / (self.found + labels),
        }
        return scores | {name: self.right[name] / asked for name, asked in self.asked.items()}


def _attribute(claim: Claim, name: str) -> str | None:
    if name == "name":
        return claim.source.name if claim.source else None
    value: str = getattr(claim, name)
    return value


def figures() -> dict[str, float]:
    """The figures of our own sentences, recall also by kind."""
    tally = Tally(zip(labelled(), read_labelled(), strict=True))
    return tally.figures() | {f"recall: {kind}": tally.hits[kind] / total for kind, total in tally.labels.items()}


def seed_figures() -> dict[str, float]:
    """The figures of the seed article."""
    row = json.loads((DATA.parent / "claims_seed.json").read_text(encoding="utf-8"))
    with (SEEDS / row["file"]).open(encoding="utf-8", newline="") as file:
        tally = Tally([(row, _read([article(file.read())])[0])])
    return {f"seed {name}": value for name, value in tally.figures().items()}
