"""Feeding on a real broker: every article is acknowledged or accounted for, whatever happens meanwhile."""

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from kafka import KafkaConsumer, TopicPartition

from connectors.embedded.servers import Servers
from connectors.feed import FeedReport, feed
from connectors.kafka.connection import consumer_options
from connectors.kafka.producer import Acknowledged, Failed, Producer
from connectors.kafka.topics import create_topics
from connectors.sources import Refusal
from pipeline.errors import ServerError
from pipeline.raw import decode
from pipeline.settings import FeedSettings, KafkaSettings, Settings
from pipeline.topics import RAW, SITES, TOPICS
from tests.unit.sources.site import Answer, Site, serving

pytestmark = pytest.mark.servers


@dataclass
class Heard:
    """What feeding told, for tests to look at."""

    in_flight: list[int] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def update(self, report: FeedReport, in_flight: int) -> None:
        """Keep how many were under way."""
        self.in_flight.append(in_flight)

    def refused(self, refusal: Refusal) -> None:
        """Keep it."""
        self.refusals.append(refusal)

    def note(self, sentence: str) -> None:
        """Keep it."""
        self.notes.append(sentence)


@pytest.fixture
def settings(servers: Servers) -> Settings:
    """Settings for the running broker, its topics made."""
    create_topics(servers.kafka.settings)
    return Settings(kafka=servers.kafka.settings)


@pytest.fixture
def site() -> Iterator[Site]:
    """A local web server."""
    with serving() as started:
        yield started


def _record(settings: KafkaSettings, at: Acknowledged) -> tuple[str, bytes]:
    """The key and the value that lie where the acknowledgement says."""
    consumer = KafkaConsumer(**consumer_options(settings), enable_auto_commit=False)
    try:
        partition = TopicPartition(at.topic, at.partition)
        consumer.assign([partition])
        consumer.seek(partition, at.offset)
        while not (found := consumer.poll(timeout_ms=1000)):
            pass
        record = found[partition][0]
        return record.key.decode(), record.value
    finally:
        consumer.close()


def _records(settings: KafkaSettings) -> int:
    """How many records were ever written to the raw topic."""
    consumer = KafkaConsumer(**consumer_options(settings), enable_auto_commit=False)
    try:
        partitions = [TopicPartition(RAW, number) for number in consumer.partitions_for_topic(RAW) or ()]
        return int(sum(consumer.end_offsets(partitions).values()))
    finally:
        consumer.close()


def _lines(path: Path, count: int) -> Path:
    path.write_text("".join(json.dumps({"text": f"The council met {number} times."}) + "\n" for number in range(count)))
    return path


def test_creating_topics_again_changes_nothing(settings: Settings) -> None:
    """Set-up is safe to repeat, and says where topics differ from what is asked for now."""
    again = create_topics(settings.kafka)
    more = create_topics(settings.kafka.model_copy(update={"partitions": settings.kafka.partitions + 1}))

    assert [(name, False, None) for name in TOPICS] == [(topic.name, topic.created, topic.note) for topic in again]
    # What workers share is one log, however many partitions the articles have.
    told = {topic.name: str(topic.note).startswith(f"{topic.name} has ") for topic in more}
    assert {name: name != SITES for name in TOPICS} == told


def test_ten_thousand_articles_are_all_acknowledged(settings: Settings, tmp_path: Path) -> None:
    """Each has a place of its own, and the record there is the article."""
    heard = Heard()

    report = feed(settings, [str(_lines(tmp_path / "many.jsonl", 10_000))], progress=heard, collect=True)

    assert (report.sent, report.refused, report.failed, report.unconfirmed) == (10_000, 0, 0, 0)
    assert len({(one.partition, one.offset) for one in report.acknowledged}) == 10_000
    assert max(heard.in_flight) <= settings.feed.max_in_flight
    for one in (report.acknowledged[0], report.acknowledged[-1]):
        key, value = _record(settings.kafka, one)
        assert (one.id, one.id) == (key, decode(value).id)


def test_a_frozen_broker_makes_the_producer_wait_and_loses_nothing(servers: Servers, settings: Settings) -> None:
    """What is unacknowledged stays within the bounds, in records and in bytes, and arrives in the end."""
    limits = FeedSettings(max_in_flight=200, max_in_flight_bytes=1024 * 1024)
    producer = Producer(settings.kafka, limits)
    most, most_bytes, results = 0, 0, []
    servers.kafka.freeze()
    threading.Timer(4, servers.kafka.thaw).start()
    began = time.monotonic()
    for number in range(1000):
        producer.send(f"frozen-{number}", b"x" * (100 if number < 500 else 50_000))
        most, most_bytes = max(most, producer.in_flight), max(most_bytes, producer.in_flight_bytes)
        results += producer.results()
    left = producer.close()
    results += producer.results()

    assert (left, len(results)) == (0, 1000)
    assert [] == [result for result in results if isinstance(result, Failed)]
    assert time.monotonic() - began > 3
    assert most == 200
    assert 900_000 < most_bytes <= 1024 * 1024


def test_a_broker_that_stays_frozen_ends_in_a_sentence(servers: Servers, settings: Settings) -> None:
    """Records that are not acknowledged in time are failed, each of them, and the memory is free again."""
    producer = Producer(settings.kafka, FeedSettings(), delivery_seconds=3)
    servers.kafka.freeze()
    try:
        for number in range(10):
            producer.send(f"late-{number}", b"x")
        assert producer.drain(timeout_seconds=20) == 0
    finally:
        servers.kafka.thaw()
    results = producer.results()
    producer.close()

    expected = [(f"late-{number}", "Kafka did not acknowledge it in time.", True) for number in range(10)]
    assert expected == sorted((one.id, one.sentence, one.unreachable) for one in results if isinstance(one, Failed))


def test_a_record_that_the_broker_refuses_costs_only_itself(settings: Settings) -> None:
    """Its sentence has the broker's reason."""
    small = settings.kafka.model_copy(update={"max_message_bytes": 1024 * 1024})
    producer = Producer(small, FeedSettings())
    for key, size in (("before", 10), ("large", 2 * 1024 * 1024), ("after", 10)):
        producer.send(key, b"x" * size)
    producer.close()

    failed, *sent = sorted(producer.results(), key=lambda one: not isinstance(one, Failed))
    assert isinstance(failed, Failed)
    assert (failed.id, failed.unreachable) == ("large", False)
    assert "MessageSizeTooLargeError" in failed.sentence
    assert {"before", "after"} == {one.id for one in sent}


def test_a_topic_that_is_not_there_is_named(settings: Settings) -> None:
    """With the command that makes it."""
    with pytest.raises(ServerError, match=r"has no topic articles\.missing: create it with `copydesk setup`"):
        Producer(settings.kafka, FeedSettings(), topic="articles.missing")


def test_bad_input_is_refused_and_the_rest_is_sent(settings: Settings, tmp_path: Path) -> None:
    """50 MB, other encodings and broken lines each get their sentence; an article of 8 MB passes."""
    (tmp_path / "50mb.txt").write_text("word " * 10_000_000)
    (tmp_path / "8mb.txt").write_text("word " * 1_600_000)
    (tmp_path / "latin.txt").write_bytes("Café".encode("latin-1"))
    (tmp_path / "lines.jsonl").write_text('{"text": "One."}\nnot json\n{"text": "Two."}\n')
    (tmp_path / "README.md").write_text("About these files.")
    heard = Heard()

    report = feed(settings, [str(tmp_path), str(tmp_path / "gone.txt")], progress=heard)

    assert (report.sent, report.refused, report.failed, report.skipped) == (3, 4, 0, 1)
    assert heard.refusals == report.refusals
    named = {Path(refusal.where).name: refusal.sentence for refusal in report.refusals}
    assert {"50mb.txt", "latin.txt", "lines.jsonl:2", "gone.txt"} == set(named)
    assert named["50mb.txt"].startswith(
        "The article has 50,000,000 bytes; `feed.max_article_bytes` allows 16,777,216 bytes"
    )
    assert named["latin.txt"].startswith("The file is not UTF-8: byte 0xe9 at position 3")


def test_following_a_feed_sends_what_is_new_and_survives_a_bad_answer(
    settings: Settings, site: Site, tmp_path: Path
) -> None:
    """Until the server says that the feed is gone; a second run sends nothing again."""
    entry = "<item><title>{0}</title><link>https://courier.example/{0}</link><description>Words.</description></item>"
    rss = '<rss version="2.0"><channel><title>Courier</title>{}</channel></rss>'
    first, second = (rss.format("".join(map(entry.format, names))).encode() for names in ("a", "ab"))
    ours = settings.model_copy(
        update={
            "feed": settings.feed.model_copy(
                update={"allow_private_addresses": True, "poll_seconds": 0.2, "state_file": tmp_path / "state.json"}
            )
        }
    )

    class Turning(Heard):
        def update(self, report: FeedReport, in_flight: int) -> None:
            if report.sent == 1 and site.answers["/rss"].body == first:
                site.answers["/rss"] = Answer(status=500)
            elif report.sent == 2:
                site.answers["/rss"] = Answer(status=410)

        def note(self, sentence: str) -> None:
            super().note(sentence)
            site.answers["/rss"] = Answer(second)

    heard = Turning()
    site.answers["/rss"] = Answer(first)
    report = feed(ours, [f"{site.address}/rss"], progress=heard, follow=True)
    site.answers["/rss"] = Answer(second)
    memory = (tmp_path / "state.json").read_text()

    assert (report.sent, report.refused, report.failed) == (2, 0, 0)
    answers = ("500 Internal Server Error", "410 Gone")
    assert heard.notes == [f"{site.address}/rss: The server answers {answer}." for answer in answers]
    assert len(json.loads(memory)[f"{site.address}/rss"]["sent"]) == 2


def test_an_interrupted_feed_is_told_and_can_be_run_again(settings: Settings, tmp_path: Path) -> None:
    """Ctrl-C waits for what is under way and exits with 130; the same articles have the same ids the next time."""
    source = _lines(tmp_path / "many.jsonl", 60_000)
    program = [sys.executable, "-c", "from pipeline.cli.app import main; main()", "--kafka"]
    # Few at a time, so that the end is far on a fast machine and a slow one.
    program += [settings.kafka.bootstrap_servers, "--set", "feed.max_in_flight=4", "feed", "--json", str(source)]
    before = _records(settings.kafka)
    running = subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while _records(settings.kafka) == before and running.poll() is None:
        time.sleep(0.1)
    running.send_signal(signal.SIGINT)
    output, errors = running.communicate(timeout=120)

    assert running.returncode == 130, errors
    told = json.loads(output)
    assert told["interrupted"] is True
    assert (told["refused"], told["failed"], told["unconfirmed"]) == (0, 0, 0)
    assert 0 < told["sent"] < 60_000
    assert "Interrupted: " in errors
    assert "Traceback" not in errors

    few = _lines(tmp_path / "few.jsonl", 20)
    once, again = (feed(settings, [str(few)], progress=Heard(), collect=True) for _ in range(2))
    assert [(one.id, one.partition) for one in _by_offset(once)] == [
        (one.id, one.partition) for one in _by_offset(again)
    ]


def _by_offset(report: FeedReport) -> list[Acknowledged]:
    assert {RAW} == {one.topic for one in report.acknowledged}
    return sorted(report.acknowledged, key=lambda one: (one.partition, one.offset))
