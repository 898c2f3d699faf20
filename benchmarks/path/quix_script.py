"""The same job in Quix Streams: our functions as a streaming data frame, its own Elasticsearch sink.

    python benchmarks/path/quix_script.py BROKER TOPIC GROUP ELASTICSEARCH INDEX

Runs in an environment that has `quixstreams[elasticsearch]`; ours is named by ``BENCH_SITE`` and is searched second.
It prints how many partitions it holds whenever that changes.
"""

import os
import sys
from datetime import UTC, datetime
from typing import Any

sys.path += os.environ["BENCH_SITE"].split(os.pathsep)

import msgspec
from elasticsearch import Elasticsearch
from quixstreams import Application
from quixstreams.sinks.community.elasticsearch import ElasticsearchSink

from pipeline.agents.outcome import Done, Work
from pipeline.agents.work import extraction
from pipeline.documents import EnrichedArticle
from pipeline.indexing import documents
from pipeline.settings import load


class Told(Application):  # type: ignore[misc]
    """Tells how many partitions this process has."""

    def _on_assign(self, consumer: Any, topic_partitions: list[Any]) -> None:
        super()._on_assign(consumer, topic_partitions)
        print(len(topic_partitions), flush=True)


class Sink(ElasticsearchSink):  # type: ignore[misc]
    """Their sink without its first request, which the embedded server does not answer."""

    def setup(self) -> None:
        """Connect."""
        self._client = Elasticsearch(self._url)
        self._create_index()


def main() -> None:
    """Consume until killed."""
    broker, topic, group, server, index = sys.argv[1:]
    work = extraction(load(environ={}).settings)
    decode = msgspec.json.Decoder(EnrichedArticle).decode

    def article(value: bytes) -> dict[str, Any] | None:
        (outcome,) = work([Work(value, None)])
        if not isinstance(outcome, Done):
            return None
        body: dict[str, Any] = msgspec.to_builtins(documents(decode(outcome.value), datetime.now(UTC)).article)
        return body

    app = Told(
        broker_address=broker,
        consumer_group=group,
        auto_offset_reset="earliest",
        commit_interval=1.0,
        loglevel="WARNING",
        auto_create_topics=False,
        use_changelog_topics=False,
    )
    frame = app.dataframe(app.topic(topic, value_deserializer="bytes"))
    frame.apply(article).filter(lambda made: made is not None).sink(Sink(server, index, batch_size=64))
    app.run()


if __name__ == "__main__":
    main()
