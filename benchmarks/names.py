"""Measures names, dates and places from end to end, and what they cost.

::

    python -m benchmarks.names --shared FOLDER

FOLDER holds ``data`` and ``scorers`` of the yardsticks: person chains and dates of GUM, and the gold of the seed
article. Prints one JSON object: B³ of persons, the share of dates with the right value, strict F1 of the seed's
entities, our own labelled sentences, and the words per CPU-second of the bare parse and of the parse with entities,
in the same run.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from spacy.tokens import Doc

from pipeline.cleaning import Cleaner
from pipeline.documents import CleanArticle
from pipeline.enrichment import model
from pipeline.enrichment.entities import find_entities
from pipeline.enrichment.reading import Reading
from pipeline.names.gazetteer import Gazetteer
from pipeline.raw import from_fields
from pipeline.settings import EnrichmentSettings, config_folder
from pipeline.spans import OffsetMap
from tests.unit.entities.labelled import date_figures, name_figures, place_figures

_GUM = Path("data/claims/gum_names_dates.dev.jsonl")
_SEED_TEXT = Path("data/seed/000_dc5a2832e058e991.txt")
_SEED_GOLD = Path("data/seed/entities_events_gold.json")
#: The seed has no date of its own; its gold assumes this one.
_SEED_DAY = "2023-09-19"
_ROUNDS = 3


class Bench:
    """The stages an article passes for its entities, and the time spent in each."""

    def __init__(self) -> None:
        self._cleaner = Cleaner(config_folder() / "cleaning")
        self._gazetteer = Gazetteer.load(config_folder() / "names")
        self.nlp = model.load(model.DEFAULT)

    def clean(self, rows: Sequence[dict[str, Any]]) -> list[CleanArticle]:
        """Raw articles without their boilerplate."""
        return [self._cleaner.clean(from_fields(row)) for row in rows]

    def parse(self, articles: Sequence[CleanArticle]) -> list[Doc]:
        """What the model reads of them."""
        return list(self.nlp.pipe((article.text for article in articles), batch_size=EnrichmentSettings().batch))

    def entities(self, articles: Sequence[CleanArticle], docs: Sequence[Doc]) -> list[dict[str, Any]]:
        """Documents with the fields that the scorers read."""
        return [
            {
                "id": article.id,
                "entities": find_entities(Reading(article, doc, OffsetMap(article.removed)), self._gazetteer),
            }
            for article, doc in zip(articles, docs, strict=True)
        ]


def scored(shared: Path, scorer: str, *arguments: str | Path, documents: list[dict[str, Any]]) -> str:
    """What a scorer prints about documents."""
    with tempfile.NamedTemporaryFile("wb", suffix=".jsonl") as file:
        file.write(b"".join(msgspec.json.encode(document) + b"\n" for document in documents))
        file.flush()
        command = [sys.executable, str(shared / "scorers" / scorer), *map(str, arguments), file.name]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def figures(printed: str) -> Iterator[float]:
    """The numbers of a scorer's line, in order."""
    return (float(number) for number in re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])", printed))


def quality(bench: Bench, shared: Path) -> dict[str, float]:
    """The figures of the yardsticks."""
    rows = [json.loads(line) for line in (shared / _GUM).read_text(encoding="utf-8").splitlines()]
    articles = bench.clean([{key: row[key] for key in ("id", "text", "published_at")} for row in rows])
    names = scored(shared, "score_names.py", shared / _GUM, documents=bench.entities(articles, bench.parse(articles)))
    with (shared / _SEED_TEXT).open(encoding="utf-8", newline="") as file:
        seed = bench.clean([{"id": "seed", "text": file.read(), "published_at": _SEED_DAY}])
    documents = bench.entities(seed, bench.parse(seed))
    strict = scored(shared, "score_events.py", "seed", shared / _SEED_GOLD, documents=documents)
    persons, years, others = names.splitlines()[:3]
    return {
        "persons_b3_f1": next(figures(persons.partition("F1")[2])),
        "persons_found": next(figures(persons.partition("found")[2])),
        "bare_years_right": list(figures(years))[-1],
        "other_dates_right": list(figures(others))[-1],
        "seed_entities_strict_f1": next(figures(strict.splitlines()[0].partition("F1")[2])),
        **date_figures(),
        **name_figures(),
        **place_figures(),
    }


def speed(bench: Bench, shared: Path) -> dict[str, float]:
    """Words per CPU-second of the bare parse and with entities: the best of several rounds, in turn."""
    rows = [json.loads(line) for line in (shared / _GUM).read_text(encoding="utf-8").splitlines()]
    articles = bench.clean(
        [{"id": row["id"], "text": row["text"], "published_at": row["published_at"]} for row in rows]
    )
    parsing, finding, words = [], [], 0
    for _ in range(_ROUNDS):
        began = time.process_time()
        docs = bench.parse(articles)
        parsed = time.process_time()
        bench.entities(articles, docs)
        finding.append(time.process_time() - parsed)
        parsing.append(parsed - began)
        words = sum(map(len, docs))
    return {
        "words_per_cpu_second_parse": round(words / min(parsing)),
        "words_per_cpu_second_with_entities": round(words / (min(parsing) + min(finding))),
        "ratio": round(min(parsing) / (min(parsing) + min(finding)), 3),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, required=True, help="folder with `data` and `scorers`")
    shared: Path = parser.parse_args().shared
    if not (shared / _GUM).is_file():
        sys.exit(f"There is no {shared / _GUM}: name the folder that holds the yardsticks with --shared.")
    bench = Bench()
    print(json.dumps({**quality(bench, shared), **speed(bench, shared)}, indent=2))


if __name__ == "__main__":
    main()
