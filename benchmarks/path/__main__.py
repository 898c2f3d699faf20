"""The whole path against what one would run instead, in turns on the same cores of this machine.

    python -m benchmarks.path [--corpus FILE] [--out FILE] [--articles N] [--rounds N] [--quix PYTHON]

FILE holds JSON lines with ``id`` and ``text``, plain or gzipped; without it the articles in ``seeds/`` are taken again
and again. Every contestant loads its model and reads the same warm-up articles before its clock starts; the clock
stops when the last article is read (the bare model) or can be found by a search (all others), with nothing left to do.
Rounds alternate the order; what is reported is the median, and the ratios are medians of the rounds' ratios.

``--quix`` names the Python of an environment with ``quixstreams[elasticsearch]``; without it that one is left out.
Without ``--articles`` those of the file count, but no fewer than 400 and no more than 1,000. Prints JSON.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.common import corpus
from benchmarks.common.report import arguments, finish, head
from benchmarks.path.bare import BareModel
from benchmarks.path.contest import Contestant, Run
from benchmarks.path.copydesk import Copydesk
from benchmarks.path.scripted import Script, quix_script
from connectors.embedded.servers import Servers, make_ready
from pipeline.cli.running import with_servers
from pipeline.cli.stack import prepare
from pipeline.settings import load

_WARM_UP = 96
_OWN_SCRIPT = Path(__file__).with_name("own_script.py")
_FEWEST, _MOST = 400, 1000


def main() -> None:
    """Measure, print, write."""
    parser = arguments(__doc__, articles=None)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quix", type=Path)
    parser.add_argument("--only", help="names of contestants, separated by commas")
    given = parser.parse_args()
    finish(measure(given), given.out)


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """Run all rounds; the report."""
    settings = load().settings
    number = given.articles or min(_MOST, max(_FEWEST, corpus.size(given.corpus, settings)))
    texts = corpus.load(given.corpus, number, settings)
    report = head("path", texts, given.corpus)
    ready = make_ready(settings.embedded)
    with tempfile.TemporaryDirectory(prefix="copydesk-bench-") as folder, Servers(settings.embedded, ready=ready) as on:
        here = with_servers(settings, on)
        prepare(here)
        main_ones: list[Contestant] = [
            BareModel(here.enrichment.batch, on),
            Copydesk(here, on, Path(folder)),
            Script("own_script", [sys.executable, str(_OWN_SCRIPT)], 2, here, on),
        ]
        once: list[Contestant] = [Script("own_script_one_process", [sys.executable, str(_OWN_SCRIPT)], 1, here, on)]
        if given.quix:
            once.append(quix_script(given.quix, here, on))
        rounds = _rounds(main_ones, once, texts, given)
    return report | results(rounds, len(texts), corpus.words(texts)) | {"left_out": _left_out(given)}


def _rounds(
    main_ones: Sequence[Contestant], once: Sequence[Contestant], texts: Sequence[corpus.Text], given: argparse.Namespace
) -> list[dict[str, Run]]:
    """All rounds; the slow contestants, of which one figure is enough, run in the first one only."""
    wanted = given.only.split(",") if given.only else None
    rounds = []
    for number in range(given.rounds):
        turn = [*main_ones, *(once if number == 0 else [])]
        done = {}
        for contestant in turn if number % 2 == 0 else reversed(turn):
            if wanted is None or contestant.name in wanted:
                done[contestant.name] = contestant.run(texts, texts[:_WARM_UP], number)
                rate = len(texts) / done[contestant.name].seconds
                print(f"round {number + 1}: {contestant.name} {rate:.2f} articles a second", file=sys.stderr)
        rounds.append(done)
    return rounds


def results(rounds: Sequence[dict[str, Run]], articles: int, words: int) -> dict[str, Any]:
    """Medians over the rounds, and our rate as a multiple of each other contestant's."""
    names = list(dict.fromkeys(name for done in rounds for name in done))
    seconds = {name: statistics.median(done[name].seconds for done in rounds if name in done) for name in names}
    ratios = {
        name: round(
            statistics.median(
                done[name].seconds / done[Copydesk.name].seconds
                for done in rounds
                if name in done and Copydesk.name in done
            ),
            3,
        )
        for name in names
        if name != Copydesk.name and any(name in done and Copydesk.name in done for done in rounds)
    }
    return {
        "ratios": ratios,
        "articles_per_second": {name: round(articles / took, 2) for name, took in seconds.items()},
        "words_per_second": {name: round(words / took) for name, took in seconds.items()},
        "rounds": [{name: asdict(run) for name, run in done.items()} for done in rounds],
    }


def _left_out(given: argparse.Namespace) -> list[str]:
    return [] if given.quix else ["quix_streams: name a Python that has quixstreams[elasticsearch] with --quix."]


if __name__ == "__main__":
    main()
