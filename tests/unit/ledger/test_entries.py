"""What becomes of one raw record."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.documents import Origin
from pipeline.ledger.entries import Fate, Held, classify, entry_of

HERE = Origin(topic="articles.raw", partition=1, offset=7, timestamp=5000)
ELSEWHERE = Origin(topic="articles.raw", partition=0, offset=3, timestamp=4000)
SAME_PLACE_IN_A_TOPIC_BEFORE = Origin(topic="articles.raw", partition=1, offset=7, timestamp=100)


@pytest.mark.parametrize(
    ("held", "dead", "settled", "fate"),
    [
        (Held(HERE, 5000), False, False, Fate.INDEXED),
        (Held(HERE, 5000), True, True, Fate.INDEXED),
        (None, True, True, Fate.DEAD_LETTERED),
        (Held(ELSEWHERE, 9000), True, True, Fate.DEAD_LETTERED),
        (Held(ELSEWHERE, 9000), False, False, Fate.DUPLICATE),
        (Held(ELSEWHERE, 5000), False, True, Fate.DUPLICATE),
        (Held(None, 5000), False, True, Fate.DUPLICATE),
        (Held(ELSEWHERE, 4999), False, False, Fate.IN_FLIGHT),
        (Held(ELSEWHERE, 4999), False, True, Fate.MISSING),
        (Held(SAME_PLACE_IN_A_TOPIC_BEFORE, 100), False, True, Fate.MISSING),
        (None, False, False, Fate.IN_FLIGHT),
        (None, False, True, Fate.MISSING),
    ],
)
def test_each_record_has_one_fate(held: Held | None, dead: bool, settled: bool, fate: Fate) -> None:
    """An article made of it comes first; only what nothing explains is in flight or, once all is settled, missing."""
    assert fate is classify(HERE, 5000, held, dead=dead, settled=settled)


def test_without_a_known_version_any_other_record_of_the_article_counts_as_newer() -> None:
    """For callers who know of a record no more than its place."""
    assert Fate.DUPLICATE is classify(HERE, None, Held(ELSEWHERE, 1), dead=False, settled=True)


@pytest.mark.parametrize(
    ("article", "source"),
    [
        ({"source": " Tarnby Gazette "}, "Tarnby Gazette"),
        ({"source": " ", "url": "https://www.tarnby.example/a"}, "tarnby.example"),
        ({"url": "https://news.tarnby.example:8080/a"}, "news.tarnby.example"),
        ({"url": "http://[broken"}, None),
        ({"source": "x" * 5000}, "x" * 200),
        ({}, None),
    ],
)
def test_the_source_is_what_the_record_itself_tells(article: dict[str, str], source: str | None) -> None:
    """So that a record is counted under the same source whatever becomes of it."""
    assert source == entry_of(json.dumps({**article, "text": "It rained."}).encode(), HERE).source


def test_a_record_with_a_fetch_time_has_that_as_its_version() -> None:
    """As its document will have."""
    entry = entry_of(b'{"id": "a", "text": "It rained.", "fetched_at": "1970-01-01T00:00:01Z"}', HERE)

    assert ("a", 1000, 5000, 7, Fate.IN_FLIGHT) == (entry.id, entry.moment, entry.timestamp, entry.offset, entry.fate)


@given(st.none() | st.binary(max_size=60))
def test_what_is_no_article_is_an_entry_all_the_same(value: bytes | None) -> None:
    """Tombstones, bytes and foreign records were pushed, too."""
    entry = entry_of(value, HERE)

    assert (None, None, 7, 5000) == (entry.id, entry.source, entry.offset, entry.timestamp)
