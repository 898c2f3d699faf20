"""Dead letters come back from their record as they went."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.deadletters import dead_letter, from_headers, to_headers
from pipeline.documents import Origin
from pipeline.errors import Reason, Rejected

_places = st.builds(
    Origin,
    topic=st.sampled_from(["articles.raw", "articles.clean"]),
    partition=st.integers(0, 99),
    offset=st.integers(0, 2**62),
    timestamp=st.integers(0, 2**40),
)

_LETTER = dead_letter(
    Rejected(Reason.EMPTY, "empty"),
    stage="clean",
    value=b"x",
    at=Origin(topic="articles.raw", partition=1, offset=2, timestamp=3),
    origin=Origin(topic="articles.raw", partition=1, offset=2, timestamp=3),
    article="a",
)


@given(st.binary(), _places, _places, st.text(), st.none() | st.text(min_size=1), st.sampled_from(Reason))
def test_a_dead_letter_survives_its_record(
    value: bytes, at: Origin, origin: Origin, error: str, article: str | None, reason: Reason
) -> None:
    """Bytes, reason, sentence and both places are all there again."""
    letter = dead_letter(Rejected(reason, error), stage="clean", value=value, at=at, origin=origin, article=article)

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
