"""An index that holds the seeds and nothing else, for tests of what is found."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree

import msgspec
from typer.testing import CliRunner, Result

from connectors import sources
from connectors.elasticsearch import indices
from connectors.elasticsearch.bulk import BulkWriter
from connectors.elasticsearch.client import connect, connect_async
from connectors.elasticsearch.sink import ArticleSink
from connectors.embedded.account import temporary_folder
from connectors.embedded.elasticsearch import Elasticsearch
from connectors.embedded.server import Place, wait_ready
from connectors.embedded.servers import Ready
from pipeline.agents.outcome import Done
from pipeline.cli.app import app
from pipeline.documents import EnrichedArticle
from pipeline.exits import OK
from pipeline.extraction import extract
from pipeline.indexing import Documents, documents
from pipeline.outages import Outages
from pipeline.settings import ElasticsearchSettings, EmbeddedSettings, Settings
from pipeline.vitals import Vitals

_ROOT = Path(__file__).parents[2]
#: What the seeds have no example of is in the second.
SOURCES = (_ROOT / "seeds", _ROOT / "tests" / "data" / "searched.jsonl")
#: The articles' "now": what is to come in them is to come, what was last week was last week.
TODAY = datetime(2026, 10, 22, 12, tzinfo=UTC)
#: Id of the scraped article with the boilerplate.
SCRAPED = "a21cbacf00652807783b68bfd06d432c"


@contextmanager
def elasticsearch(embedded: EmbeddedSettings, ready: Ready) -> Iterator[ElasticsearchSettings]:
    """An embedded Elasticsearch without Kafka, with empty data."""
    folder = temporary_folder(ready.account)
    heap = embedded.elasticsearch_heap_mib
    server = Elasticsearch(Place(ready.installed, folder / "server", ready.account, heap, 0, embedded.start_seconds))
    taken: set[int] = set()
    try:
        server.launch(taken)
        wait_ready([server], taken)
        yield server.settings
    finally:
        server.ask_to_stop()
        server.stop()
        rmtree(folder, ignore_errors=True)


def typed(settings: ElasticsearchSettings, *words: str) -> Result:
    """What `copydesk` prints; run in this process, since a new one takes seconds to import everything."""
    done = CliRunner().invoke(app, ["--elasticsearch", settings.hosts, *words], catch_exceptions=False)
    assert OK == done.exit_code, done.output
    return done


def enriched(settings: Settings) -> list[EnrichedArticle]:
    """The seeds and a few articles more, cleaned and read, the newest version of each."""
    items = [item for path in SOURCES for item in sources.read(str(path), settings.feed)]
    values = [item.value for item in items if isinstance(item, sources.Sourced)]
    done = [outcome for outcome in extract(values, settings, 1) if isinstance(outcome, Done)]
    assert len(values) == len(done)
    articles = [msgspec.json.decode(outcome.value, type=EnrichedArticle) for outcome in done]
    return list({article.id: article for article in articles}.values())


def fill(settings: ElasticsearchSettings, articles: Sequence[EnrichedArticle]) -> None:
    """Make the indices anew with these articles in them."""
    with connect(settings) as client:
        for alias in indices.ALIASES:
            if client.indices.exists_alias(name=alias):
                client.indices.delete(index=",".join(client.indices.get_alias(name=alias)))
        indices.set_up(settings)
        write(settings, (documents(article, TODAY) for article in articles))
        client.indices.refresh(index=",".join(indices.ALIASES))


def write(settings: ElasticsearchSettings, made: Iterable[Documents]) -> None:
    """Index documents as the index stage does."""

    async def run() -> None:
        async with connect_async(settings) as client:
            writer = BulkWriter(client, settings, Vitals(), Outages())
            assert {} == await ArticleSink(client, writer).write(list(made))

    asyncio.run(run())
