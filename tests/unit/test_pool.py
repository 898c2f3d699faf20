"""The process pool: one bad article never takes its neighbours with it."""

import asyncio
import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from pipeline.agents import pool
from pipeline.agents.outcome import Done, Outcome, Work
from pipeline.agents.pool import Pool
from pipeline.errors import CopydeskError, Reason, Rejected
from pipeline.settings import Settings, load
from pipeline.vitals import Vitals


def _settings(**flags: object) -> Settings:
    given = {"workers.processes": 2, "workers.article_seconds": 1.5, "enrichment.batch": 4, **flags}
    return load(flags={key.replace("__", "."): value for key, value in given.items()}, environ={}).settings


def _run(values: Sequence[bytes], settings: Settings, make: str = "misbehaving") -> list[Outcome]:
    async def run() -> list[Outcome]:
        processes = Pool(f"tests.misbehaving:{make}", settings, Vitals(), "clean")
        try:
            await processes.start()
            return await processes.run([Work(value, None) for value in values])
        finally:
            processes.stop()

    return asyncio.run(run())


def test_results_come_in_the_order_of_the_work() -> None:
    """Acknowledgement in order rests on it."""
    values = [str(number).encode() for number in range(50)]

    assert values == [outcome.value for outcome in _run(values, _settings()) if isinstance(outcome, Done)]


@pytest.mark.parametrize(("bad", "reason"), [(b"crash", Reason.CRASHED), (b"hang", Reason.TIMED_OUT)])
def test_the_article_that_kills_or_hangs_its_process_is_found_alone(bad: bytes, reason: Reason) -> None:
    """The others of its chunk, and those of the other process, are done all the same."""
    values = [b"a", b"b", bad, b"c", b"d", b"e", b"f", b"g"]

    outcomes = _run(values, _settings())

    assert [value for value in values if value != bad] == [o.value for o in outcomes if isinstance(o, Done)]
    assert [reason] == [o.reason for o in outcomes if isinstance(o, Rejected)]
    assert isinstance(outcomes[2], Rejected)


def test_what_a_process_has_loaded_is_left_alone_by_the_garbage_collector() -> None:
    """A model is hundreds of thousands of values that will never be garbage; looking them over takes milliseconds."""
    (outcome,) = _run([b"spared"], _settings())

    assert isinstance(outcome, Done)
    assert int(outcome.id) > 10_000


def test_who_waits_for_a_pool_that_is_ended_hears_that_its_process_died() -> None:
    """And not of a cancellation, which would look like a shutdown; what no process has begun is run again, too."""
    executor = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
    waiting = [executor.submit(time.sleep, 60) for _ in range(6)]

    pool._kill(executor)

    assert [BrokenProcessPool] * 6 == [type(future.exception(timeout=10)) for future in waiting]


def test_rejections_come_back_beside_results() -> None:
    """A rejection is a result like any other."""
    outcomes = _run([b"a", b"reject"], _settings())

    assert [Done, Rejected] == [type(outcome) for outcome in outcomes]


@pytest.mark.skipif(sys.platform != "linux", reason="address space is bounded on Linux only")
def test_memory_of_one_article_is_bounded() -> None:
    """An article that needs more than the setting allows is rejected; the process lives."""
    outcomes = _run([b"gorge", b"a"], _settings(workers__memory_mib=512))

    assert isinstance(outcomes[0], Rejected)
    assert Done("a", b"a") == outcomes[1]


@pytest.mark.parametrize(("make", "says"), [("misconfigured", "no such model"), ("dying", "died while it started")])
def test_a_pool_that_cannot_start_says_why(make: str, says: str) -> None:
    """Better at the start than as a dead letter for every article."""
    with pytest.raises(CopydeskError, match=says):
        _run([], _settings(), make)


@pytest.mark.skipif(sys.platform != "linux", reason="needs the parent-death signal of Linux")
def test_pool_processes_die_with_their_worker(tmp_path: Path) -> None:
    """SIGKILL leaves a worker no time to clean up, and orphans would hold their memory for good."""
    script = tmp_path / "parent.py"
    script.write_text(
        "import asyncio, time\n"
        "from tests.unit.test_pool import Pool, Vitals, _settings\n"
        "if __name__ == '__main__':\n"
        "    pool = Pool('tests.misbehaving:misbehaving', _settings(), Vitals(), 'clean')\n"
        "    asyncio.run(pool.start())\n"
        "    print(*[p.pid for p in pool._executor._processes.values()], flush=True)\n"
        "    time.sleep(600)\n"
    )
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, script],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    ) as parent:
        assert parent.stdout is not None
        children = [int(pid) for pid in parent.stdout.readline().split()]
        parent.kill()
        parent.wait()

    deadline = time.monotonic() + 10
    while any(_lives(pid) for pid in children) and time.monotonic() < deadline:
        time.sleep(0.05)

    assert 2 == len(children)
    assert [] == [pid for pid in children if _lives(pid)]


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
