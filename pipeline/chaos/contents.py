"""What stands in the index, in one number that does not depend on the order."""

import hashlib
from dataclasses import dataclass

import msgspec
from elastic_transport import ApiError, TransportError
from elasticsearch.helpers import scan

from connectors.elasticsearch.client import connect, explain
from pipeline.settings import ElasticsearchSettings

#: What tells when and by which record a document was made, not what it says.
_CIRCUMSTANCES = ["ingested_at", "pipeline"]
_DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True)
class Contents:
    """The articles of one source.

    Attributes:
        documents: how many there are.
        ids: how many different ids they have.
        digest: the sum of the digests of all documents, in hexadecimal digits: equal where the same documents are
            there the same number of times, in whatever order.
    """

    documents: int
    ids: int
    digest: str

    @property
    def doubled(self) -> int:
        """Documents that are there more than once."""
        return self.documents - self.ids


def contents(settings: ElasticsearchSettings, source: str) -> Contents:
    """Read all articles of a source.

    Raises:
        ServerError: Elasticsearch cannot be used as configured.
    """
    ids: set[str] = set()
    documents, total = 0, 0
    query = {"query": {"term": {"source": source}}}
    with connect(settings) as client:
        try:
            client.indices.refresh(index="articles")
            for hit in scan(client, index="articles", query=query, source_excludes=_CIRCUMSTANCES):
                documents += 1
                ids.add(hit["_source"]["id"])
                encoded = msgspec.json.encode(hit["_source"], order="sorted")
                total += int.from_bytes(hashlib.blake2b(encoded, digest_size=_DIGEST_BYTES).digest())
        except (ApiError, TransportError) as error:
            raise explain(error, settings) from error
    return Contents(documents, len(ids), f"{total % (1 << 8 * _DIGEST_BYTES):0{2 * _DIGEST_BYTES}x}")
