"""Which version of an article wins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import identity


def test_a_later_fetch_wins_over_an_earlier_one_whatever_the_record_says() -> None:
    """`fetched_at` decides where it is known."""
    earlier = identity.document_version("2026-01-01T10:00:00Z", timestamp_ms=2_000_000_000_000)
    later = identity.document_version("2026-01-01T10:00:01Z", timestamp_ms=1)

    assert earlier < later


def test_without_a_fetch_time_the_record_decides() -> None:
    """Replayed records keep their timestamp and so their rank."""
    assert identity.document_version(None, 1000) < identity.document_version(None, 1001)


def test_a_newer_release_wins_at_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reprocessing with a newer version replaces what an older one made."""
    old = identity.document_version(None, 1000)
    monkeypatch.setattr(identity, "__version__", "9.0.0")

    assert old < identity.document_version(None, 1000) < identity.document_version(None, 1001)


def test_versions_fit_what_elasticsearch_takes() -> None:
    """External versions are positive 63-bit numbers, far dates included."""
    assert identity.document_version("0001-01-01", 0) >= 0
    assert identity.document_version("9999-12-31T23:59:59Z", 0) < 2**63


@pytest.mark.parametrize("address", ["", "no address", "mailto:desk@example.org", "ftp://example.org/x"])
def test_what_is_no_web_address_does_not_make_an_id(address: str) -> None:
    """Two articles with the same useless address are still two articles."""
    assert identity.article_id(address, "one") != identity.article_id(address, "two")


@given(st.text(max_size=40).map(lambda rest: f"https://{rest}") | st.text(max_size=40))
def test_any_address_gives_an_id(address: str) -> None:
    """What senders call an address is not ours to trust."""
    assert 32 == len(identity.article_id(address, "words"))
