"""The chaos harness itself: it sees what is wrong, and tells it."""

import errno
import http.server
import json
import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3

from connectors.accounts import Accounts
from connectors.kafka.producer import Acknowledged
from pipeline.agents.supervisor import Supervisor
from pipeline.chaos import articles
from pipeline.chaos.crew import Crew
from pipeline.chaos.finding import Finding
from pipeline.chaos.proxy import RefusingProxy
from pipeline.chaos.site import Site
from pipeline.chaos.table import Row, run
from pipeline.chaos.watching import MemoryWatch
from pipeline.errors import ServerError
from pipeline.settings import ElasticsearchSettings, load

_RECORD = Acknowledged("a", "articles.raw", 0, 0)


def test_articles_are_told_apart_by_number_and_edition() -> None:
    """Equal words would hide that one stands in the place of another."""
    words = {articles.text(number, edition) for number in range(500) for edition in ("first", "second")}

    assert 1000 == len(words)
    assert 500 == len({key for key, _value in articles.records("s", 500)})


@pytest.mark.parametrize(
    ("accounts", "doubled", "passed"),
    [
        (Accounts(indexed=(_RECORD,)), 0, True),
        (Accounts(superseded=(_RECORD,), dead=(_RECORD,)), 0, True),
        (Accounts(indexed=(_RECORD,), missing=(_RECORD,)), 0, False),
        (Accounts(indexed=(_RECORD,)), 1, False),
    ],
)
def test_a_lost_record_and_a_doubled_document_are_failures(accounts: Accounts, doubled: int, passed: bool) -> None:
    """Superseded and dead-lettered records are accounted for."""
    finding = Finding()
    finding.take(accounts, doubled)

    assert passed == finding.passed


@pytest.mark.parametrize(("growth", "passed"), [(0.0, True), (0.2, True), (2.0, False)])
def test_memory_that_keeps_growing_is_a_failure(growth: float, passed: bool) -> None:
    """A little more is not growth; the stage and both values are told."""
    held = iter(100 + growth * step for step in range(100))
    watch, finding = (
        MemoryWatch(lambda: {"clean": 50.0, "enrich": 60.0, "index": next(held)}, every_seconds=0),
        Finding(),
    )
    for _ in range(100):
        watch.note()

    told = watch.judge(finding)

    assert passed == finding.passed
    assert "clean 50 → 50, enrich 60 → 60, index 1" in told


def _row(failure: Exception | None, broken: str = "") -> Row:
    def go(_site: Site, _quick: bool) -> Finding:
        if failure:
            raise failure
        return Finding(failures=[broken] if broken else [])

    return Row("some", "something happens", go, breaks_servers=False)


@pytest.mark.parametrize(
    ("row", "status", "failures"),
    [
        (_row(None), "PASS", []),
        (_row(None, "One is lost."), "FAIL", ["One is lost."]),
        (_row(ServerError("Kafka is gone.")), "FAIL", ["Kafka is gone."]),
    ],
)
def test_a_row_that_breaks_off_has_failed(row: Row, status: str, failures: list[str], tmp_path: Path) -> None:
    """With its sentence, and the next row runs all the same."""
    site = Site(load(environ={}).settings, None, tmp_path, random.Random(0))

    told = list(run([row, _row(None)], site, quick=True))

    assert (status, failures) == (told[0].status, told[0].failures)
    assert "PASS" == told[1].status


def test_who_waits_for_workers_hears_what_ended_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where it is no error of ours: else it would wait for an hour for what nobody does any more."""

    def start(_supervisor: Supervisor) -> None:
        raise OSError(errno.ENOMEM, "Cannot allocate memory")

    monkeypatch.setattr(Supervisor, "start", start)
    with Crew(load(environ={}).settings, tmp_path / "log") as crew:
        crew.wait_for_trouble(10)
        with pytest.raises(OSError, match="Cannot allocate memory"):
            crew.check()


class _Taking(http.server.BaseHTTPRequestHandler):
    """A server that takes every item, and remembers what it was sent."""

    seen: list[str]

    def do_POST(self) -> None:
        """Answer a bulk request of index items."""
        lines = self.rfile.read(int(self.headers["Content-Length"])).splitlines()
        ids = [json.loads(line)["index"]["_id"] for line in lines[::2]]
        self.seen += ids
        body = json.dumps({"items": [{"index": {"_id": name, "status": 201}} for name in ids]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def taking() -> Iterator[tuple[str, list[str]]]:
    """The address of such a server, and the ids that it was sent."""
    seen: list[str] = []
    handler = type("Handler", (_Taking,), {"seen": seen})
    with http.server.HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", seen
        server.shutdown()
        thread.join()


def _bulk(address: str, names: list[str]) -> list[int]:
    lines = [part for name in names for part in ({"index": {"_index": "articles", "_id": name, "version": 1}}, {})]
    body = "".join(f"{json.dumps(line)}\n" for line in lines)
    with urllib3.PoolManager() as pool:
        answer = pool.request("POST", f"{address}/_bulk", body=body, headers={"Accept": "application/json"}).json()
    return [item["index"]["status"] for item in answer["items"]]


def test_the_proxy_hands_on_only_what_it_does_not_refuse(taking: tuple[str, list[str]]) -> None:
    """Each item gets its own answer, in order; what was taken and comes again is counted."""
    address, seen = taking
    names = [str(number) for number in range(200)]
    with RefusingProxy(ElasticsearchSettings(hosts=address), 0.2, random.Random(1)) as proxy:
        statuses = dict(zip(names, _bulk(proxy.settings.hosts, names), strict=True))
        refused = [name for name in names if statuses[name] == 429]
        again = proxy.repeated
        _bulk(proxy.settings.hosts, [*refused, "0" if statuses["0"] == 201 else "1"])

    assert [name for name in names if statuses[name] == 201] == seen[: 200 - len(refused)]
    assert 20 < len(refused) < 60
    assert (0, 1) == (again, proxy.repeated)
