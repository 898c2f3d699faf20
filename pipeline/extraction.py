"""Articles through all stages in one call, without servers: what `copydesk extract` does."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import batched

from pipeline.agents import work
from pipeline.agents.lifetime import end_with_parent
from pipeline.agents.outcome import Done, Outcome, Work, Worker
from pipeline.cleaning.store import SiteStore
from pipeline.errors import SettingsError, SetupError
from pipeline.settings import Settings

#: Chunks handed over for each process: one in work, one ready.
_AHEAD = 2

_worker: Worker | None = None
_start_error: SettingsError | None = None


def extract(
    articles: Iterable[bytes], settings: Settings, jobs: int = 1, store: SiteStore | None = None
) -> Iterator[Outcome]:
    """Clean and enrich raw articles.

    Args:
        articles: JSON objects in UTF-8, as on the topic ``articles.raw``.
        jobs: processes; with one, the work is done in this process.
        store: what is known of sites; read and added to in the order of the articles, so that cleaning is
            then done in this process. Without it, no article knows of another.

    Yields:
        For each article, in order, the enriched document or why it was rejected.

    Raises:
        SettingsError: a rule file or the model in the settings is wrong.
    """
    given = (Work(value, None) for value in articles)
    size = settings.enrichment.batch
    if store is None:
        chunks = (_Chunk([None] * len(chunk), chunk) for chunk in batched(given, size))
        yield from _through(chunks, partial(work.extraction, settings), jobs)
    else:
        clean = work.remembering(settings, store)
        cleaned = (_of_cleaned(clean(chunk)) for chunk in batched(given, size))
        yield from _through(cleaned, partial(work.enrichment, settings), jobs)


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Articles that are worked on together.

    Attributes:
        settled: an outcome for each article, or None where it is in `due`.
        due: what is still to be done, in order.
    """

    settled: Sequence[Outcome | None]
    due: Sequence[Work]

    def merged(self, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
        """All outcomes in the order of the articles, given those of `due`."""
        done = iter(outcomes)
        for outcome in self.settled:
            yield next(done) if outcome is None else outcome


def _of_cleaned(outcomes: Sequence[Outcome]) -> _Chunk:
    due = [Work(outcome.value, None) for outcome in outcomes if isinstance(outcome, Done)]
    return _Chunk([None if isinstance(outcome, Done) else outcome for outcome in outcomes], due)


def _through(chunks: Iterable[_Chunk], make: "partial[Worker]", jobs: int) -> Iterator[Outcome]:
    """The chunks through a worker in this process, or through one in each of several."""
    if jobs == 1:
        worker = make()
        for chunk in chunks:
            yield from chunk.merged(worker(chunk.due))
        return
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_initialise, initargs=(make, os.getpid()))
    waiting: deque[tuple[_Chunk, Future[list[Outcome]]]] = deque()
    try:
        for chunk in chunks:
            with _deaf_to_interrupts():
                waiting.append((chunk, pool.submit(_work, chunk.due)))
            if len(waiting) > jobs * _AHEAD:
                yield from _finished(*waiting.popleft())
        while waiting:
            yield from _finished(*waiting.popleft())
    except BrokenProcessPool as error:
        raise SetupError(
            "A process of `extract` died, most likely for want of memory: use fewer --jobs, or shorter articles."
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _finished(chunk: _Chunk, future: Future[list[Outcome]]) -> Iterator[Outcome]:
    return chunk.merged(future.result())


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Processes started within leave Ctrl-C to us, from their first moment on."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may set handlers, and only it is interrupted
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _initialise(make: "partial[Worker]", parent: int) -> None:
    global _worker, _start_error
    end_with_parent(parent)
    try:
        _worker = make()
    except SettingsError as error:
        _start_error = error  # an exception here would only say that the pool is broken


def _work(due: Sequence[Work]) -> list[Outcome]:
    if _start_error is not None:
        raise _start_error
    assert _worker is not None, "the initializer ran"
    return _worker(due)
