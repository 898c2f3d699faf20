"""The ledger on real servers: every record that was pushed is accounted for, and a loss is told."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from typing import Any

import pytest

from connectors.elasticsearch.client import connect
from connectors.kafka.producer import Acknowledged
from connectors.ledger import report
from connectors.ledger.audit import audit
from pipeline.exits import MISMATCH, OK
from pipeline.ledger.chunks import Counts
from tests.integration.stack import Stack
from tests.integration.test_cli import copydesk, environment

pytestmark = pytest.mark.servers


def _articles(prefix: str, number: int, **fields: str) -> list[tuple[str, bytes]]:
    names = [f"{prefix}-{n}" for n in range(number)]
    return [
        (name, json.dumps({"id": name, "source": prefix, "text": f"Rain fell on Tarnby, {name}.", **fields}).encode())
        for name in names
    ]


def _of_source(stack: Stack, source: str | None) -> Counts:
    _progress, ledger = report.read(stack.settings, "source", audit_first=True)
    return ledger.groups.get(source, Counts())


def _idle(stack: Stack, source: str | None) -> Counts:
    """The counts once the stages have passed what other modules have pushed."""
    until = time.monotonic() + 240
    while (counts := _of_source(stack, source)).in_flight and time.monotonic() < until:
        time.sleep(1)
    return counts


def _status(stack: Stack, *arguments: str) -> tuple[int, dict[str, Any]]:
    done = copydesk("status", "--json", *arguments, env=environment(stack))
    return done.returncode, json.loads(done.stdout)["ledger"]


def _settled(stack: Stack, records: Sequence[tuple[str, bytes]]) -> list[Acknowledged]:
    pushed = stack.push(records)
    stack.settle(pushed)
    return pushed


def test_good_bad_and_repeated_records_add_up_for_each_source_and_hour(stack: Stack) -> None:
    """pushed = indexed + dead-lettered + duplicates, and nothing is in flight once the stages are idle."""
    before = _idle(stack, None)
    good = _articles("ledger-sum", 30)
    bad = [("bad-1", b'{"text": '), ("bad-2", b'{"text": 5}'), ("bad-3", b"")]

    _settled(stack, [*good, *bad, *good[:5]])
    code, by_source = _status(stack)
    _code, by_hour = _status(stack, "--by", "hour")

    assert OK == code
    (mine,) = (group for group in by_source["by_source"] if group["source"] == "ledger-sum")
    assert (35, 30, 0, 5, 0, 0) == tuple(
        mine[key] for key in ("pushed", "indexed", "dead_lettered", "duplicates", "in_flight", "missing")
    )
    nobody = _of_source(stack, None)
    assert (3, 3) == (nobody.pushed - before.pushed, nobody.dead_lettered - before.dead_lettered)
    for ledger, groups in ((by_source, by_source["by_source"]), (by_hour, by_hour["by_hour"])):
        assert ledger["balanced"]
        for key in ("pushed", "indexed", "dead_lettered", "duplicates", "in_flight", "missing"):
            assert ledger[key] == sum(group[key] for group in groups)


def test_what_is_on_its_way_is_in_flight_until_it_has_arrived(stack: Stack) -> None:
    """An audit in the middle of the work counts every record, and finds none missing."""
    pushed = stack.push(_articles("ledger-flight", 200))
    seen = []
    for _ in range(3):
        seen.append(_of_source(stack, "ledger-flight"))
        time.sleep(0.3)
    stack.settle(pushed)

    assert [200] * 3 == [counts.pushed for counts in seen]
    assert [True] * 3 == [counts.balanced for counts in seen]
    assert seen[0].in_flight > 0
    assert seen[0].oldest_in_flight is not None
    after = _of_source(stack, "ledger-flight")
    assert (200, 200, 0) == (after.pushed, after.indexed, after.in_flight)


def test_an_article_deleted_behind_its_back_is_missing_until_it_is_fed_again(stack: Stack) -> None:
    """Also long after it was counted as indexed. Fed again, the first record is a duplicate of the second."""
    articles = _articles("ledger-lost", 4)
    _settled(stack, articles)
    first, ledger = _status(stack)
    with connect(stack.settings.elasticsearch) as client:
        client.delete(index="articles", id=articles[0][0], refresh=True)

    lost = copydesk("status", env=environment(stack))
    _settled(stack, articles[:1])
    mended, _ledger = _status(stack)

    assert (OK, MISMATCH, OK) == (first, lost.returncode, mended)
    assert "1 missing" in lost.stdout
    assert "records are missing" in lost.stderr
    assert lost.stdout.index("ledger-lost") < lost.stdout.index("(not told)"), "trouble comes first"
    counts = _of_source(stack, "ledger-lost")
    assert (5, 4, 1, 0) == (counts.pushed, counts.indexed, counts.duplicates, counts.missing)
    assert ledger["balanced"]


def test_a_newer_version_makes_the_older_record_a_duplicate(stack: Stack) -> None:
    """As many records are indexed as there are articles, however often an article was corrected."""
    old, new = (_articles("ledger-new", 1, fetched_at=f"2026-01-0{day}T08:00:00Z") for day in (1, 2))
    for version in (old, new, old):
        _settled(stack, version)
        counts = _of_source(stack, "ledger-new")
        assert (1, 0) == (counts.indexed, counts.in_flight)

    assert (3, 2) == (counts.pushed, counts.duplicates)


def test_several_audits_at_once_and_killed_ones_count_each_record_once(stack: Stack) -> None:
    """Whoever is killed where, the next audit ends with the same sums."""
    pushed = stack.push(_articles("ledger-crash", 300))
    program = [sys.executable, "-c", "from pipeline.cli.app import main; main()", "status"]
    for delay in (0.9, 1.2, 1.5):
        with subprocess.Popen(
            program, env={**os.environ, **environment(stack)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            time.sleep(delay)
            process.kill()
    threads = [threading.Thread(target=audit, args=(stack.settings,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stack.settle(pushed)

    counts = _of_source(stack, "ledger-crash")

    assert (300, 300) == (counts.pushed, counts.indexed)


def test_the_ledger_as_it_was_counted_is_read_without_counting(stack: Stack) -> None:
    """For people who may only read."""
    _settled(stack, _articles("ledger-read", 2))

    code, ledger = _status(stack, "--as-counted")
    counted = _of_source(stack, "ledger-read")
    _code, after = _status(stack, "--as-counted")

    assert OK == code
    assert "ledger-read" not in {group["source"] for group in ledger["by_source"]}
    assert 2 == counted.indexed
    assert "ledger-read" in {group["source"] for group in after["by_source"]}
