"""Operating the workers on real servers: what stalls is started again, what waits says so, and nothing is lost."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
import urllib3

from connectors.elasticsearch.client import connect
from pipeline.agents.supervisor import Supervisor
from tests.hanging import MARK
from tests.integration.stack import Stack

pytestmark = pytest.mark.servers


def _articles(prefix: str, number: int) -> list[tuple[str, bytes]]:
    text = "The ferry to Tarnby is late, said harbour master Ada Brook."
    names = [f"{prefix}-{count}" for count in range(number)]
    return [(name, json.dumps({"id": name, "text": f"{text} {name}.", "source": prefix}).encode()) for name in names]


def _get(stack: Stack, path: str) -> tuple[int, str]:
    with urllib3.PoolManager(retries=False) as pool:
        answer = pool.request("GET", f"{stack.supervisor.metrics_address}{path}")
        return answer.status, answer.data.decode()


def _metric(stack: Stack, sample: str) -> float:
    lines = [line for line in _get(stack, "/metrics")[1].splitlines() if line.startswith(sample)]
    return sum(float(line.rpartition(" ")[2]) for line in lines)


def _until(stack: Stack, seconds: float, happened: Callable[[], bool], *others: Supervisor) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        for supervisor in (stack.supervisor, *others):
            supervisor.watch()
        if happened():
            return True
        time.sleep(0.2)
    return False


def test_a_worker_that_is_at_work_says_so_and_counts(stack: Stack) -> None:
    """Ready once all stages are members of their groups; each article is counted once a stage."""
    assert _until(stack, 240, lambda: _get(stack, "/readyz")[0] == 200), _get(stack, "/readyz")[1]
    before = _metric(stack, 'copydesk_records_acknowledged_total{stage="index"}')

    stack.settle(stack.push(_articles("counted", 20)))

    assert _until(
        stack, 10, lambda: _metric(stack, 'copydesk_records_acknowledged_total{stage="index"}') >= before + 20
    )
    assert (200, "ok\n") == _get(stack, "/healthz")
    assert _until(stack, 20, lambda: _metric(stack, "copydesk_lag_records") == 0)
    assert _metric(stack, 'copydesk_resident_memory_bytes{stage="enrich"}') > 100 * 1024 * 1024


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="looks at /proc")
def test_nothing_of_a_worker_listens_beyond_this_machine(stack: Stack) -> None:
    """Neither the supervisor nor a stage, Faust's own web server included."""
    listening = _listeners([os.getpid(), *stack.supervisor.pids.values()])

    assert [] == [address for address in listening if not address.startswith("0100007F:")]
    assert listening


def _listeners(pids: Iterable[int]) -> list[str]:
    sockets = {
        str(file.readlink()).removeprefix("socket:[").removesuffix("]")
        for pid in pids
        for file in Path(f"/proc/{pid}/fd").iterdir()
        if file.is_symlink() and str(file.readlink()).startswith("socket:")
    }
    rows = [row.split() for name in ("tcp", "tcp6") for row in Path(f"/proc/net/{name}").read_text().splitlines()[1:]]
    return [row[1] for row in rows if row[3] == "0A" and row[9] in sockets]


def test_stages_that_hang_or_are_frozen_are_started_again_and_their_articles_are_done(
    stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such processes live, keep their partitions from other workers, and would never end by themselves."""
    monkeypatch.setenv(MARK, str(tmp_path / "hung"))
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    workers = stack.settings.workers.model_copy(update={"stalled_seconds": 10})
    settings = stack.settings.model_copy(update={"workers": workers})
    second = Supervisor(["clean", "index"], settings, tmp_path / "workers.log", "tests.hanging")
    second.start()
    try:
        assert _until(stack, 240, lambda: not second.state().unready, second), second.state().unready
        pushed = stack.push(_articles("stalled", 200))
        os.kill(second.pids["index"], signal.SIGSTOP)
        restarted = _until(stack, 180, lambda: {"clean": 1, "index": 1} == second.restarts, second)
        accounts = stack.settle(pushed)
    finally:
        second.stop()

    assert restarted
    assert (tmp_path / "hung").exists()
    assert (200, 0) == (len(accounts.indexed), len(accounts.missing))


def test_a_full_disk_pauses_the_work_and_is_told_and_nothing_becomes_a_dead_letter(stack: Stack) -> None:
    """Elasticsearch blocks writing when its disk is nearly full; once the block is gone everything is indexed."""
    assert _until(stack, 120, lambda: _get(stack, "/readyz")[0] == 200)
    restarts = stack.supervisor.restarts
    paused = 'copydesk_paused{server="Elasticsearch",stage="index"}'
    with connect(stack.settings.elasticsearch) as client:
        client.indices.put_settings(index="articles,claims,events", settings=_block(True))
        try:
            pushed = stack.push(_articles("blocked", 40))
            said = _until(stack, 120, lambda: _metric(stack, paused) == 1)
            ready = _get(stack, "/readyz")
        finally:
            client.indices.put_settings(index="articles,claims,events", settings=_block(None))

    accounts = stack.settle(pushed)

    assert said
    assert 503 == ready[0]
    assert "disk" in ready[1]
    assert (40, 0) == (len(accounts.indexed), len(accounts.dead))
    assert restarts == stack.supervisor.restarts
    assert _metric(stack, 'copydesk_outage_seconds_total{server="Elasticsearch",stage="index"}') > 0


def _block(on: bool | None) -> dict[str, object]:
    return {"index.blocks.read_only_allow_delete": on}
