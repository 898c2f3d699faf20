"""Dead letters come back from their record as they went."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from connectors.deadletters import Filter
from pipeline.deadletters import (
    DeadLetter,
    State,
    Target,
    dead_letter,
    discarded,
    from_headers,
    rank,
    replayed,
    source_of,
    to_headers,
)
from pipeline.documents import Origin
from pipeline.errors import Reason, Rejected

_places = st.builds(
    Origin,
    topic=st.sampled_from(["articles.raw", "articles.clean"]),
    partition=st.integers(0, 99),
    offset=st.integers(0, 2**62),
    timestamp=st.integers(0, 2**40),
)

_AT = Origin(topic="articles.raw", partition=1, offset=2, timestamp=3)
_LETTER = dead_letter(
    Rejected(Reason.EMPTY, "empty"), stage="clean", value=b"x", at=_AT, origin=_AT, article="a", key=b"k"
)


@given(st.binary(), _places, _places, st.text(), st.none() | st.text(min_size=1), st.sampled_from(Reason))
def test_a_dead_letter_survives_its_record(
    value: bytes, at: Origin, origin: Origin, error: str, article: str | None, reason: Reason
) -> None:
    """Bytes, reason, sentence, both places and what was decided are all there again."""
    made = dead_letter(Rejected(reason, error), stage="clean", value=value, at=at, origin=origin, article=article)
    target = Target(topic=at.topic, partition=at.partition, offset=at.offset)

    for letter in (made, replayed(made, target), discarded(made, error)):
        assert letter == from_headers(value, to_headers(letter), at)


@given(_places, st.dictionaries(st.sampled_from(sorted(to_headers(_LETTER))), st.binary(max_size=12)))
def test_any_headers_make_a_dead_letter(at: Origin, changed: dict[str, bytes]) -> None:
    """One record with broken headers must not stop the indexing of all others."""
    letter = from_headers(b"x", {**to_headers(_LETTER), **changed}, at)

    assert b"x" == letter.value
    assert letter.reason in set(Reason)
    assert all(from_headers(b"x", {name: b"1"}, at).topic == at.topic for name in changed)


def test_a_foreign_record_on_the_dead_letter_topic_is_a_dead_letter_of_that_place() -> None:
    """Whoever put it there, it is found and not lost."""
    at = Origin(topic="articles.deadletter", partition=0, offset=5, timestamp=1)

    letter = from_headers(b"x", {"other": b"\xff"}, at)

    assert (letter.id, letter.value) == ("articles.deadletter-0-5", b"x")


def test_a_failure_without_a_zone_can_be_compared_with_others() -> None:
    """Whoever wrote these headers: a filter by time must find the letters of all."""
    letter = from_headers(b"x", {**to_headers(_LETTER), "copydesk-failed-at": b"2026-11-24T08:30:00"}, _AT)

    assert "2026-11-24T08:30:00.000+00:00" == letter.failed_at
    assert Filter(since=datetime(2026, 11, 24, tzinfo=UTC)).matches(letter)


def test_a_foreign_record_may_have_any_timestamp() -> None:
    """Older brokers take them; one such record must not stop the indexing of all others."""
    microseconds = Origin(topic="articles.deadletter", partition=0, offset=5, timestamp=1_700_000_000_123_000)

    assert "2261-07-15T11:33:20.000+00:00" == from_headers(b"x", {}, microseconds).failed_at


def test_a_foreign_record_is_the_same_letter_each_time_it_is_read() -> None:
    """Else filters by time would find it today and not tomorrow."""
    at = Origin(topic="articles.deadletter", partition=0, offset=5, timestamp=1_700_000_000_123)

    first, second = from_headers(b"x", {}, at), from_headers(b"x", {}, at)

    assert "2023-11-14T22:13:20.123+00:00" == first.failed_at
    assert first == second


@pytest.mark.parametrize(
    ("value", "source"),
    [
        (b'{"source": "courier.example", "text": 5}', "courier.example"),
        (b'{"text": "caf\xe9", "source": "courier.example"}', "courier.example"),
        (b'{"text": "line\nbreak", "source": "courier.example"}', "courier.example"),
        (b'{"source": " \\ud83d cut "}', "? cut"),
        (b'{"source": "' + b"long" * 9999 + b'"}', "long" * 50),
        (b'{"source": 5, "url": "https://www.courier.example/a"}', "courier.example"),
        (b'{"url": "http://["}', None),
        (b'{"source": 5}', None),
        (b'{"source": "courier.example", "text": ', None),
        (b'["source"]', None),
        (b"[" * 100_000, None),
        (b"", None),
    ],
)
def test_a_letter_names_its_source_where_the_bytes_can_be_read(value: bytes, source: str | None) -> None:
    """Whose fault it was is the first question; half a document names nobody, and no header grows without bound."""
    assert source == source_of(value)


def test_no_sentence_makes_headers_larger_than_a_record_may_have() -> None:
    """A dead letter that its topic does not take would stop the stage for good."""
    long = dead_letter(
        Rejected(Reason.FAILED, "word " * 100_000), stage="clean", value=b"x", at=_AT, origin=_AT, article="a"
    )

    assert sum(len(name) + len(value) for name, value in to_headers(discarded(long, "why " * 9999)).items()) < 48 * 1024


def test_a_decision_outranks_a_later_copy_of_the_letter_and_an_earlier_decision() -> None:
    """A stage that was killed writes the letter again, perhaps after it was replayed."""
    done = replayed(_LETTER, Target(topic="articles.raw", partition=1, offset=9))
    records: list[tuple[int, DeadLetter]] = [(100, _LETTER), (200, done), (300, discarded(done, None)), (400, _LETTER)]

    _at, last = max(records, key=lambda record: rank(record[1], record[0]))

    assert State.DISCARDED == last.state


def test_decisions_keep_what_the_letter_was() -> None:
    """Only the state, its time, and what belongs to it change."""
    done = replayed(discarded(_LETTER, "a test"), Target(topic="articles.raw", partition=1, offset=9))

    assert _LETTER == replace(done, state=State.OPEN, state_at=None, target=None)
    assert _LETTER.id == done.id
