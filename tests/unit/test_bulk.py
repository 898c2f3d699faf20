"""The fate of bulk items."""

import pytest

from connectors.elasticsearch.bulk import Fate, Write, judge, never_fits


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
        (400, {"type": "index_closed_exception"}, Fate.RETRY),
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


@pytest.mark.parametrize(("needed", "most", "hopeless"), [(67_111_592, 51_897_958, True), (1_000, 51_897_958, False)])
def test_a_document_larger_than_the_server_ever_takes_is_told_from_a_server_under_load(
    needed: int, most: int, hopeless: bool
) -> None:
    """Both come as 429, and one that can never pass would hold up its partition for good."""
    sentence = (
        "rejected execution of primary operation [coordinating_and_primary_bytes=16778098, replica_bytes=0,"
        f" all_bytes=16778098, primary_operation_bytes={needed}, max_primary_bytes={most}]"
    )

    assert hopeless is never_fits(sentence)
