"""What a site repeats is learned by one worker and known to the next, on real servers."""

import json
import os
import signal
import time
import tomllib
from pathlib import Path

import pytest
from kafka import KafkaConsumer, TopicPartition

from connectors.elasticsearch.search import fetch
from connectors.kafka.connection import consumer_options
from pipeline.topics import SITES
from tests.integration.stack import Stack

pytestmark = pytest.mark.servers

_STORIES = tomllib.loads((Path(__file__).parents[1] / "unit" / "cleaning" / "pages.toml").read_text(encoding="utf-8"))[
    "stories"
]
_LABEL = "Valdisa in figures this week"


def _page(story: str, site: str) -> tuple[str, bytes]:
    page = _STORIES[story]
    text = "\n".join([page["title"], _LABEL, *page["text"]])
    name = f"{site}-{story}"
    return name, json.dumps({"id": name, "title": page["title"], "text": text, "source": site}).encode()


def test_a_worker_cleans_by_what_another_one_learned_before_it_was_killed(stack: Stack) -> None:
    """Pages of one site teach a label; the worker is killed; the next one takes it out of a page it never saw."""
    site = "figures.example"
    *first, last = (_page(story, site) for story in _STORIES)
    stack.settle(stack.push(first))
    # The same again, as after a crash before the commit: a page that comes twice is one page.
    stack.settle(stack.push(first))
    os.kill(stack.supervisor.pids["clean"], signal.SIGKILL)
    accounts = stack.settle(stack.push([last]))
    (article,) = fetch(stack.settings.elasticsearch, [last[0]])

    assert 1 == len(accounts.indexed)
    assert _LABEL not in article.text
    assert ["site-memory"] == [cut.rule for cut in article.removed if cut.text.strip() == _LABEL]


def test_the_topic_keeps_one_record_a_page(stack: Stack) -> None:
    """Its key is source and page, so that compaction keeps the newest; what was told twice is told alike."""
    site = "keys.example"
    for _ in range(2):
        stack.settle(stack.push([_page("strike", site)]))
    consumer = KafkaConsumer(**consumer_options(stack.settings.kafka), enable_auto_commit=False)
    place = TopicPartition(SITES, 0)
    consumer.assign([place])
    consumer.seek_to_beginning(place)
    end, found = consumer.end_offsets([place])[place], []
    until = time.monotonic() + 60
    while consumer.position(place) < end and time.monotonic() < until:
        found += [record for records in consumer.poll(timeout_ms=200).values() for record in records]
    consumer.close()
    mine = [record for record in found if record.key.startswith(site.encode())]

    assert 2 == len(mine)
    assert 1 == len({(record.key, record.value) for record in mine})
