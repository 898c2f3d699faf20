"""Articles through all stages in one call, without servers: what `copydesk extract` does."""

import multiprocessing
import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import batched

from pipeline.agents.lifetime import end_with_parent
from pipeline.agents.outcome import Outcome, Work, Worker
from pipeline.agents.work import extraction
from pipeline.settings import Settings

#: Chunks handed over for each process: one in work, one ready.
_AHEAD = 2

_worker: Worker | None = None


def extract(articles: Iterable[bytes], settings: Settings, jobs: int = 1) -> Iterator[Outcome]:
    """Clean and enrich raw articles.

    Args:
        articles: JSON objects in UTF-8, as on the topic ``articles.raw``.
        jobs: processes; with one, the work is done in this process.

    Yields:
        For each article, in order, the enriched document or why it was rejected.

    Raises:
        SettingsError: a rule file or the model in the settings is wrong.
    """
    chunks = batched((Work(value, None) for value in articles), settings.enrichment.batch)
    if jobs == 1:
        worker = extraction(settings)
        for chunk in chunks:
            yield from worker(chunk)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        jobs, mp_context=context, initializer=_initialise, initargs=(settings, os.getpid())
    ) as pool:
        waiting: deque[Future[list[Outcome]]] = deque()
        for chunk in chunks:
            waiting.append(pool.submit(_work, chunk))
            if len(waiting) > jobs * _AHEAD:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _initialise(settings: Settings, parent: int) -> None:
    global _worker
    end_with_parent(parent)
    _worker = extraction(settings)


def _work(chunk: Sequence[Work]) -> list[Outcome]:
    assert _worker is not None, "the initializer ran"
    return _worker(chunk)
