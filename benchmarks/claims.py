"""Our claims beside a plain reporting-verb baseline and textacy's direct quotations, in one run.

    python -m benchmarks.claims --shared PATH [--sample N] [--out FILE]

PATH holds ``data/`` and ``scorers/``; where one is absent the benchmark says so and stops. Articles go through
cleaning and enrichment, as they would in the pipeline. `--sample N` reads every Nth article of the large set. textacy
is measured where it is installed (``pip install textacy``). The report is JSON on the standard output or in FILE.
"""

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from spacy.tokens import Doc

from benchmarks.claims_baselines import reporting_verbs, textacy_quotations
from pipeline import raw
from pipeline.cleaning import Cleaner
from pipeline.documents import Claim, CleanArticle
from pipeline.enrichment import model
from pipeline.enrichment.claims import find_claims
from pipeline.enrichment.claims.checkworthy import checkworthiness
from pipeline.enrichment.entities import find_entities
from pipeline.enrichment.reading import Reading
from pipeline.names.gazetteer import Gazetteer
from pipeline.settings import config_folder
from pipeline.spans import OffsetMap

type Row = dict[str, Any]

_SETS = ("polnear", "gum", "seed")
_FILES = {"polnear": "claims/polnear.dev.jsonl.gz", "gum": "claims/gum.dev.jsonl.gz", "seed": "seed/claims_gold.json"}
_SPANS = ("source", "cue", "content")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.claims", description=__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="folder with data/ and scorers/")
    parser.add_argument("--sample", type=int, default=1, metavar="N", help="read every Nth article of the large set")
    parser.add_argument("--out", type=Path, help="write the report here")
    given = parser.parse_args(arguments)
    missing = [str(given.shared / name) for name in ("data/claims", "scorers") if not (given.shared / name).exists()]
    if missing:
        print(f"{' and '.join(missing)} absent: gold and scorers are needed to measure claims.", file=sys.stderr)
        return 2
    report = {name: measure(given.shared, name, given.sample if name == "polnear" else 1) for name in _SETS}
    report["checkworthy"] = measure_checkworthiness(given.shared)
    text = json.dumps(report, indent=2)
    if given.out:
        given.out.write_text(text + "\n", encoding="utf-8")
    print(text)
    return 0


def measure(shared: Path, name: str, every: int) -> Row:
    """The figures of one gold set for each system."""
    gold = _read(shared / "data" / _FILES[name])[::every]
    articles = _cleaned(gold)
    began = time.process_time()
    docs = list(model.load(model.DEFAULT).pipe([article.text for article in articles], batch_size=16))
    words = sum(len(doc) for doc in docs)
    report: Row = {"articles": len(gold), "words": words, "words per CPU-second, parse": round(_rate(words, began))}
    systems: dict[str, Callable[[CleanArticle, Doc], Iterable[Row]]] = {
        "copydesk": _ours,
        "reporting verbs": _of_doc(reporting_verbs),
    }
    if (quotations := textacy_quotations()) is not None:
        systems["textacy direct_quotations"] = _of_doc(quotations)
    for system, find in systems.items():
        began = time.process_time()
        predicted = [
            {"id": article.id, "claims": list(find(article, doc))} for article, doc in zip(articles, docs, strict=True)
        ]
        report[system] = {"words per CPU-second": round(_rate(words, began))} | _scored(shared, name, gold, predicted)
    return report


def _rate(words: int, began: float) -> float:
    return words / max(time.process_time() - began, 1e-6)


def _read(path: Path) -> list[Row]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        if path.suffix == ".json":
            return [json.load(lines)]
        return [json.loads(line) for line in lines]


def _cleaned(gold: Iterable[Row]) -> list[CleanArticle]:
    cleaner = Cleaner(config_folder() / "cleaning")
    articles = (raw.from_fields({"id": row["id"], "text": row["text"], "language": "en"}) for row in gold)
    return [cleaner.clean(article) for article in articles]


@cache
def _names() -> Gazetteer:
    return Gazetteer.load(config_folder() / "names")


def _ours(article: CleanArticle, doc: Doc) -> Iterable[Row]:
    reading = Reading(article, doc, OffsetMap(article.removed))
    claims = find_claims(reading, find_entities(reading, _names()))
    return [_flat(claim) for claim in claims if claim.source_type != "author" or claim.cue is not None]


def _flat(claim: Claim) -> Row:
    parts = {name: getattr(claim, name) for name in _SPANS}
    spans = {name: msgspec.to_builtins(part.raw_spans) if part else None for name, part in parts.items()}
    return spans | {"modality": claim.certainty, "quote": claim.quote, "polarity": claim.polarity}


def _of_doc(find: Callable[[Doc], Iterable[Row]]) -> Callable[[CleanArticle, Doc], Iterable[Row]]:
    """A baseline works on the clean text; its spans go back to the raw text as ours do."""

    def found(article: CleanArticle, doc: Doc) -> Iterable[Row]:
        offsets = OffsetMap(article.removed)
        for claim in find(doc):
            yield {
                name: [list(span) for piece in claim[name] for span in offsets.raw_spans(*piece)] or None
                for name in _SPANS
            } | {"modality": "asserted"}

    return found


def _scored(shared: Path, name: str, gold: list[Row], predicted: list[Row]) -> Row:
    """What the scorers say: relation, and certainty where the gold has it."""
    figures: Row = _relation(shared, gold, predicted)
    if name == "gum":
        news = {row["id"] for row in gold if row["part"] == "news"}
        figures["news"] = _relation(
            shared, [row for row in gold if row["id"] in news], [row for row in predicted if row["id"] in news]
        )
    if name != "polnear":
        # The seed's gold labels the author's own statements too; GUM labels claims only.
        kind = ("--kind", "speech") if name == "seed" else ()
        figures["certainty"] = _score(shared, "score_certainty.py", gold, predicted, *kind).splitlines()
    return figures


def _relation(shared: Path, gold: list[Row], predicted: list[Row]) -> Row:
    told = json.loads(_score(shared, "score_claims.py", gold, predicted, "--kind", "speech", "--json", task="claims"))
    found = told["scores"]["relation overlap"]
    return {key: round(found[key], 4) if key in ("p", "r", "f1") else found[key] for key in found}


def measure_checkworthiness(shared: Path) -> Row:
    """Average precision on the debate sentences, which nothing is fitted to."""
    gold = _read(shared / "data/claims/cw.dev.jsonl.gz")
    scores = [{"id": row["id"], "score": checkworthiness(row["text"])} for row in gold]
    told = json.loads(_score(shared, "score_claims.py", gold, scores, "--json", task="rank"))
    return {name: round(told[name], 4) for name in ("average_precision", "best_f1")}


def _score(shared: Path, scorer: str, gold: list[Row], predicted: list[Row], *flags: str, task: str = "") -> str:
    command = [sys.executable, str(shared / "scorers" / scorer), *([task] if task else [])]
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / "gold.jsonl", Path(folder) / "pred.jsonl"]
        for path, rows in zip(files, (gold, predicted), strict=True):
            path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return subprocess.run([*command, *files, *flags], check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())
