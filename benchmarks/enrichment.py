"""Words per CPU-second of the whole enrichment against the bare parse, in the same run.

    python -m benchmarks.enrichment --shared FOLDER [--articles N] [--rounds N]

FOLDER is the folder with ``data/claims/polnear.dev.jsonl.gz``. The bare parse is the model with tok2vec, tagger, parser
and ner over the same texts in the same batches; both take turns, and the figure is the median of the rounds' ratios.
Prints JSON.
"""

import argparse
import gzip
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from pipeline.cleaning import make_cleaner
from pipeline.documents import CleanArticle
from pipeline.enrichment import Enricher
from pipeline.raw import from_fields
from pipeline.settings import load

_DATA = Path("data") / "claims" / "polnear.dev.jsonl.gz"


def _articles(file: Path, number: int) -> list[CleanArticle]:
    cleaner = make_cleaner(load(environ={}).settings.cleaning)
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for _n, line in zip(range(number), lines, strict=False)]
    return [cleaner.clean(from_fields({"id": row["id"], "text": row["text"], "language": "en"})) for row in rows]


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def compare(articles: list[CleanArticle], rounds: int) -> dict[str, float]:
    """Words per CPU-second of both, and the median ratio."""
    settings = load(environ={}).settings.enrichment
    enricher = Enricher(settings)
    words = sum(len(article.text.split()) for article in articles)
    texts = [article.text for article in articles]

    def bare() -> None:
        for _doc in enricher.nlp.pipe(texts, batch_size=settings.batch):
            pass

    def whole() -> None:
        for _article in enricher.enrich(articles):
            pass

    whole()  # word lists and lemma caches fill once
    pairs = [(_seconds(bare), _seconds(whole)) for _ in range(rounds)]
    return {
        "articles": len(articles),
        "words": words,
        "words_per_cpu_second_bare": round(words / statistics.median(b for b, _w in pairs)),
        "words_per_cpu_second_whole": round(words / statistics.median(w for _b, w in pairs)),
        "whole_to_bare": round(statistics.median(b / w for b, w in pairs), 3),
    }


def main() -> None:
    """Run the comparison and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--articles", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    file = given.shared / _DATA
    if not file.is_file():
        sys.exit(f"There is no {file}: give the folder that holds {_DATA} with --shared.")
    print(json.dumps(compare(_articles(file, given.articles), given.rounds), indent=2))


if __name__ == "__main__":
    main()
