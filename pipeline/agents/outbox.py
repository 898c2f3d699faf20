"""Records on their way to the next topic or to the dead letters, sent until the broker confirms them."""

import asyncio
import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import faust
from aiokafka.errors import KafkaError, MessageSizeTooLargeError
from faust.exceptions import ProducerSendError

from pipeline.agents.app import read
from pipeline.agents.record import Record
from pipeline.deadletters import dead_letter, to_headers
from pipeline.errors import Reason, Rejected
from pipeline.logs import about
from pipeline.outages import Outages
from pipeline.topics import DEADLETTER, SITES
from pipeline.vitals import Vitals

logger = logging.getLogger(__name__)

_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 5.0


@dataclass(frozen=True, slots=True)
class Message:
    """A record to send, and the record that it came from."""

    key: bytes
    value: bytes
    headers: dict[str, bytes]
    cause: Record


class Outbox:
    """Sends what a stage made.

    Args:
        stage: named in dead letters.
        target: the topic of finished articles; None for the last stage.
        vitals: gets the counts.
        outages: told when Kafka takes nothing, and when it does again.
    """

    def __init__(self, app: faust.App, stage: str, target: str | None, vitals: Vitals, outages: Outages) -> None:
        self._stage = stage
        self._vitals = vitals
        self._outages = outages
        self._target = read(app, target) if target else None
        self._dead = read(app, DEADLETTER)
        self._sites = read(app, SITES)

    async def send(self, messages: Sequence[Message], rejected: Sequence[tuple[Record, Rejected, str | None]]) -> None:
        """Send finished articles and dead letters; returns when the broker has confirmed every one.

        Args:
            messages: finished articles.
            rejected: what cannot be processed: the record, why, and the article's id where it is known.
        """
        too_large: list[tuple[Record, Rejected, str | None]] = []
        for message, fits in zip(
            messages, await asyncio.gather(*(self._confirmed(self._target, m) for m in messages)), strict=True
        ):
            if not fits:
                why = Rejected(
                    Reason.TOO_LARGE,
                    f"The finished record has {len(message.value):,} bytes, more than `kafka.max_message_bytes`.",
                )
                too_large.append((message.cause, why, message.key.decode()))
        letters = [self._letter(*item) for item in (*rejected, *too_large)]
        for letter, fits in zip(
            letters, await asyncio.gather(*(self._confirmed(self._dead, m) for m in letters)), strict=True
        ):
            if not fits:
                raise RuntimeError(
                    f"A dead letter of {len(letter.value):,} bytes does not fit the topic {DEADLETTER}:"
                    " its max.message.bytes must not be below that of the topic that it came from."
                )
        self._vitals.died(why.reason for _record, why, _article in (*rejected, *too_large))

    async def tell(self, told: Sequence[tuple[bytes, bytes | None]]) -> None:
        """Tell the other workers what pages of a site have; returns when the broker has confirmed it."""
        sent = await asyncio.gather(*(self._sent(self._sites, key, value, {}) for key, value in told))
        if not all(sent):
            logger.warning("%d pages are too large for the topic %s: they are not shared.", sent.count(False), SITES)

    def _letter(self, record: Record, why: Rejected, article: str | None) -> Message:
        letter = dead_letter(
            why,
            stage=self._stage,
            value=record.value,
            at=record.place,
            origin=record.origin,
            article=article,
            key=record.key,
        )
        logger.warning(
            "Dead letter %s: %s (%s)", letter.id, letter.error, letter.reason, extra=about(record.place, article)
        )
        return Message(letter.id.encode(), record.value, to_headers(letter), record)

    async def _confirmed(self, topic: Any, message: Message) -> bool:
        return await self._sent(topic, message.key, message.value, message.headers)

    async def _sent(self, topic: Any, key: bytes, value: bytes | None, headers: dict[str, bytes]) -> bool:
        """Send until the broker confirms; False where the record is larger than the topic takes."""
        pause = _FIRST_PAUSE
        while True:
            try:
                # The first wait hands over, the second one is the broker's word.
                await (await topic.send(key=key, value=value, headers=headers))
            except (KafkaError, ProducerSendError) as error:
                # What fails while it is handed over, such as into a buffer that stays full, Faust wraps.
                cause = error.__cause__ if isinstance(error, ProducerSendError) else error
                if isinstance(cause, MessageSizeTooLargeError):
                    return False
                if not isinstance(cause, KafkaError):
                    raise
                self._outages.failed("Kafka", f"Kafka takes no records: {cause}.")
            else:
                self._vitals.sign()
                self._outages.answered("Kafka")
                return True
            await asyncio.sleep(pause * random.uniform(0.7, 1.3))  # noqa: S311 - jitter, no secret
            pause = min(pause * 2, _LONGEST_PAUSE)
