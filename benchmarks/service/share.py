"""The share of the workers' CPU time outside the model: clients, JSON, cleaning, entities, claims, events, bulk.

Linux tells the CPU time of each process, over articles at full rate. The model's part of it is what spaCy's
`Language.pipe` takes in the processes of the enrich stage's pool (`benchmarks.service.timed`): what is done with a
parse is ours.
"""

import os
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.common import corpus
from benchmarks.common.processes import cpu_seconds
from benchmarks.common.stack import feed, stages, worker_pids
from benchmarks.service import timed
from pipeline.settings import Settings

_ROUNDS = 3
#: The name that the model's time goes by.
_MODEL = "model"


def outside_model(
    texts: Sequence[corpus.Text], warm_up: Sequence[corpus.Text], settings: Settings, folder: Path
) -> dict[str, Any]:
    """Feed the articles some times to workers that time the model.

    Args:
        warm_up: articles that go through before time counts.
        folder: for the times and the workers' log.
    """
    times = folder / "model"
    times.mkdir()
    os.environ[timed.FOLDER] = str(times)
    with stages(settings, folder / "timed.log", module=timed.__name__) as supervisor:
        feed(warm_up, "share-warm-up-", settings, supervisor.watch)
        groups = worker_pids(supervisor)
        rounds = []
        for turn in range(_ROUNDS):
            before = _used(groups, times)
            feed(texts, f"share-{turn}-", settings, supervisor.watch)
            rounds.append({name: seconds - before[name] for name, seconds in _used(groups, times).items()})
    shares = [1 - used[_MODEL] / sum(used[name] for name in groups) for used in rounds]
    return {
        "outside_model": round(statistics.median(shares), 3),
        "rounds": [round(share, 3) for share in shares],
        "milliseconds_per_article": {
            name: round(1000 * statistics.median(used[name] for used in rounds) / len(texts), 2) for name in rounds[0]
        },
    }


def _used(groups: dict[str, list[int]], times: Path) -> dict[str, float]:
    """CPU seconds so far, of the model and of each group of processes."""
    model = sum(float(file.read_text(encoding="ascii")) for file in times.iterdir())
    return {_MODEL: model, **{name: cpu_seconds(pids) for name, pids in groups.items()}}
