"""The process pool: CPU work away from the event loop, and one bad article away from its neighbours.

The event loop keeps up group membership and commits, so nothing that takes long may run on it. An article that
crashes or hangs its process is found by running the articles of its chunk again, one by one in a process apart; only
the culprit is given up.
"""

import asyncio
import logging
import multiprocessing
import os
import pkgutil
import resource
import signal
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from pipeline.agents.garbage import spare_what_is_loaded
from pipeline.agents.lifetime import end_with_parent
from pipeline.agents.outcome import Outcome, Work, Worker
from pipeline.errors import CopydeskError, Reason, Rejected, SetupError
from pipeline.logs import configure
from pipeline.settings import Settings
from pipeline.vitals import Vitals

logger = logging.getLogger(__name__)

_MIB = 1024 * 1024
#: More containers than a chunk of ordinary articles is made of: they go without the garbage collector's help, and it
#: would look through all of them for cycles that are not there.
_CHUNK_CONTAINERS = 50_000
#: A process imports and loads its model in seconds; a machine that takes longer than this is not going to.
_START_SECONDS = 180.0
#: There is a process for each core already: arithmetic that starts threads of its own only gets in the others' way.
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")

_worker: Worker | None = None
_start_error: str | None = None


class Pool:
    """Processes that do the work of one stage.

    Args:
        make: names, as ``module:function``, what makes the worker in each process, once, from the settings.
        settings: `workers.processes`, `workers.article_seconds` and `workers.memory_mib` bound it.
        vitals: gets the counts.
        stage: named in the log of the processes.
    """

    def __init__(self, make: str, settings: Settings, vitals: Vitals, stage: str) -> None:
        self._make = make
        self._settings = settings
        self._vitals = vitals
        self._stage = stage
        self._size = settings.workers.processes or os.cpu_count() or 1
        self._chunk = settings.enrichment.batch
        for name in _THREADS:  # read by libraries as they are loaded in the processes
            os.environ.setdefault(name, "1")
        self._executor = self._new_executor(self._size)
        # A chunk's time runs from when a process has it, so no more chunks than processes are handed over.
        self._free = asyncio.Semaphore(self._size)
        self._alone = asyncio.Lock()

    async def start(self) -> None:
        """Start all processes.

        Raises:
            CopydeskError: they cannot work; the sentence says why.
        """
        await asyncio.gather(*(_ready(self._executor) for _ in range(self._size)))

    async def run(self, work: Sequence[Work]) -> list[Outcome]:
        """Do the work, in order; never raises for an article."""
        # As many chunks for each process: where one has a chunk more, the others would wait for it.
        rounds = -(-len(work) // (self._chunk * self._size))
        share = max(1, -(-len(work) // max(1, rounds * self._size)))
        chunks = [work[at : at + share] for at in range(0, len(work), share)]
        outcomes = await asyncio.gather(*(self._run_chunk(chunk) for chunk in chunks))
        return [outcome for chunk in outcomes for outcome in chunk]

    def stop(self) -> None:
        """End all processes now; what they were doing is not finished."""
        _kill(self._executor)

    async def _run_chunk(self, chunk: Sequence[Work]) -> list[Outcome]:
        async with self._free:
            executor = self._executor
            try:
                # A process that is only starting, after one was lost, takes nothing from the time of its articles.
                await _within(_START_SECONDS, executor, _started)
                outcomes = await _within(self._settings.workers.article_seconds, executor, _do, chunk)
            except (BrokenProcessPool, TimeoutError) as error:
                logger.warning("A pool process %s; trying its articles one by one.", _what_happened(error))
                if executor is self._executor:
                    self._executor = self._new_executor(self._size)
                    self._vitals.pool_rebuilds += 1
                _kill(executor)
            else:
                self._vitals.sign()
                return outcomes
        return await self._run_apart(chunk)

    async def _run_apart(self, chunk: Sequence[Work]) -> list[Outcome]:
        """Run articles one by one in a process apart, so that what happens to the process is the doing of one."""
        outcomes = []
        async with self._alone:
            # A process a failure, not one an article: starting one takes longer than most articles do.
            apart = _Apart(lambda: self._new_executor(1), self._settings.workers.article_seconds)
            try:
                for item in chunk:
                    outcomes.append(await apart.run(item))
                    self._vitals.sign()
            finally:
                apart.stop()
        return outcomes

    def _new_executor(self, size: int) -> ProcessPoolExecutor:
        # Spawn, because the parent has threads; forkserver's children would outlive a killed worker.
        return ProcessPoolExecutor(
            size,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_initialise,
            initargs=(self._make, self._settings, self._stage, os.getpid()),
        )


class _Apart:
    """One process at a time, for one article at a time."""

    def __init__(self, start: Callable[[], ProcessPoolExecutor], seconds: float) -> None:
        self._start = start
        self._seconds = seconds
        self._executor: ProcessPoolExecutor | None = None

    async def run(self, item: Work) -> Outcome:
        """Run an article; never raises for it."""
        used = self._executor is not None
        if self._executor is None:
            self._executor = self._start()
            await _ready(self._executor)
        try:
            (outcome,) = await _within(self._seconds, self._executor, _do, [item])
        except TimeoutError:
            self.stop()
            return Rejected(
                Reason.TIMED_OUT, f"The article took longer than `workers.article_seconds` ({self._seconds:g} s)."
            )
        except BrokenProcessPool:
            self.stop()
            if used:  # what earlier articles left in the process may be to blame: only a fresh one tells
                return await self.run(item)
            return Rejected(Reason.CRASHED, "The article crashed the process that worked on it.")
        return outcome

    def stop(self) -> None:
        """End the process, if there is one."""
        if self._executor is not None:
            _kill(self._executor)
            self._executor = None


async def _ready(executor: Executor) -> None:
    try:
        error = await _within(_START_SECONDS, executor, _started)
    except (BrokenProcessPool, TimeoutError) as failure:
        raise SetupError(
            f"A pool process {_what_happened(failure)} while it started: see whether the machine has memory left"
            " (`workers.processes` sets how many there are)."
        ) from failure
    if error:
        raise CopydeskError(error)


async def _within[*A, T](seconds: float, executor: Executor, call: Callable[[*A], T], *args: *A) -> T:
    return await asyncio.wait_for(asyncio.wrap_future(executor.submit(call, *args)), seconds)


def _what_happened(error: Exception) -> str:
    return "died" if isinstance(error, BrokenProcessPool) else "took too long"


def _kill(executor: ProcessPoolExecutor) -> None:
    # Shutting down waits for running work; only a signal ends a process that hangs.
    for process in list((executor._processes or {}).values()):
        process.kill()
    # Waits for the executor's own thread, which ends with its processes; left alone it complains at exit. It tells
    # others whose work is in it that its process died; a cancellation would look to them like a shutdown.
    executor.shutdown(wait=True)


def _initialise(make: str, settings: Settings, stage: str, parent: int) -> None:
    """Set up a pool process: it dies with its parent, leaves Ctrl-C to it, logs as it does, and has bounded memory."""
    global _worker, _start_error
    configure(settings.logs, stage)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent(parent)
    try:
        _worker = pkgutil.resolve_name(make)(settings)
    except CopydeskError as error:
        _start_error = str(error)  # an exception here would only say that the pool is broken
    spare_what_is_loaded(_CHUNK_CONTAINERS)
    _bound_memory(settings.workers.memory_mib * _MIB)


def _bound_memory(beyond: int) -> None:
    """Let this process use so many bytes of address space beyond what it has now."""
    if sys.platform != "linux":
        return
    with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123 - no path of ours
        now = int(statm.read().split()[0]) * resource.getpagesize()
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = now + beyond
    resource.setrlimit(resource.RLIMIT_AS, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def _started() -> str | None:
    return _start_error


def _do(chunk: Sequence[Work]) -> list[Outcome]:
    assert _worker is not None, "the initializer ran"
    return _worker(chunk)
