"""The share of the workers' CPU time outside the model: clients, JSON, cleaning, entities, claims, events, bulk.

The CPU time of each process comes from Linux, over articles at full rate. Which part of the enrich stage's pool is the
model's is seen by sampling it with py-spy over as many articles again, so that the sampler takes no time of what is
counted: a sample is the model's when spaCy's `Language.pipe` is on its stack, which leaves what we do with a parse to
us. Each process's samples stand for its own CPU time: the pool has a process that only waits, for Python's shared
memory, and py-spy takes its waiting for work at times.
"""

import shutil
import signal
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
    """Count, then sample, while the workers work.

    Args:
        spy: what `sampler` found.
        groups: of worker processes, by name.
        number: of articles that `feed` feeds.
        feed: sends articles whose ids begin as it is told, and returns when all are found.

    Raises:
        NoSampler: see there.
    """
    pids = [pid for group in groups.values() for pid in group]
    before = {pid: cpu_seconds([pid]) for pid in pids}
    feed("counted-")
    used = {pid: cpu_seconds([pid]) - before[pid] for pid in pids}
    shares = _sampled(spy, groups[_POOL], lambda: feed("sampled-"))
    model = sum(share * used[pid] for pid, share in shares.items())
    of_groups = {name: sum(used[pid] for pid in group) for name, group in groups.items()}
    return {
        "outside_model": round(1 - model / sum(used.values()), 3),
        "milliseconds_per_article": {
            name: round(1000 * seconds / number, 2) for name, seconds in {"model": model, **of_groups}.items()
        },
    }


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
