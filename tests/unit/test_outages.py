"""What is said of a server that is gone, and how often."""

import pytest

from pipeline.outages import Outages


class _Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_an_outage_is_told_once_reminded_of_and_ended_with_its_length(caplog: pytest.LogCaptureFixture) -> None:
    """Three kinds of lines: what is gone, how long already, and that work goes on."""
    clock = _Clock()
    outages = Outages(clock)

    while clock.now < 130:
        outages.failed("Kafka", "Kafka is gone.")
        clock.now += 0.5
    outages.answered("Kafka")
    outages.answered("Kafka")

    assert [
        "Work is paused and goes on by itself; nothing is lost. Kafka is gone.",
        "Work has been paused for 61 s. Kafka is gone.",
        "Work has been paused for 121 s. Kafka is gone.",
        "Work goes on: Kafka is back after 130.0 s.",
    ] == caplog.messages
    assert 260 == outages.attempts


def test_a_busy_moment_is_no_news(caplog: pytest.LogCaptureFixture) -> None:
    """A single refusal that passes is counted and not told."""
    clock = _Clock()
    outages = Outages(clock)

    outages.failed("Elasticsearch", "Too many requests.")
    clock.now += 0.4
    outages.answered("Elasticsearch")

    assert [] == caplog.messages
    assert {"Elasticsearch": 0.4} == outages.seconds


def test_open_outages_count_while_they_last() -> None:
    """`/metrics` shows an outage before it is over."""
    clock = _Clock()
    outages = Outages(clock)

    outages.failed("Kafka", "Gone.")
    clock.now += 5

    assert {"Kafka": "Gone."} == outages.open
    assert {"Kafka": 5.0} == outages.seconds
