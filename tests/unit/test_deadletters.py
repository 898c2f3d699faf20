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


@given(st.binary(), _places, _places, st.text(), st.none() | st.text(min_size=1), st.sampled_from(Reason))
def test_a_dead_letter_survives_its_record(
    value: bytes, at: Origin, origin: Origin, error: str, article: str | None, reason: Reason
) -> None:
    """Bytes, reason, sentence and both places are all there again."""
    letter = dead_letter(Rejected(reason, error), stage="clean", value=value, at=at, origin=origin, article=article)

    assert letter == from_headers(value, to_headers(letter), at)


def test_a_foreign_record_on_the_dead_letter_topic_is_a_dead_letter_of_that_place() -> None:
    """Whoever put it there, it is found and not lost."""
    at = Origin(topic="articles.deadletter", partition=0, offset=5, timestamp=1)

    letter = from_headers(b"x", {"other": b"\xff"}, at)

    assert (letter.id, letter.value) == ("articles.deadletter-0-5", b"x")
