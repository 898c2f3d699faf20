"""The benchmarks count right; their figures are for `benchmarks/`, never for a test."""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.common import corpus, processes
from benchmarks.path.__main__ import results
from benchmarks.path.contest import Run
from benchmarks.service.latency import quantiles
from benchmarks.service.memory import Peak
from benchmarks.service.timed import Clock
from benchmarks.stages.cleaning import page
from pipeline.settings import load

_ROOT = Path(__file__).parents[2]
_SETTINGS = load(environ={}).settings


def test_ratios_are_medians_of_the_rounds_ratios() -> None:
    """What slows a whole round slows both sides of its ratio; one round that went wrong decides nothing."""
    rounds = [
        {"copydesk": Run(10.0), "bare_nlp_pipe": Run(15.0)},
        {"copydesk": Run(20.0), "bare_nlp_pipe": Run(32.0)},
        {"copydesk": Run(10.0), "bare_nlp_pipe": Run(90.0)},
    ]

    found = results(rounds, 100, 5000)

    assert {"bare_nlp_pipe": 1.6} == found["ratios"]
    assert {"copydesk": 10.0, "bare_nlp_pipe": 3.12} == found["articles_per_second"]
    assert 500 == found["words_per_second"]["copydesk"]


def test_a_contestant_that_ran_in_one_round_has_a_ratio_of_that_round() -> None:
    """The slow ones run once."""
    rounds = [{"copydesk": Run(10.0), "slow": Run(50.0)}, {"copydesk": Run(1.0)}]

    assert {"slow": 5.0} == results(rounds, 1, 1)["ratios"]


def test_a_corpus_may_be_plain_or_gzipped_and_is_taken_again_until_it_suffices(tmp_path: Path) -> None:
    """The same two lines in both forms give the same three texts."""
    lines = "".join(json.dumps({"id": name, "text": f"About {name}."}) + "\n" for name in "ab").encode()
    (tmp_path / "plain.jsonl").write_bytes(lines)
    (tmp_path / "packed.jsonl.gz").write_bytes(gzip.compress(lines))

    plain = corpus.load(tmp_path / "plain.jsonl", 3, _SETTINGS)

    assert ["a", "b", "a"] == [text.id for text in plain]
    assert plain == corpus.load(tmp_path / "packed.jsonl.gz", 3, _SETTINGS)
    assert ["x000000", "x000001", "x000002"] == [text.id for text in corpus.renamed(plain, "x")]


def test_without_a_file_the_seeds_are_the_corpus() -> None:
    """English articles only, as they were before cleaning."""
    texts = corpus.load(None, corpus.size(None, _SETTINGS), _SETTINGS)

    assert len(texts) > 10
    assert all(corpus.words([text]) > 30 for text in texts)


def test_processes_are_found_by_descent_and_have_time_and_memory() -> None:
    """A child of ours is in our tree."""
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        assert child.pid in processes.tree(os.getpid())
        assert processes.cpu_seconds([os.getpid()]) > 0
        assert processes.pss_mib(os.getpid()) > 10
    finally:
        child.communicate(b"\n")
    assert processes.pss_mib(child.pid) == 0


def test_the_bare_model_reads_all_texts_and_tells_the_seconds() -> None:
    """The process that `benchmarks.path` starts, on two short texts."""
    given = {"batch": 1, "texts": ["Rain fell.", "Snow fell."], "warm_up": ["Wind blew."]}

    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.path.bare"], input=json.dumps(given).encode(), capture_output=True, cwd=_ROOT
    )

    assert 0 == done.returncode, done.stderr
    assert {"seconds", "cpu"} == set(json.loads(done.stdout))


def test_quantiles_are_waits_that_occurred() -> None:
    """The smallest wait that so many per cent do not exceed."""
    assert {"articles": 20, "p50": 10, "p95": 19, "p99": 20} == quantiles(list(range(20, 0, -1)))
    assert {"articles": 1, "p50": 0.5, "p95": 0.5, "p99": 0.5} == quantiles([0.5])


def test_the_page_made_of_a_text_holds_the_article_and_what_surrounds_it() -> None:
    """Both cleaners get the same page; its words are escaped."""
    made = page("Talks fail\n\nTen < eleven, she said.\nNobody left.")

    assert "<h1>Talks fail</h1><p>Ten &lt; eleven, she said.</p>\n<p>Nobody left.</p>" in made
    assert "<nav>" in made


def test_the_largest_memory_of_each_group_is_kept() -> None:
    """With the sum of all, and of the enrich stage with its pool."""
    with Peak({"enrich": [os.getpid()], "enrich pool": [os.getpid()]}) as peak:
        pass

    assert {"enrich", "enrich pool", "enrich worker", "total"} == set(peak.found)
    assert peak.found["enrich worker"] == peak.found["total"]


def test_the_models_time_is_what_its_pipe_takes() -> None:
    """What is done with a document before the next is asked for is not; a pipe that calls itself counts once."""
    now = [0.0]

    def pipe(texts: Iterable[str], as_tuples: bool = False) -> Iterator[object]:
        if as_tuples:
            yield from ((doc, None) for doc in clock.pipe(texts))
            return
        for text in texts:
            now[0] += 2
            yield text

    clock = Clock(pipe, lambda: now[0])
    found = []
    for doc in clock.pipe(["one", "other"], as_tuples=True):
        now[0] += 5
        found.append(doc)

    assert [("one", None), ("other", None)] == found
    assert 4 == clock.seconds
