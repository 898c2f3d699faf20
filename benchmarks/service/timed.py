"""Workers whose enrich stage tells how much CPU time the model takes.

Run as ``python -m benchmarks.service.timed`` in place of ``pipeline.agents.worker``. After each chunk of articles a
process of the pool writes the seconds so far into a file of its own, in the folder that the environment names.
"""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from spacy.language import Language

from pipeline.agents import work
from pipeline.agents.outcome import Outcome, Work, Worker
from pipeline.agents.worker import main
from pipeline.settings import Settings

#: The variable of the environment that names the folder.
FOLDER = "BENCH_MODEL_TIMES"
_END = object()


class Clock:
    """The time that a pipe takes, without what is done with a document before the next one is asked for.

    Args:
        pipe: makes documents, one after the other.
        now: seconds, as they are counted.
    """

    def __init__(self, pipe: Callable[..., Iterable[Any]], now: Callable[[], float] = time.process_time) -> None:
        self.seconds = 0.0
        self._pipe = pipe
        self._now = now
        self._runs = False

    def pipe(self, *args: Any, **kwargs: Any) -> Iterator[Any]:
        """What the pipe makes."""
        made = iter(self._pipe(*args, **kwargs))
        if self._runs:  # spaCy's pipe calls itself where it is given tuples
            yield from made
            return
        while True:
            self._runs, began = True, self._now()
            try:
                doc = next(made, _END)
            finally:
                self._runs = False
                self.seconds += self._now() - began
            if doc is _END:
                return
            yield doc


def enrichment(settings: Settings) -> Worker:
    """The work of the enrich stage, timed."""
    worker = work.enrichment(settings)
    clock = Clock(Language.pipe)
    Language.pipe = lambda *args, **kwargs: clock.pipe(*args, **kwargs)  # type: ignore[method-assign]
    return partial(_timed, worker, clock, Path(os.environ[FOLDER]) / str(os.getpid()))


def _timed(worker: Worker, clock: Clock, file: Path, chunk: Sequence[Work]) -> list[Outcome]:
    outcomes = worker(chunk)
    file.write_text(repr(clock.seconds), encoding="ascii")
    return outcomes


if __name__ == "__main__":
    main({"enrich": "benchmarks.service.timed:enrichment"})
