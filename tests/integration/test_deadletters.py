"""Dead letters on real servers: found, understood, replayed after a fix, discarded; and the sum stays even."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from connectors.accounts import Accounts
from connectors.deadletters import Filter, Kept, matching, opened, read, read_from
from connectors.elasticsearch.client import connect
from connectors.elasticsearch.indices import behind, mapping
from connectors.embedded.kafka import Kafka
from connectors.embedded.server import Place, wait_ready
from connectors.kafka.lag import ProgressReader
from connectors.kafka.producer import Placed, Producer
from connectors.kafka.topics import create_topics
from connectors.replay import Report, replay
from pipeline.agents.record import origin_headers
from pipeline.cli.app import app
from pipeline.deadletters import REPLAYED_HEADER, State
from pipeline.errors import CopydeskError, ServerError
from pipeline.exits import OK, PROBLEM, SERVER, USAGE
from pipeline.topics import DEADLETTER
from tests.integration.stack import Stack
from tests.integration.test_cli import copydesk, environment

pytestmark = pytest.mark.servers


def _poison(source: str, size: int = 0) -> bytes:
    """An article in Latin-1, which no version of Copydesk takes."""
    return b'{"source": "%s", "text": "The caf\xe9 closed.%s"}' % (source.encode(), b" It rained." * (size // 11))


def _run(stack: Stack, *arguments: str, **variables: str) -> tuple[int, str, str]:
    """Run a command in this process, which takes less time: its exit code, output and warnings."""
    done = CliRunner().invoke(app, ["deadletters", *arguments], env={**environment(stack), **variables})
    return done.exit_code, done.stdout, done.stderr


def _letters(stack: Stack, **wanted: Any) -> list[Kept]:
    return matching(read(stack.settings.kafka), Filter(**wanted))


def _replayed(stack: Stack, letters: Sequence[Kept]) -> Report:
    report = Report()
    with opened(stack.settings.kafka) as reader:
        replay(stack.settings, reader, [kept for kept in letters if kept.letter.state == State.OPEN], report)
    return report


def _numbers(accounts: Accounts) -> tuple[int, int, int, int]:
    return len(accounts.indexed), len(accounts.superseded), len(accounts.dead), len(accounts.missing)


def _ends(stack: Stack) -> dict[str, int]:
    with ProgressReader(stack.settings.kafka) as reader:
        return reader.read().end


@contextmanager
def _alias_of_an_older_index(stack: Stack) -> Iterator[None]:
    """The alias `articles` leads to an index without a field that articles have: each one is refused."""
    body = mapping("articles")
    del body["properties"]["words"]
    older = "copydesk-old-articles"

    def switch(client: Any, source: str, target: str) -> None:
        add = {"index": target, "alias": "articles", "is_write_index": True}
        client.indices.update_aliases(actions=[{"remove": {"index": source, "alias": "articles"}}, {"add": add}])

    with connect(stack.settings.elasticsearch) as client:
        present = behind(client.indices.get_alias(name="articles").body)["articles"]
        found = client.indices.get_settings(index=present)[present]["settings"]["index"]
        settings = {"analysis": found["analysis"], "number_of_replicas": 0}
        client.indices.create(index=older, mappings=body, settings=settings)
        switch(client, present, older)
        try:
            yield
        finally:
            switch(client, older, present)
            client.indices.delete(index=older)


def test_a_replay_after_a_fix_indexes_all_and_a_second_one_changes_nothing(stack: Stack) -> None:
    """The articles are those of the first records: counted once, with their origin and version."""
    articles = [
        (f"fixed-{n}", json.dumps({"id": f"fixed-{n}", "source": "fixed", "text": f"It rained {n} days."}).encode())
        for n in range(5)
    ]
    with _alias_of_an_older_index(stack):
        pushed = stack.push(articles)
        assert (0, 0, 5, 0) == _numbers(stack.settle(pushed))
    letters = _letters(stack, sources=["fixed"])
    assert {("index", "mapping", "articles.enriched")} == {
        (kept.letter.stage, kept.letter.reason, kept.letter.topic) for kept in letters
    }
    assert {record.id for record in pushed} == {kept.letter.article for kept in letters}

    first = _replayed(stack, letters)
    accounts = stack.settle(pushed)
    ends = _ends(stack)
    second = _replayed(stack, _letters(stack, sources=["fixed"]))

    assert ({"articles.enriched": 5}, {}) == (first.sent, first.failed)
    assert (5, 0, 0, 0) == _numbers(accounts)
    assert (Report(), ends) == (second, _ends(stack))
    documents = stack.search("deadletters", {"term": {"source": "fixed"}})
    assert {"replayed"} == {document["state"] for document in documents}
    assert {kept.letter.id for kept in letters} == {document["id"] for document in documents}
    assert {"articles.enriched"} == {document["target"]["topic"] for document in documents}


def test_what_fails_again_is_a_new_letter_of_the_same_article(stack: Stack) -> None:
    """The old one is replayed and settled, the new one is open, and the record counts once."""
    pushed = stack.push([("again", _poison("again"))])
    stack.settle(pushed)
    (old,) = _letters(stack, sources=["again"])

    _replayed(stack, [old])
    accounts = stack.settle(pushed)

    assert (0, 0, 1, 0) == _numbers(accounts)
    first, second = _letters(stack, sources=["again"])
    assert (State.REPLAYED, State.OPEN) == (first.letter.state, second.letter.state)
    assert first.letter.target is not None
    assert f"articles.raw-{first.letter.target.partition}-{first.letter.target.offset}" == second.letter.id
    assert first.letter.origin == second.letter.origin
    assert (b"again", old.letter.partition) == (second.letter.key, second.letter.partition)
    documents = {letter["id"]: letter["state"] for letter in stack.search("deadletters", {"term": {"source": "again"}})}
    assert {first.letter.id: "replayed", second.letter.id: "open"} == documents


def test_a_crash_between_sending_and_recording_loses_and_doubles_nothing(stack: Stack) -> None:
    """The letter is open still: it is sent once more, and the article is there once."""
    article = {"id": "crashed", "source": "crashed", "text": "The quay was closed for a day."}
    with _alias_of_an_older_index(stack):
        pushed = stack.push([("crashed", json.dumps(article).encode())])
        stack.settle(pushed)
    (kept,) = _letters(stack, sources=["crashed"])
    (document,) = stack.search("deadletters", {"term": {"id": kept.letter.id}})
    sent_and_not_recorded = Producer(stack.settings.kafka, stack.settings.feed, topic=kept.letter.topic)
    headers = {**origin_headers(kept.letter.origin), REPLAYED_HEADER: kept.letter.id.encode()}
    with opened(stack.settings.kafka) as reader:
        (record,) = reader.some({kept.partition: [kept.offset]})
    sent_and_not_recorded.send("crashed", record.value, Placed(kept.letter.key, headers, kept.letter.partition))
    sent_and_not_recorded.close()
    assert (1, 0, 0, 0) == _numbers(stack.settle(pushed))

    report = _replayed(stack, _letters(stack, sources=["crashed"]))

    assert {"articles.enriched": 1} == report.sent
    assert (1, 0, 0, 0) == _numbers(stack.settle(pushed))
    assert 1 == len(stack.search("articles", {"term": {"source": "crashed"}}))
    assert ["replayed"] == [kept.letter.state for kept in _letters(stack, sources=["crashed"])]
    assert document["state"] == "open"


def test_a_discarded_letter_is_accounted_for_and_not_open(stack: Stack) -> None:
    """With the operator's reason, by command, and not to be replayed by the next one."""
    pushed = stack.push([("unwanted", _poison("unwanted"))])
    stack.settle(pushed)
    mine = ("--source", "unwanted")

    dry = _run(stack, "discard", *mine, "--dry-run")
    done = _run(stack, "discard", *mine, "--why", "a test of the feed")
    again = _run(stack, "discard", *mine)
    replayed = _run(stack, "replay", *mine)

    assert (OK, "Would discard 1 given up for not_utf8\n", "") == dry
    assert (OK, "Discarded 1\n", "") == done
    nothing = "Nothing to do: no open dead letter matches. Of those that match, 0 open · 0 replayed · 1 discarded.\n"
    assert (OK, nothing, "") == again == replayed
    assert (0, 0, 1, 0) == _numbers(stack.settle(pushed))
    (document,) = stack.search("deadletters", {"term": {"source": "unwanted"}})
    assert ("discarded", "a test of the feed") == (document["state"], document["why"])


def test_a_dry_run_sends_nothing(stack: Stack) -> None:
    """It says how much would go where, and the letters stay open."""
    stack.settle(stack.push([(f"dry-{n}", _poison("dry")) for n in range(3)]))
    ends = _ends(stack)

    done = _run(stack, "replay", "--source", "dry", "--dry-run")

    assert (OK, "Would replay 3 to articles.raw\n", "") == done
    assert ends == _ends(stack)
    assert {State.OPEN} == {kept.letter.state for kept in _letters(stack, sources=["dry"])}


def test_each_filter_chooses_and_what_it_does_not_know_is_told(stack: Stack) -> None:
    """By reason, stage, source, id and time."""
    before = datetime.now(UTC)
    empty = b'{"source": "filtered", "text": " "}'
    stack.settle(stack.push([("filtered-1", _poison("filtered")), ("filtered-2", empty)]))
    mine = {"sources": ["filtered"]}

    both = _letters(stack, **mine)

    assert {"not_utf8", "no_text"} == {kept.letter.reason for kept in both}
    assert ["no_text"] == [kept.letter.reason for kept in _letters(stack, **mine, reasons=["no_text"])]
    assert [both[0]] == _letters(stack, ids=[both[0].letter.id])
    assert both == _letters(stack, **mine, stages=["clean"], since=before - timedelta(seconds=1))
    assert [] == _letters(stack, **mine, stages=["enrich"]) == _letters(stack, **mine, until=before)
    with pytest.raises(CopydeskError, match=r"No dead letter has the source 'nobody'; known are .*filtered"):
        _letters(stack, sources=["nobody"])
    with pytest.raises(CopydeskError, match=r"No dead letter has the id articles\.raw-0-999999999"):
        _letters(stack, ids=["articles.raw-0-999999999"])


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["replay", "--reason", "ugly"], USAGE, "There is no reason 'ugly'; the reasons are not_utf8, not_json"),
        (["discard"], USAGE, "Say which dead letters to discard"),
        (["show", "--id", "articles.raw-0-999999999"], PROBLEM, "`copydesk deadletters list` shows them"),
    ],
)
def test_what_an_operator_gets_wrong_is_one_sentence(stack: Stack, arguments: list[str], code: int, says: str) -> None:
    """That names what is known."""
    done = copydesk("deadletters", *arguments, env=environment(stack))

    assert code == done.returncode, done.stderr
    assert says in done.stderr
    assert 1 == len(done.stderr.strip().splitlines())


def test_list_and_show_tell_people_and_programs_everything(stack: Stack) -> None:
    """Elasticsearch is not asked: an operator sees the letters while it is down."""
    value = b'{"source": "shown", "text": "A \x1b[31mred caf\xe9"}'
    stack.settle(stack.push([("shown", value)]))
    only = ("--source", "shown")
    down = {"COPYDESK_ELASTICSEARCH__HOSTS": "http://127.0.0.1:1"}

    listed = _run(stack, "list", *only, **down)[1]
    letter = json.loads(_run(stack, "list", *only, "--json", **down)[1])
    shown = _run(stack, "show", *only, **down)[1]
    raw = subprocess.run(
        [sys.executable, "-c", "from pipeline.cli.app import main; main()", "deadletters", "show", *only, "--raw"],
        env={**os.environ, **environment(stack)},
        capture_output=True,
        timeout=60,
        check=True,
    )

    assert "1 open · 0 replayed · 0 discarded" in listed
    assert ("clean", "not_utf8", "shown", "open", "shown", len(value)) == tuple(
        letter[name] for name in ("stage", "reason", "source", "state", "key", "bytes")
    )
    assert letter["id"] in shown
    assert "[31mred caf." in shown
    assert "\x1b" not in shown
    assert value == raw.stdout


def test_a_letter_of_8_mb_is_shown_and_replayed_whole(stack: Stack) -> None:
    """Never shortened, whatever is done with it."""
    value = _poison("large-letter", 8_000_000)
    pushed = stack.push([("large-letter", value)])
    stack.settle(pushed)

    report = _replayed(stack, _letters(stack, sources=["large-letter"]))
    accounts = stack.settle(pushed)

    assert {"articles.raw": 1} == report.sent
    assert (0, 0, 1, 0) == _numbers(accounts)
    old, new = _letters(stack, sources=["large-letter"])
    assert (State.REPLAYED, State.OPEN) == (old.letter.state, new.letter.state)
    with opened(stack.settings.kafka) as reader:
        stored = [record.value for kept in (old, new) for record in reader.some({kept.partition: [kept.offset]})]
    assert [value, value] == stored


def test_a_foreign_record_is_shown_and_discarded_but_not_replayed(stack: Stack) -> None:
    """Nobody knows where it belongs."""
    stack.settle(stack.push([("stray", b"put here by hand")], topic=DEADLETTER))
    (stray,) = [kept for kept in _letters(stack, stages=["unknown"]) if kept.letter.state == State.OPEN]

    replayed = _run(stack, "replay", "--id", stray.letter.id)
    discarded = _run(stack, "discard", "--id", stray.letter.id)

    assert (OK, "") == replayed[:2]
    assert "1 lay on no topic that a stage reads and cannot be replayed" in replayed[2]
    assert (OK, "Discarded 1\n", "") == discarded
    stack.settle([])
    (document,) = stack.search("deadletters", {"term": {"id": stray.letter.id}})
    assert ("discarded", "unknown") == (document["state"], document["stage"])


def test_no_topic_no_letters_and_no_broker_are_told_apart(tmp_servers_place: Place, stack: Stack) -> None:
    """Each in one sentence."""
    kafka = Kafka(tmp_servers_place)
    taken: set[int] = set()
    kafka.launch(taken)
    try:
        wait_ready([kafka], taken)
        with pytest.raises(ServerError, match=r"has no topic articles\.deadletter: create it with `copydesk setup`"):
            read(kafka.settings)
        create_topics(kafka.settings)
        assert [] == read(kafka.settings)
        here = {"COPYDESK_KAFKA__BOOTSTRAP_SERVERS": kafka.settings.bootstrap_servers}
        listed, replayed = _run(stack, "list", **here), _run(stack, "replay", **here)
        with opened(kafka.settings) as reader:
            kafka.stop()
            with pytest.raises(ServerError, match="Kafka at"):
                read_from(reader)
    finally:
        kafka.stop()
    down = copydesk("deadletters", "list", env=here)

    assert (OK, "No dead letter.\n", "") == listed
    assert (OK, "Nothing to do: no open dead letter matches.\n", "") == replayed
    assert (SERVER, True) == (down.returncode, "Kafka cannot be reached at" in down.stderr)
