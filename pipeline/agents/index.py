"""The index agent: enriched articles and dead letters into Elasticsearch."""

import dataclasses
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import faust
import msgspec

from connectors.elasticsearch.bulk import BulkWriter, Write
from connectors.elasticsearch.client import connect_async
from connectors.elasticsearch.sink import ArticleSink
from pipeline.agents.app import create_app, read
from pipeline.agents.loop import consume
from pipeline.agents.outbox import Outbox
from pipeline.agents.record import Record
from pipeline.deadletters import from_headers, rank
from pipeline.documents import EnrichedArticle
from pipeline.errors import Reason, Rejected
from pipeline.indexing import Documents, dead_letter_document, documents
from pipeline.logs import about
from pipeline.outages import Outages
from pipeline.settings import Settings
from pipeline.topics import DEADLETTER, STAGES
from pipeline.vitals import Vitals

logger = logging.getLogger(__name__)

_decode = msgspec.json.Decoder(EnrichedArticle).decode


@dataclass(slots=True)
class _Made:
    """What a batch comes to.

    Attributes:
        letters: records that are dead letters.
        articles: article id -> its versions, in the order of the batch.
        rejected: records that are no articles.
    """

    now: datetime
    letters: list[Record] = field(default_factory=list)
    articles: dict[str, list[tuple[Record, Documents]]] = field(default_factory=dict)
    rejected: list[tuple[Record, Rejected, str | None]] = field(default_factory=list)


class Index:
    """The stage that makes articles searchable.

    Args:
        vitals: gets the counts.
        outages: told what the stage waits for.
    """

    def __init__(self, settings: Settings, vitals: Vitals, outages: Outages) -> None:
        self.app: faust.App = create_app("index", settings, vitals)
        self._outbox = Outbox(self.app, "index", None, vitals, outages)
        batch = settings.workers.batch

        async def agent(stream: Any) -> None:
            # The client belongs to the loop that Faust runs; it is made when that loop runs.
            async with connect_async(settings.elasticsearch) as client:
                self._writer = BulkWriter(client, settings.elasticsearch, vitals, outages)
                self._sink = ArticleSink(client, self._writer)
                await consume(stream, batch, self.work, self.deliver, vitals)

        self.app.agent(read(self.app, *STAGES["index"]), name="index", concurrency=1)(agent)

    async def work(self, records: Sequence[Record]) -> "_Made":
        """The index documents of a batch."""
        made = _Made(datetime.now(UTC))
        for record in records:
            if record.topic == DEADLETTER:
                made.letters.append(record)
                continue
            try:
                article = documents(_decode(record.value), made.now)
            except msgspec.DecodeError as error:
                why = Rejected(Reason.NOT_JSON, f"The record is no enriched article of this version: {error}.")
                made.rejected.append((record, why, None))
                continue
            except Exception as error:
                # As in the stages before: one article must not end the process again and again.
                logger.exception("An article failed", extra=about(record.origin))
                why = Rejected(Reason.FAILED, f"Processing failed with {type(error).__name__}: {error}.")
                made.rejected.append((record, why, None))
                continue
            made.articles.setdefault(article.id, []).append((record, article))
        return made

    async def deliver(self, _records: Sequence[Record], made: "_Made") -> None:
        """Returns when each article is in the index or a dead letter, and each dead letter is in the index."""
        refused = await self._write(made.articles)
        await self._outbox.send([], [*made.rejected, *refused])
        await self._index_dead_letters(made.letters, made.now)

    async def _write(
        self, articles: dict[str, list[tuple[Record, Documents]]]
    ) -> list[tuple[Record, Rejected, str | None]]:
        """Write the newest version of each article; where it is refused, the next older one counts."""
        rejected: list[tuple[Record, Rejected, str | None]] = []
        # Stable, so that of two records with the same version the later one is written.
        waiting = {name: sorted(versions, key=lambda item: item[1].version) for name, versions in articles.items()}
        while waiting:
            refused = await self._sink.write([versions[-1][1] for versions in waiting.values()])
            rejected += [(waiting[name].pop()[0], why, name) for name, why in refused.items()]
            waiting = {name: waiting[name] for name in refused if waiting[name]}
        return rejected

    async def _index_dead_letters(self, records: Sequence[Record], now: datetime) -> None:
        writes = []
        places = {}
        for record in records:
            letter = from_headers(record.value, record.headers, record.place)
            places[letter.id] = record.place
            writes.append(
                Write("deadletters", letter.id, rank(letter, record.timestamp), dead_letter_document(letter, now))
            )
        settled = await self._writer.write(writes)
        # Bytes that the index cannot take stay on the topic; the search shows the letter without them.
        again = [
            dataclasses.replace(result.write, document={**(result.write.document or {}), "value": None})
            for result in settled
            if result.rejection
        ]
        for result in await self._writer.write(again):
            if result.rejection:
                logger.error(
                    "Dead letter %s cannot be searched: %s",
                    result.write.id,
                    result.rejection,
                    extra=about(places[result.write.id]),
                )
