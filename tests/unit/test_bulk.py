"""The fate of bulk items."""

import pytest

from connectors.elasticsearch.bulk import Fate, Write, judge


@pytest.mark.parametrize(
    ("status", "error", "fate"),
    [
        (201, None, Fate.WRITTEN),
        (200, None, Fate.WRITTEN),
        (404, None, Fate.WRITTEN),  # a delete of what is not there
        (409, {"type": "version_conflict_engine_exception"}, Fate.SUPERSEDED),
        (429, {"type": "es_rejected_execution_exception"}, Fate.RETRY),
        (503, {"type": "unavailable_shards_exception"}, Fate.RETRY),
        (403, {"type": "cluster_block_exception"}, Fate.RETRY),
        (403, {"type": "security_exception"}, Fate.RETRY),
        (404, {"type": "index_not_found_exception"}, Fate.RETRY),
        (400, {"type": "document_parsing_exception"}, Fate.REFUSED),
        (400, {"type": "strict_dynamic_mapping_exception"}, Fate.REFUSED),
    ],
)
def test_only_what_is_wrong_with_the_document_is_refused(status: int, error: dict[str, str] | None, fate: Fate) -> None:
    """What an operator can put right is tried again, for as long as it takes."""
    assert fate is judge(status, error)


def test_a_write_without_a_document_is_a_delete() -> None:
    """Claims that a newer version of an article no longer has are taken out."""
    assert len(Write("claims", "a", 1, None).lines) == 1
    assert len(Write("claims", "a", 1, {"id": "a"}).lines) == 2
