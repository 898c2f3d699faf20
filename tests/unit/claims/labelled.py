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
from pipeline.enrichment import model
from pipeline.enrichment.claims import find_claims
from pipeline.enrichment.entities import find_entities
from pipeline.enrichment.reading import Reading
from pipeline.spans import OffsetMap

DATA = Path(__file__).parents[2] / "data" / "claims.jsonl"
_HALF = 0.5


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
    """Find the claims of texts, each as an article of its own."""
    found = []
    for number, doc in enumerate(_nlp().pipe(texts, batch_size=32)):
        article = CleanArticle(id=f"text-{number}", text=doc.text, raw_text=doc.text, pipeline=Pipeline(version="0"))
        reading = Reading(article, doc, OffsetMap(()))
        entities = find_entities(reading)
        found.append(Read(doc.text, find_claims(reading, entities), entities))
    return found


@lru_cache(maxsize=1)
def _nlp() -> Any:
    return model.load(model.DEFAULT)


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


def figures() -> dict[str, float]:
    """Precision, recall and F1 of the claims; of those found, the share right in each attribute; recall by kind."""
    labels = hits = 0
    found = sum(len(item.claims) for item in read_labelled())
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    kind_hits: Counter[str] = Counter()
    for row, item in zip(labelled(), read_labelled(), strict=True):
        for label in row["claims"]:
            claim = match(label, item.text, item.claims)
            labels += 1
            kinds[row["kind"]] += 1
            if claim is None:
                continue
            hits += 1
            kind_hits[row["kind"]] += 1
            for name in ("certainty", "polarity", "quote", "source_type", "name"):
                if name in label:
                    given = getattr(claim.source, "name", None) if name == "name" else getattr(claim, name)
                    asked[name] += 1
                    right[name] += given == label[name]
    scores = {"precision": hits / found, "recall": hits / labels, "relation_f1": 2 * hits / (found + labels)}
    scores |= {name: right[name] / asked[name] for name in asked}
    return scores | {f"recall: {kind}": kind_hits[kind] / total for kind, total in kinds.items()}
