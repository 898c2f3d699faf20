"""Measures events from end to end, and what they cost.

::

    python -m benchmarks.events --shared FOLDER

FOLDER holds ``data`` and ``scorers`` of the yardsticks: the sentences of PLOVER-GSR and the gold of the seed article.
Prints one JSON object: the figures of both scorers beside those that their peers are quoted with, our own labelled
sentences, and the sentences per CPU-second of the bare parse and of the parse with events, in the same run.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from spacy.tokens import Doc

from pipeline.cleaning import Cleaner
from pipeline.documents import CleanArticle, EnrichedArticle
from pipeline.enrichment import Enricher
from pipeline.enrichment.events import find_events
from pipeline.enrichment.reading import Reading
from pipeline.raw import from_fields
from pipeline.settings import EnrichmentSettings, config_folder
from pipeline.spans import OffsetMap
from tests.unit.events.labelled import figures

_GSR = Path("data/events/plover_gsr.dev.jsonl")
_SEED_TEXT = Path("data/seed/000_dc5a2832e058e991.txt")
_SEED_GOLD = Path("data/seed/entities_events_gold.json")
#: The seed has no date of its own; its gold assumes this one.
_SEED_DAY = "2023-09-19"
_ROUNDS = 5
#: What is published, or was measured on all 322 sentences, of programs that cannot be installed any more.
_PEERS = {
    "petrarch2": {"coded": 50.6, "triple": 38.2, "class": 27.3, "seed_found": 2},
    "UniversalPetrarch": {"coded": 56.8, "class": 33.9, "seed_found": 3},
    "dependency rules without classes": {"coded": 96.9, "triple": 52.8, "events_a_sentence": 2.2, "seed_found": 5},
}


def cleaned(rows: Sequence[dict[str, Any]]) -> list[CleanArticle]:
    """Raw articles without their boilerplate."""
    cleaner = Cleaner(config_folder() / "cleaning")
    return [cleaner.clean(from_fields(row)) for row in rows]


def scored(shared: Path, mode: str, gold: Path, documents: Sequence[EnrichedArticle]) -> str:
    """What the scorer prints about documents."""
    with tempfile.NamedTemporaryFile("wb", suffix=".jsonl") as file:
        file.write(b"".join(msgspec.json.encode(document) + b"\n" for document in documents))
        file.flush()
        command = [sys.executable, str(shared / "scorers/score_events.py"), mode, str(shared / gold), file.name]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def gsr(printed: str) -> dict[str, float]:
    """The figures of the scorer's ``gsr`` mode, in percent of the sentences."""
    head, shares, emitted = printed.splitlines()[:3]
    named = re.findall(r"(typed triple|[a-z]+) (\d+\.\d)", shares)
    of_emitted = re.findall(r"(typed triple|[a-z]+) (\d+\.\d)", emitted.partition(":")[2])
    return {
        "events_a_sentence": float(head.partition("(")[2].split()[0]),
        **{name.replace(" ", "_"): float(value) for name, value in named},
        **{f"emitted_{name.replace(' ', '_')}": float(value) for name, value in of_emitted},
    }


def seed(printed: str) -> dict[str, Any]:
    """The figures of the scorer's ``seed`` mode."""
    _entities, events, traps = printed.splitlines()[:3]
    found = re.search(r"required found (\d+)/(\d+)(.*?)  of these right status (\d+)", events)
    assert found is not None, events
    return {
        "required": int(found[2]),
        "found": int(found[1]),
        "found_ids": found[3].split(),
        "right_status": int(found[4]),
        "traps": int(traps.partition("into ")[2].split()[0]),
        "from_boilerplate": int(traps.partition("boilerplate ")[2].split()[0]),
    }


def speed(enricher: Enricher, articles: Sequence[CleanArticle]) -> dict[str, float]:
    """Sentences per CPU-second of the bare parse and with events: the best of several rounds, in turn."""
    enriched = list(enricher.enrich(articles))
    parsing, finding, sentences = [], [], 0
    for _ in range(_ROUNDS):
        began = time.process_time()
        docs = list(enricher.nlp.pipe((article.text for article in articles), batch_size=EnrichmentSettings().batch))
        parsed = time.process_time()
        _find(articles, enriched, docs)
        parsing.append(parsed - began)
        finding.append(time.process_time() - parsed)
        sentences = sum(1 for doc in docs for _ in doc.sents)
    bare, events = min(parsing), min(finding)
    return {
        "sentences_per_cpu_second_bare": round(sentences / bare, 1),
        "sentences_per_cpu_second_with_events": round(sentences / (bare + events), 1),
        "ratio_to_bare_parse": round(bare / (bare + events), 3),
    }


def _find(articles: Sequence[CleanArticle], enriched: Sequence[EnrichedArticle], docs: Sequence[Doc]) -> None:
    for article, known, doc in zip(articles, enriched, docs, strict=True):
        find_events(Reading(article, doc, OffsetMap(article.removed)), known.entities, known.claims)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--shared", type=Path, required=True, help="folder with the yardsticks' data and scorers")
    shared: Path = parser.parse_args().shared
    if not (shared / _GSR).is_file():
        sys.exit(f"There is no {shared / _GSR}: name the folder of the yardsticks with --shared.")
    enricher = Enricher(EnrichmentSettings())
    rows = [json.loads(line) for line in (shared / _GSR).read_text(encoding="utf-8").splitlines()]
    sentences = cleaned([{"id": row["id"], "text": row["text"]} for row in rows])
    with (shared / _SEED_TEXT).open(encoding="utf-8", newline="") as file:
        article = cleaned([{"id": "seed", "text": file.read(), "published_at": _SEED_DAY}])
    own, _wrong = figures()
    result = {
        "plover_gsr": gsr(scored(shared, "gsr", _GSR, list(enricher.enrich(sentences)))),
        "seed": seed(scored(shared, "seed", _SEED_GOLD, list(enricher.enrich(article)))),
        "own_sentences": {name: round(value, 3) for name, value in own.items()},
        "speed": speed(enricher, sentences),
        "peers": _PEERS,
    }
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
