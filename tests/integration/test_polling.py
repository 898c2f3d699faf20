"""Programs that poll get every document once, however it got into the index."""

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from connectors.elasticsearch import indices
from connectors.elasticsearch.client import connect
from connectors.elasticsearch.hits import Hit
from connectors.elasticsearch.polling import BEGINNING, NOW, Batch, poll
from connectors.elasticsearch.search import Searcher
from pipeline.searching.query import Query, QueryError
from pipeline.settings import ElasticsearchSettings
from tests.integration.filled import typed

pytestmark = pytest.mark.servers

_WRITERS, _WRITES, _DOCUMENTS = 4, 12, 5


@pytest.fixture
def searcher(filled: ElasticsearchSettings) -> Iterator[Searcher]:
    """Searches over an index that these tests write to."""
    with Searcher(filled) as opened:
        yield opened


def _write(settings: ElasticsearchSettings, writer: int) -> None:
    """Write as an indexer does whose writes wait now and then: noted long before they are searchable."""
    chance = random.Random(writer)
    with connect(settings) as client:
        for number in range(_WRITES):
            noted = datetime.now(UTC) - timedelta(seconds=chance.choice([0, 0, 2, 40]))
            time.sleep(chance.uniform(0, 0.4))
            operations: list[dict[str, object]] = []
            for item in range(_DOCUMENTS):
                name = f"polled-{writer}-{number}-{item}"
                operations += [
                    {"index": {"_index": "articles", "_id": name}},
                    {"id": name, "source": "polled", "ingested_at": noted.isoformat(timespec="milliseconds")},
                ]
            assert not client.bulk(operations=operations)["errors"]


def _rest(searcher: Searcher, query: Query, since: str, limit: int = 17) -> Batch:
    """All that can be had at once."""
    hits: list[Hit] = []
    while True:
        batch = poll(searcher, query, since, limit)
        hits += batch.hits
        if not batch.more:
            return Batch(hits=hits, cursor=batch.cursor, more=False)
        since = batch.cursor


def test_while_several_write_each_document_comes_once_and_none_is_left_out(
    searcher: Searcher, filled: ElasticsearchSettings
) -> None:
    """Also those that were noted before what was given out already, which a cursor over that moment would miss."""
    with connect(filled) as client:
        client.indices.delete(index=indices.index_name("articles"))
        # Sequence numbers are counted in each shard apart.
        indices.set_up(filled.model_copy(update={"shards": 2}))
    query = Query(outlet=("polled",))
    batches = [_rest(searcher, query, BEGINNING)]
    writers = [threading.Thread(target=_write, args=(filled, number)) for number in range(_WRITERS)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        batches.append(_rest(searcher, query, batches[-1].cursor))
    batches += [last := _rest(searcher, query, batches[-1].cursor), _rest(searcher, query, last.cursor)]

    moments = [[hit.document.ingested_at for hit in batch.hits] for batch in batches if batch.hits]
    late = sum(min(after) < max(before) for before, after in pairwise(moments))
    given = Counter(hit.id for batch in batches for hit in batch.hits)
    assert (_WRITERS * _WRITES * _DOCUMENTS, {1}) == (len(given), set(given.values()))
    assert late > 0
    assert [] == _rest(searcher, query, batches[-1].cursor).hits


def test_a_new_version_is_news_and_what_is_older_than_the_beginning_is_not(
    searcher: Searcher, filled: ElasticsearchSettings
) -> None:
    """From now on, and from a day on."""
    query = Query(outlet=("versions",))
    body = {"id": "v", "source": "versions", "ingested_at": "2026-10-01T00:00:00Z"}
    with connect(filled) as client:
        client.index(index="articles", id="v", document=body, refresh=True)
        cursor = poll(searcher, query, NOW, 10).cursor
        before = poll(searcher, query, cursor, 10)
        client.index(index="articles", id="v", document={**body, "title": "Corrected"}, refresh=True)
    after = _rest(searcher, query, before.cursor)

    starts = [_rest(searcher, query, since) for since in ("2026-09-30", "2026-10-02")]
    assert [[], ["v"], ["v"], []] == [[hit.id for hit in batch.hits] for batch in (before, after, *starts)]


def test_a_cursor_of_something_else_is_told(searcher: Searcher, filled: ElasticsearchSettings) -> None:
    """Going on with it would leave out documents, or give them twice."""
    cursor = poll(searcher, Query(kind="claims"), NOW, 1).cursor
    with connect(filled) as client:
        client.indices.delete(index=indices.index_name("claims"))
        indices.set_up(filled)

    for query, since, says in (
        (Query(kind="events"), cursor, "one of claims, not of events"),
        (Query(kind="claims"), cursor, "made anew"),
        (Query(kind="claims"), "nonsense", "cannot be 'nonsense'"),
        (Query(kind="claims"), "last week", "cannot be 'last week'"),
        (Query(kind="claims"), "2026-13-01", "cannot be '2026-13-01'"),
    ):
        with pytest.raises(QueryError, match=says):
            poll(searcher, query, since, 1)


def test_the_command_line_gives_the_cursor_for_the_next_time(filled: ElasticsearchSettings) -> None:
    """As the last line, for programs and for people."""
    first = typed(filled, "search", "--since", NOW, "--json").stdout
    cursor = json.loads(first.splitlines()[-1])["cursor"]
    second = typed(filled, "search", "--since", cursor).stdout

    assert "0 new. Go on with --since " in second
