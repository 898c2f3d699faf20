"""What Elasticsearch's client says, as one sentence."""

import elastic_transport
import pytest

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
    ],
)
def test_a_failed_connection_is_told_by_its_reason(raised: str, told: str) -> None:
    """Not by the calls that led to it."""
    error = explain(elastic_transport.ConnectionError(raised), ElasticsearchSettings(hosts="http://127.0.0.1:9999"))

    assert (
        f"Elasticsearch at http://127.0.0.1:9999 cannot be reached ({told}): start it (`copydesk up`) or set"
        " `elasticsearch.hosts`."
    ) == str(error)
