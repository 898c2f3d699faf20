"""Reprocessing on real servers: the new index takes the place of the old one whole, and nothing is lost meanwhile."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import BadRequestError, Elasticsearch
from kafka import KafkaAdminClient, TopicPartition

from connectors.elasticsearch.bulk import BulkWriter
from connectors.elasticsearch.client import connect, connect_async
from connectors.elasticsearch.indices import GENERATED
from connectors.elasticsearch.sink import ArticleSink
from connectors.kafka.connection import admin_options
from connectors.kafka.producer import Acknowledged
from connectors.ledger import report
from connectors.reprocess import generations
from connectors.reprocess.generations import Plan
from pipeline.errors import Rejected
from pipeline.exits import OK, PROBLEM, USAGE
from pipeline.indexing import Documents
from pipeline.outages import Outages
from pipeline.reprocessing import Makers, Selection
from pipeline.settings import config_folder
from pipeline.topics import RAW
from pipeline.vitals import Vitals
from tests.integration.stack import Stack
from tests.integration.test_cli import copydesk, environment

pytestmark = [pytest.mark.servers, pytest.mark.timeout(600)]

#: A line that only the new rules take for boilerplate.
_LINE = "The almanac of Tarnby appears each week in four colours."
_RULE = """
[almanac]
reason = "newsletter"
line = '''The almanac of Tarnby appears .*'''
hits = ["The almanac of Tarnby appears on Mondays."]
misses = ["The almanac."]
"""
#: Of a run that no other goes on with.
_PLAN = Plan(old={}, selection=Selection(), makers=Makers(version="1.0.0", rules="none", model="none"))
_MET = (("articles", "met"), ("claims", "met-1"))


@pytest.fixture(scope="module")
def changed_rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rules we ship, and one more."""
    folder = tmp_path_factory.mktemp("rules") / "cleaning"
    shutil.copytree(config_folder() / "cleaning", folder)
    (folder / "almanac.toml").write_text(_RULE, encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def _tidy(stack: Stack) -> Iterator[None]:
    """What runs keep is not there for the modules that follow, and nobody meets what a run left that failed."""
    yield
    with connect(stack.settings.elasticsearch) as client:
        used = set(generations.current(client).indices.values())
        for index in client.indices.get(index=[f"copydesk-{alias}-v*" for alias in GENERATED]):
            if index not in used:
                client.indices.delete(index=index)


def _even(stack: Stack, source: str, articles: int) -> bool:
    """Whether the ledger has all articles of a source as indexed."""
    _progress, ledger = report.read(stack.settings, "source", audit_first=True)
    counts = ledger.groups[source]
    return counts.balanced and counts.pushed == counts.indexed == articles


def _articles(source: str, number: int) -> list[tuple[str, bytes]]:
    text = f"Storm over Tarnby\n\nMayor Ada Brook said on Monday that the bridge had closed.\n\n{_LINE}"
    return [
        (
            f"{source}-{n}",
            json.dumps({"id": f"{source}-{n}", "source": source, "text": f"{text}\n\nNote {n}."}).encode(),
        )
        for n in range(number)
    ]


def _settled(stack: Stack, records: list[tuple[str, bytes]]) -> list[Acknowledged]:
    pushed = stack.push(records)
    accounts = stack.settle(pushed)
    assert (len(pushed), 0) == (len(accounts.indexed), len(accounts.missing))
    return pushed


def _old_and_all(client: Elasticsearch, source: str) -> tuple[int, int]:
    """How many articles of a source hold the line, and how many there are, in one request."""
    answer = client.search(
        index="articles",
        query={"term": {"source": source}},
        aggs={"old": {"filter": {"match_phrase": {"text": _LINE}}}},
        size=0,
        track_total_hits=True,
    )
    return answer["aggregations"]["old"]["doc_count"], answer["hits"]["total"]["value"]


def _with(rules: Path) -> list[str]:
    return ["--set", f"cleaning.rules={rules}", "--set", "workers.processes=1", "reprocess"]


@contextmanager
def _meanwhile(stack: Stack, source: str) -> Iterator[tuple[list[tuple[int, int]], list[Acknowledged]]]:
    """Search all the time, and push articles of another source all the time."""
    seen: list[tuple[int, int]] = []
    pushed: list[Acknowledged] = []
    over = threading.Event()

    def search() -> None:
        with connect(stack.settings.elasticsearch) as client:
            while not over.is_set():
                seen.append(_old_and_all(client, source))

    def push() -> None:
        number = 0
        while not over.is_set():
            number += 1
            pushed.extend(stack.push(_articles(f"meanwhile-{number}", 3)))
            time.sleep(0.2)

    threads = [threading.Thread(target=search), threading.Thread(target=push)]
    for thread in threads:
        thread.start()
    try:
        yield seen, pushed
    finally:
        over.set()
        for thread in threads:
            thread.join()


def test_some_articles_are_made_anew_and_searches_see_all_of_them_old_or_all_new(
    stack: Stack, changed_rules: Path
) -> None:
    """While articles keep arriving: each is in the new index, and the ledger is even."""
    _settled(stack, _articles("anew", 30))
    _settled(stack, _articles("not-anew", 5))
    with connect(stack.settings.elasticsearch) as client:
        before = generations.current(client)
        assert (30, 30) == _old_and_all(client, "anew")

        with _meanwhile(stack, "anew") as (seen, pushed):
            done = copydesk(*_with(changed_rules), "--source", "anew", "--json", env=environment(stack), seconds=400)
        accounts = stack.settle(pushed)

        assert OK == done.returncode, done.stderr
        outcome = json.loads(done.stdout)
        assert {(30, 30), (0, 30)} == set(seen)
        assert sorted(seen, reverse=True) == seen, "never back to the old ones"
        assert (len(pushed), 0) == (len(accounts.indexed), len(accounts.missing))
        assert (30, 0, 0) == tuple(outcome["made"][key] for key in ("anew", "rejected", "bytes_gone"))
        assert (5, 5) == _old_and_all(client, "not-anew")
        after = generations.current(client)
        assert all(
            before.indices[alias] != after.indices[alias] == outcome["new"]["indices"][alias] for alias in GENERATED
        )
        assert client.indices.exists(index=before.articles), "kept unless told otherwise"
        for alias in ("claims", "events"):
            _same_children(client, alias, before, after, "not-anew")
    assert _even(stack, "anew", 30)
    assert all(_even(stack, source, 3) for source in sorted({record.id.rpartition("-")[0] for record in pushed})[:3])


def _same_children(client: Elasticsearch, alias: str, old: Any, new: Any, source: str) -> None:
    query = {"term": {"article.source": source}}
    documents = [
        {hit["_id"]: hit["_source"] for hit in client.search(index=index, query=query, size=1000)["hits"]["hits"]}
        for index in (old.indices[alias], new.indices[alias])
    ]
    assert documents[0] == documents[1]


def test_a_killed_run_leaves_the_search_alone_and_is_gone_on_with(stack: Stack, changed_rules: Path) -> None:
    """What it had made is not made again. Articles whose bytes Kafka has deleted are copied, and that is told.

    So is an article that has lost a claim, which its copy does not name any more.
    """
    first, second = _settled(stack, _articles("bytes-gone", 4)), _settled(stack, _articles("bytes-there", 6))
    # The ledger counts them while their bytes are there.
    assert _even(stack, "bytes-gone", 4)
    with connect(stack.settings.elasticsearch) as client:
        _fill(client, 3000)
        _tear(client)
        before = generations.current(client)
        command = [*_with(changed_rules), "--outdated"]
        selection = ["--source", "bytes-gone", "--source", "bytes-there", "--drop-old", "--json"]
        _kill_when_begun(stack, client, [*command, *selection])

        assert before == generations.current(client)
        assert generations.unfinished(client, before) is not None
        _forget(stack, first, second)
        told = copydesk(*command, *selection[:4], "--dry-run", "--json", env=environment(stack))
        done = copydesk(*command, *selection, env=environment(stack), seconds=400)

        assert (OK, OK) == (told.returncode, done.returncode), told.stderr + done.stderr
        prospect, outcome = json.loads(told.stdout), json.loads(done.stdout)
        assert (10, prospect["gone"]) == (prospect["selected"], 4)
        assert outcome["new"]["indices"]["articles"] == prospect["resumed"]
        made = outcome["made"]
        assert made["before"] > 0
        assert made["bytes_gone"] <= 4
        assert outcome["articles"] <= made["before"] + made["anew"] + made["copied"] + made["bytes_gone"]
        assert outcome["dropped"]
        assert not client.indices.exists(index=before.articles)
        assert (0, 6) == _old_and_all(client, "bytes-there")
        torn = client.get(index="articles", id="torn")["_source"]
        assert (["torn-1"], 1) == (torn["claim_ids"], torn["claim_count"])
        assert client.exists(index="claims", id="torn-1")
        assert not client.exists(index="claims", id="torn-3"), "a claim that no article names is left behind"
    assert _even(stack, "bytes-gone", 4)
    assert _even(stack, "bytes-there", 6)


def test_no_run_takes_the_index_of_another_one_away(stack: Stack) -> None:
    """Neither a second run nor an abort, as long as the first gives signs of life."""
    commands = [["reprocess", "--source", "somebody"], ["reprocess", "--abort"]]
    _settled(stack, _articles("somebody", 1))
    with connect(stack.settings.elasticsearch) as client:
        new = generations.create(client, _PLAN)

        async def meanwhile() -> list["subprocess.CompletedProcess[str]"]:
            async with connect_async(stack.settings.elasticsearch) as living, generations.signs(living, new, _PLAN):
                others = [asyncio.to_thread(copydesk, *command, env=environment(stack)) for command in commands]
                return await asyncio.gather(*others)

        others = asyncio.run(meanwhile())
        assert client.indices.exists(index=new.names)
        generations.drop(client, new)

    assert [PROBLEM, PROBLEM] == [other.returncode for other in others]
    assert all(f"Another `copydesk reprocess` is making {new.articles} now" in other.stderr for other in others)


def test_of_two_runs_that_begin_at_once_one_is_refused(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both take the same number; the index of the faster one stays."""
    with connect(stack.settings.elasticsearch) as client:
        number = generations._newest(client)
        monkeypatch.setattr(generations, "_newest", lambda _client: number)
        faster = generations.create(client, _PLAN)

        with pytest.raises(BadRequestError, match="already_exists"):
            generations.create(client, _PLAN)

        assert client.indices.exists(index=faster.names)
        generations.drop(client, faster)


def _fill(client: Elasticsearch, number: int) -> None:
    """Articles that never passed through Kafka, enough to be in the middle of them."""
    operations: list[dict[str, Any]] = []
    for n in range(number):
        operations += [
            {"index": {"_index": "articles", "_id": f"filler-{n}"}},
            {"id": f"filler-{n}", "text": "It rained."},
        ]
    assert not client.bulk(operations=operations, refresh=True)["errors"]


def _tear(client: Elasticsearch) -> None:
    """An article with one of its two claims, as it is while it is being replaced, and a claim without an article."""
    named = {"id": "torn", "claim_ids": ["torn-1", "torn-2"], "claim_count": 2}
    client.index(index="articles", id="torn", document=named, refresh=True)
    for name in ("torn-1", "torn-3"):
        client.index(index="claims", id=name, document={"id": name}, refresh=True)


def _kill_when_begun(stack: Stack, client: Elasticsearch, arguments: list[str]) -> None:
    """Start the command and kill it once it has written some articles."""
    program = [sys.executable, "-c", "from pipeline.cli.app import main; main()", *arguments]
    nowhere = subprocess.DEVNULL
    with subprocess.Popen(program, env={**os.environ, **environment(stack)}, stdout=nowhere, stderr=nowhere) as process:
        until = time.monotonic() + 120
        while time.monotonic() < until and process.poll() is None:
            begun = generations.unfinished(client, generations.current(client))
            if begun:
                client.indices.refresh(index=begun[0].articles)
                if client.count(index=begun[0].articles)["count"]:
                    break
            time.sleep(0.05)
        process.kill()


def _forget(stack: Stack, gone: list[Acknowledged], kept: list[Acknowledged]) -> None:
    """Delete raw records as retention does, up to the first that is to be kept."""
    last = {record.partition: record.offset for record in sorted(gone, key=lambda record: record.offset)}
    for record in sorted(kept, key=lambda record: -record.offset):
        assert record.offset > last.get(record.partition, -1)
    admin = KafkaAdminClient(**admin_options(stack.settings.kafka))
    admin.delete_records({TopicPartition(RAW, partition): offset + 1 for partition, offset in last.items()})
    admin.close()


def test_abort_opens_what_a_run_killed_at_the_end_has_closed(stack: Stack) -> None:
    """Articles that waited are indexed, and of the new indices nothing is left."""
    with connect(stack.settings.elasticsearch) as client:
        old = generations.current(client)
        new = generations.create(client, _PLAN)
        generations.close_for_writing(client, old)
        pushed = stack.push(_articles("waited", 3))
        time.sleep(1)

        done = copydesk("reprocess", "--abort", env=environment(stack))
        accounts = stack.settle(pushed)

        assert (OK, 3) == (done.returncode, len(accounts.indexed)), done.stderr
        assert new.articles in done.stdout
        assert not client.indices.exists(index=new.names)
        assert old == generations.current(client)
    nothing = copydesk("reprocess", "--abort", env=environment(stack))
    assert "No interrupted run" in nothing.stdout


def test_a_selection_of_nothing_changes_nothing(stack: Stack) -> None:
    """A new index would be a copy of the old one, and the stages would wait for it."""
    with connect(stack.settings.elasticsearch) as client:
        before = generations.current(client)

        done = copydesk("reprocess", "--source", "nobody", env=environment(stack))

        assert before == generations.current(client)
    assert (OK, "Nothing to do: no article is chosen. What is searched has not changed.\n") == (
        done.returncode,
        done.stdout,
    )


def test_dead_letters_of_a_stage_are_sent_through_it_again(stack: Stack) -> None:
    """By the same way as `copydesk deadletters replay`."""
    stack.settle(stack.push([("failed", b'{"source": "failed", "text": ')]))
    letters = {"term": {"stage": "clean"}}
    before = len(stack.search("deadletters", letters, size=1000))

    done = copydesk("reprocess", "--failed", "clean", "--dry-run", env=environment(stack))
    wrong = copydesk("reprocess", "--failed", "clean", "--outdated", env=environment(stack))

    assert (OK, USAGE) == (done.returncode, wrong.returncode), done.stderr
    assert "Would replay" in done.stdout
    assert before == len(stack.search("deadletters", letters, size=1000))


def test_a_batch_that_the_swap_meets_between_two_steps_is_written_to_the_new_indices_as_a_whole(stack: Stack) -> None:
    """Its claims are in the old indices by then, and its article is not."""
    article = Documents(id="met", version=1, article={"id": "met", "claim_ids": ["met-1"]}, claims={"met-1": {}})
    with connect(stack.settings.elasticsearch) as client:
        old = generations.current(client)
        new = generations.create(client, _PLAN)
        client.indices.add_block(index=old.articles, block="write")

        async def write() -> dict[str, Rejected]:
            settings = stack.settings.elasticsearch
            async with connect_async(settings) as writing:
                sink = ArticleSink(writing, BulkWriter(writing, settings, Vitals(), Outages()))
                batch = asyncio.create_task(sink.write([article]))
                await asyncio.sleep(1)
                assert client.exists(index=old.indices["claims"], id="met-1")
                assert not batch.done()
                generations.swap(client, old, new)
                return await batch

        try:
            refused = asyncio.run(write())
            written = [bool(client.exists(index=new.indices[alias], id=name)) for alias, name in _MET]
        finally:
            generations.swap(client, new, old)
            generations.open_for_writing(client, old)
            generations.drop(client, new)
            client.delete(index=old.indices["claims"], id="met-1")

    assert {} == refused
    assert [True, True] == written
