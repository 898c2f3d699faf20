"""A running Copydesk for tests: what is pushed, waited for and looked up."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.accounts import Accounts, account, wait_until_idle
from connectors.elasticsearch.client import connect
from connectors.kafka.lag import Progress
from connectors.kafka.producer import Acknowledged, Producer
from pipeline.agents.supervisor import Supervisor
from pipeline.settings import Settings
from pipeline.topics import RAW


@dataclass(frozen=True, slots=True)
class Stack:
    """Servers with topics and indices, and all stages running."""

    settings: Settings
    supervisor: Supervisor

    def push(self, records: Iterable[tuple[str, bytes]], topic: str = RAW) -> list[Acknowledged]:
        """Put (key, bytes) on a topic as they are, checks of `feed` left out, and wait for Kafka."""
        producer = Producer(self.settings.kafka, self.settings.feed, topic=topic)
        for key, value in records:
            producer.send(key, value)
        producer.drain()
        results = producer.results()
        producer.close()
        acknowledged = [result for result in results if isinstance(result, Acknowledged)]
        assert len(results) == len(acknowledged), results
        return acknowledged

    def settle(self, pushed: Sequence[Acknowledged], seconds: float = 240) -> Accounts:
        """Wait until nothing waits for any stage, and say what became of the records."""
        watch: Callable[[Progress], None] = lambda _progress: self.supervisor.watch()  # noqa: E731
        assert wait_until_idle(self.settings, seconds, watch), "the stages did not finish in time"
        with connect(self.settings.elasticsearch) as client:
            client.indices.refresh(index="articles,claims,events,deadletters")
        return account(self.settings.elasticsearch, pushed)

    def search(self, alias: str, query: dict[str, Any], size: int = 100) -> list[dict[str, Any]]:
        """The documents that match."""
        with connect(self.settings.elasticsearch) as client:
            return [hit["_source"] for hit in client.search(index=alias, query=query, size=size)["hits"]["hits"]]
