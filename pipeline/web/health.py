"""How the pipeline does: what waits, how fast it goes, what was given up."""

import asyncio
from typing import Any

from connectors.elasticsearch import indices
from connectors.elasticsearch.search import Searcher
from connectors.kafka.lag import Progress, ProgressReader
from connectors.kafka.probe import reachable
from connectors.kafka.rates import Rates
from pipeline.deadletters import State
from pipeline.errors import CopydeskError, Reason
from pipeline.searching.requests import Request
from pipeline.settings import ElasticsearchSettings, KafkaSettings

_SHOWN_LETTERS = 20
#: Longest wait for each step of a connection to Kafka: somebody looks at the page meanwhile.
_PATIENCE_SECONDS = 3


class KafkaHealth:
    """Asks Kafka how far the stages are, one question at a time; to be closed."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._reader: ProgressReader | None = None
        self._rates = Rates()
        self._one = asyncio.Lock()

    async def report(self) -> dict[str, Any]:
        """The stages with their lag and rate, or why Kafka cannot tell."""
        async with self._one:
            try:
                progress = await asyncio.to_thread(self._read)
            except CopydeskError as error:
                await self.close()
                return {"address": self._settings.bootstrap_servers, "error": str(error)}
            rates = self._rates.update(progress)
        stages = [
            {"stage": stage, "waiting": lag, "done": progress.done[stage], "rate": round(rates[stage], 2)}
            for stage, lag in progress.lag.items()
        ]
        return {
            "address": self._settings.bootstrap_servers,
            "stages": stages,
            "dead_letters": progress.dead_letters,
        }

    async def close(self) -> None:
        """Close the connection; the next report opens one again."""
        reader, self._reader = self._reader, None
        if reader is not None:
            await asyncio.to_thread(reader.close)

    def _read(self) -> Progress:
        # Says within moments what the client itself would only say after many tries.
        reachable(self._settings, _PATIENCE_SECONDS)
        if self._reader is None:
            self._reader = ProgressReader(self._settings)
        return self._reader.read()


def index_report(searcher: Searcher, settings: ElasticsearchSettings) -> dict[str, Any]:
    """How many documents there are, when the last came, and the dead letters that wait for a decision; or why not."""
    newest = {"size": 0, "aggs": {"newest": {"max": {"field": "ingested_at"}}}}
    letters = {
        "query": {"term": {"state": State.OPEN}},
        "size": _SHOWN_LETTERS,
        "track_total_hits": True,
        "sort": [{"failed_at": "desc"}],
        "_source": ["stage", "reason", "error", "article", "failed_at"],
        "aggs": {"reasons": {"terms": {"field": "reason", "size": len(Reason)}}},
    }
    try:
        counts = indices.count(settings)
        last = searcher.ask(Request("GET", "/articles/_search", newest))
        given_up = searcher.ask(Request("GET", "/deadletters/_search", letters))
    except CopydeskError as error:
        return {"address": settings.hosts, "error": str(error)}
    return {
        "address": settings.hosts,
        "documents": counts,
        "newest": last["aggregations"]["newest"].get("value_as_string"),
        "open": given_up["hits"]["total"]["value"],
        "letters": [hit["_source"] for hit in given_up["hits"]["hits"]],
        "reasons": [
            {"reason": bucket["key"], "count": bucket["doc_count"]}
            for bucket in given_up["aggregations"]["reasons"]["buckets"]
        ],
    }
