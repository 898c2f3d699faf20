"""What happens to the embedded servers when something goes wrong, and that nothing of them stays behind."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import urllib3

from connectors.embedded.account import temporary_folder
from connectors.embedded.kafka import Kafka
from connectors.embedded.server import Place, Server, wait_ready
from connectors.embedded.servers import Ready, Servers
from pipeline.errors import SetupError
from pipeline.settings import EmbeddedSettings

pytestmark = pytest.mark.servers

_OWNER = textwrap.dedent(
    """
    import sys, time
    from pathlib import Path
    from connectors.embedded.servers import Servers
    from pipeline.settings import load

    with Servers(load().settings.embedded, state=Path(sys.argv[1])) as servers:
        print(servers.kafka.pid, servers.elasticsearch.pid, flush=True)
        time.sleep(600)
    """
)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _within(seconds: float, happened: Callable[[], bool]) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if happened():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_servers_end_with_a_killed_owner_and_start_again_on_its_data(embedded: EmbeddedSettings, ready: Ready) -> None:
    """SIGKILL of the process that started them ends both within seconds; the next one can use their data."""
    state = temporary_folder(ready.account) / "state"
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", _OWNER, str(state)], stdout=subprocess.PIPE, text=True, cwd=root
    ) as owner:
        assert owner.stdout is not None
        pids = [int(word) for word in owner.stdout.readline().split()]
        owner.kill()
    assert len(pids) == 2
    assert _within(5, lambda: not any(_runs(pid) for pid in pids))
    with Servers(embedded, ready=ready, state=state) as servers:
        assert servers.kafka.answers()
        assert servers.elasticsearch.answers()


def _health(servers: Servers) -> int:
    with urllib3.PoolManager(retries=False, timeout=2) as pool:
        return pool.request("GET", f"{servers.elasticsearch.settings.hosts}/_cluster/health").status


@pytest.mark.parametrize("name", ["kafka", "elasticsearch"])
def test_a_killed_server_comes_back_on_its_port(servers: Servers, name: str) -> None:
    """After `kill` nobody listens; after `restart` the same port answers."""
    server: Server = getattr(servers, name)
    port = server.port
    server.kill()
    with socket.socket() as probe:
        refused = probe.connect_ex(("127.0.0.1", port))
    server.restart()
    assert refused != 0
    assert server.port == port
    assert server.answers()


def test_a_frozen_server_answers_after_thawing(servers: Servers) -> None:
    """While frozen it accepts connections and says nothing; thawed it goes on as if nothing had been."""
    servers.elasticsearch.freeze()
    with pytest.raises(urllib3.exceptions.HTTPError):
        _health(servers)
    servers.elasticsearch.thaw()
    assert _health(servers) == 200


def test_a_taken_port_is_one_sentence(embedded: EmbeddedSettings, ready: Ready) -> None:
    """A fixed port that somebody listens on is named, and nothing is left running."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        wanted = Servers(embedded.model_copy(update={"kafka_port": port}), ready=ready)
        with pytest.raises(SetupError, match=f"Port {port} .* is taken.*COPYDESK_EMBEDDED__KAFKA_PORT"):
            wanted.start()


def test_a_port_lost_in_a_race_is_replaced(tmp_servers_place: Place) -> None:
    """A free port that somebody takes before the server does costs another start, not an error."""
    kafka, taken = Kafka(tmp_servers_place), set[int]()
    kafka.launch(taken)
    lost = kafka.port
    with socket.socket() as other:
        other.bind(("127.0.0.1", lost))
        other.listen()
        try:
            wait_ready([kafka], taken)
            assert kafka.port != lost
        finally:
            kafka.stop()


def test_a_server_that_cannot_start_says_why(embedded: EmbeddedSettings, ready: Ready) -> None:
    """The reason in the server's own log becomes part of the sentence, with the log's path."""
    servers = Servers(embedded, ready=ready)
    broken = servers.kafka.place.state / "data" / "meta.properties"
    broken.parent.mkdir(parents=True)
    broken.write_text("version=1\ncluster.id=x\nnode.id=77\n")
    if ready.account is not None:
        os.chown(broken, ready.account.uid, ready.account.gid)
    with pytest.raises(SetupError, match=r"Kafka ended at its start: .*node.*see .*kafka\.log"):
        servers.start()


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL])
def test_a_server_ends_with_its_supervisor(embedded: EmbeddedSettings, ready: Ready, ending: signal.Signals) -> None:
    """SIGTERM is handed on to the server, and SIGKILL takes the server along; either way its owner can tell."""
    servers = Servers(embedded, ready=ready)
    servers.elasticsearch.launch(set())
    pid = servers.elasticsearch.pid
    supervisor = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    os.kill(supervisor, ending)
    assert _within(10, lambda: not _runs(pid))
    assert _within(10, lambda: "Elasticsearch ended by itself: " in (servers.end() or ""))
    servers.stop()
