"""What becomes of a record that Kafka does not take at once, or never."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiokafka.errors import KafkaError, KafkaTimeoutError, MessageSizeTooLargeError
from faust.exceptions import ProducerSendError

from pipeline.agents import outbox
from pipeline.agents.app import create_app
from pipeline.agents.outbox import Message, Outbox
from pipeline.agents.record import Record
from pipeline.outages import Outages
from pipeline.settings import load
from pipeline.topics import CLEAN
from pipeline.vitals import Vitals

_RECORD = Record("articles.raw", 0, 7, 1_000, b"{}")


class Topic:
    """A topic that fails some times, as Faust does, and then takes what it is given."""

    def __init__(self, *failures: Callable[[], Awaitable[Any]]) -> None:
        self._failures = list(failures)
        self.taken: list[bytes] = []

    async def send(self, *, key: bytes, value: bytes, headers: dict[str, bytes]) -> Any:
        """Hand over; the result is the broker's word."""
        assert isinstance(headers, dict)
        if self._failures:
            return await self._failures.pop(0)()
        self.taken.append(key)
        return asyncio.sleep(0)


def _when_handed_over(cause: KafkaError) -> Callable[[], Awaitable[Any]]:
    async def fail() -> Any:
        raise ProducerSendError(f"Error while sending: {cause!r}") from cause

    return fail


def _by_the_broker(error: KafkaError) -> Callable[[], Awaitable[Any]]:
    async def refuse() -> None:
        raise error

    async def hand_over() -> Any:
        return refuse()

    return hand_over


def _send(monkeypatch: pytest.MonkeyPatch, target: Topic, dead: Topic) -> tuple[Vitals, Outages]:
    monkeypatch.setattr(outbox, "_FIRST_PAUSE", 0.001)
    vitals, outages = Vitals(), Outages()
    box = Outbox(create_app("clean", load(environ={}).settings, vitals), "clean", CLEAN, vitals, outages)
    box._target, box._dead = target, dead
    asyncio.run(box.send([Message(b"an-article", b"{}", {}, _RECORD)], []))
    return vitals, outages


@pytest.mark.parametrize("fails", [_when_handed_over, _by_the_broker])
def test_a_record_that_does_not_fit_becomes_a_dead_letter(
    monkeypatch: pytest.MonkeyPatch, fails: Callable[[KafkaError], Callable[[], Awaitable[Any]]]
) -> None:
    """Whether our own limit stops it or the topic's: it would not fit the next time either."""
    target, dead = Topic(fails(MessageSizeTooLargeError("too large"))), Topic()

    vitals, _outages = _send(monkeypatch, target, dead)

    assert ([], [b"articles.raw-0-7"]) == (target.taken, dead.taken)
    assert {"too_large": 1} == vitals.dead


@pytest.mark.parametrize("fails", [_when_handed_over, _by_the_broker])
def test_a_record_is_sent_until_kafka_takes_it(
    monkeypatch: pytest.MonkeyPatch, fails: Callable[[KafkaError], Callable[[], Awaitable[Any]]]
) -> None:
    """In a long outage the producer's buffer is full, too: that is the same outage and no unexpected error."""
    target, dead = Topic(fails(KafkaTimeoutError()), fails(KafkaTimeoutError())), Topic()

    vitals, outages = _send(monkeypatch, target, dead)

    assert ([b"an-article"], []) == (target.taken, dead.taken)
    assert (2, {}, {}) == (outages.attempts, outages.open, vitals.dead)
