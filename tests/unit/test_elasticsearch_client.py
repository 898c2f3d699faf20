"""What Elasticsearch's client says, as one sentence."""

import elastic_transport
import pytest
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig
from elasticsearch import ApiError

from connectors.elasticsearch.client import explain
from pipeline.settings import ElasticsearchSettings


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (
            "HTTPConnection(host='127.0.0.1', port=9999): Failed to establish a new connection:"
            " [Errno 111] Connection refused",
            "Connection refused",
        ),
        (
            "('Connection aborted.', RemoteDisconnected('Remote end closed connection without response'))",
            "Remote end closed connection without response",
        ),
        ("Name or service not known", "Name or service not known"),
        ("Failed to resolve 'x' ([Errno -2] Name or service not known)", "Name or service not known"),
    ],
)
def test_a_failed_connection_is_told_by_its_reason(raised: str, told: str) -> None:
    """Not by the calls that led to it."""
    error = explain(elastic_transport.ConnectionError(raised), ElasticsearchSettings(hosts="http://127.0.0.1:9999"))

    assert (
        f"Elasticsearch at http://127.0.0.1:9999 cannot be reached ({told}): start it (`copydesk up`) or set"
        " `elasticsearch.hosts`."
    ) == str(error)


def test_a_server_with_too_much_to_do_is_one_to_come_back_to() -> None:
    """Its own sentence without the page it points to, and what to do."""
    meta = ApiResponseMeta(429, "1.1", HttpHeaders(), 0.1, NodeConfig("http", "127.0.0.1", 9200))
    reason = "[parent] Data too large; for more information, see https://example.org/circuit-breaker"
    refused = ApiError("circuit_breaking_exception", meta, {"error": {"reason": reason}})

    assert (
        "Elasticsearch at http://127.0.0.1:9200 has too much to do at the moment ([parent] Data too large): try again"
        " later, or give it more memory."
    ) == str(explain(refused, ElasticsearchSettings(hosts="http://127.0.0.1:9200")))
