"""Answers to multi-gets, in which each document has its own fate."""

from collections.abc import Mapping
from typing import Any

from elastic_transport import ObjectApiResponse, TransportError


def found(answer: ObjectApiResponse[Any] | Mapping[str, Any]) -> list[dict[str, Any]]:
    """The documents that are there.

    Raises:
        TransportError: the server could not look for one, as while its shard starts, though it answers the request with
            success: such a document must not pass for one that is not there.
    """
    docs: list[dict[str, Any]] = list(answer["docs"])
    for doc in docs:
        if error := doc.get("error"):
            raise TransportError(f"it cannot look for {doc.get('_id')} now ({error.get('reason', error.get('type'))})")
    return [doc for doc in docs if doc.get("found")]
