"""The share of the workers' CPU time outside the model: clients, JSON, cleaning, entities, claims, events, bulk.

The CPU time of each process comes from Linux, over articles at full rate. Which part of the enrich stage's pool is the
model's is seen by sampling it with py-spy over as many articles again, so that the sampler takes no time of what is
counted: a sample is the model's when spaCy's `Language.pipe` is on its stack, which leaves what we do with a parse to
us. Each process's samples stand for its own CPU time: the pool has a process that only waits, for Python's shared
memory, and py-spy takes its waiting for work at times.
"""

import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.common.processes import cpu_seconds

#: The group of processes that the model runs in.
_POOL = "enrich pool"
#: The name that the model's time goes by.
_MODEL_TIME = "model"
_ROUNDS = 3
_HOW = ("--format", "raw", "--rate", "50", "--full-filenames")
#: The frame of the model, as py-spy names it.
_MODEL = ("pipe (", "spacy/language.py")


class NoSampler(Exception):
    """py-spy may not look."""


def sampler() -> str | None:
    """The program py-spy, of our environment or of the machine; None where there is none."""
    return shutil.which("py-spy", path=str(Path(sys.executable).parent)) or shutil.which("py-spy")


def outside_model(
    spy: str, groups: Mapping[str, Sequence[int]], number: int, feed: Callable[[str], object]
) -> dict[str, Any]:
    """Count, then sample, while the workers work, some times.

    Args:
        spy: what `sampler` found.
        groups: of worker processes, by name.
        number: of articles that `feed` feeds.
        feed: sends articles whose ids begin as it is told, and returns when all are found.

    Raises:
        NoSampler: see there.
    """
    rounds = [_round(spy, groups, feed, f"{turn}-") for turn in range(_ROUNDS)]
    shares = [1 - used[_MODEL_TIME] / sum(used[name] for name in groups) for used in rounds]
    return {
        "outside_model": round(statistics.median(shares), 3),
        "rounds": [round(share, 3) for share in shares],
        "milliseconds_per_article": {
            name: round(1000 * statistics.median(used[name] for used in rounds) / number, 2) for name in rounds[0]
        },
    }


def _round(spy: str, groups: Mapping[str, Sequence[int]], feed: Callable[[str], object], turn: str) -> dict[str, float]:
    """CPU seconds of the model and of each group."""
    pids = [pid for group in groups.values() for pid in group]
    before = {pid: cpu_seconds([pid]) for pid in pids}
    feed(f"counted-{turn}")
    used = {pid: cpu_seconds([pid]) - before[pid] for pid in pids}
    shares = _sampled(spy, groups[_POOL], lambda: feed(f"sampled-{turn}"))
    model = sum(share * used[pid] for pid, share in shares.items())
    return {_MODEL_TIME: model, **{name: sum(used[pid] for pid in group) for name, group in groups.items()}}


def _sampled(spy: str, pids: Sequence[int], work: Callable[[], object]) -> dict[int, float]:
    """The model's share of each of these processes' time."""
    with tempfile.TemporaryDirectory(prefix="copydesk-bench-") as folder:
        files = [Path(folder) / f"{pid}.raw" for pid in pids]
        spies = [
            subprocess.Popen(
                [spy, "record", "--pid", str(pid), "--output", str(file), *_HOW],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            for pid, file in zip(pids, files, strict=True)
        ]
        try:
            work()
        finally:
            for one in spies:
                one.send_signal(signal.SIGINT)  # it writes what it has
            for one in spies:
                one.wait()
        if not all(file.is_file() for file in files):
            raise NoSampler("py-spy saw nothing: it may need the rights of root to look into other processes")
        return {pid: model_share(file.read_text(encoding="utf-8")) for pid, file in zip(pids, files, strict=True)}


def model_share(samples: str) -> float:
    """The share of samples in the model.

    Args:
        samples: lines of frames, separated by semicolons, and how often they were seen.
    """
    seen: Counter[bool] = Counter()
    for line in samples.splitlines():
        frames, _, times = line.rpartition(" ")
        seen[any(all(part in frame for part in _MODEL) for frame in frames.split(";"))] += int(times)
    return seen[True] / (seen.total() or 1)
