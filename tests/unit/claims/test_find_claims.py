"""Single behaviours of finding claims."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.claims.labelled import Read, read


def _one(text: str) -> Read:
    return read([text])[0]


def _told(text: str) -> list[tuple[str | None, str | None, str]]:
    return [
        (claim.source.text if claim.source else None, claim.cue.text if claim.cue else None, claim.content.text)
        for claim in _one(text).claims
    ]


def test_same_article_same_ids() -> None:
    """Processing a text twice gives the same claims, ids included."""
    text = "The ministry said the road is open. “It is safe,” said Orla Fenwick."
    assert _one(text).claims == _one(text).claims


def test_no_source_is_invented() -> None:
    """A hearsay cue that names nobody leaves the source empty and its type unnamed."""
    (claim,) = _one("The president is expected to visit Lorvia in spring.").claims
    assert (claim.source, claim.source_type) == (None, "unnamed")


def test_a_term_in_quotation_marks_is_no_claim() -> None:
    """Quotation marks around a single term quote nobody."""
    assert _told("The so-called “smart” lamp broke on Monday.") == []


def test_a_cue_inside_quoted_words_makes_no_claim() -> None:
    """It belongs to the words of whoever is quoted."""
    assert _told("“My father said the mill would close,” Bram Oster recalled.") == [
        ("Bram Oster", "recalled", "“My father said the mill would close,”")
    ]


def test_texts_without_words() -> None:
    """Texts of blanks, marks or one word have no claims."""
    assert [item.claims for item in read(["", " \n\n ", "“", "Said", "“”", "''", ":"])] == [()] * 7


_PIECES = ("“", "”", '"', "''", "«", "»", "‘", "’", "said", "Oster", "that", "the road is open", ",", ".", ":", "\n\n")


@given(st.lists(st.lists(st.sampled_from(_PIECES), max_size=14).map(" ".join), min_size=1, max_size=8))
@settings(max_examples=25, deadline=None)
def test_any_mess_of_quotation_marks_gives_sound_spans(texts: list[str]) -> None:
    """Spans lie inside the text, in order, and are never empty, whatever marks are left open."""
    for item in read(texts):
        for claim in item.claims:
            for part in (claim.source, claim.cue, claim.content):
                spans = part.spans if part else ()
                assert list(spans) == sorted(spans)
                assert all(0 <= start < end <= len(item.text) for start, end in spans)


def test_labels_of_headlines_speak_for_nobody() -> None:
    """A column's title, an interviewer's letter or a kicker before a colon is no source."""
    lines = (
        "The Latest: Ferries are leaving the port",
        "Q: Why did the ferry leave?",
        "Revealed: The ferry was never repaired",
    )
    assert [item.claims for item in read(lines)] == [()] * 3


def test_a_day_is_no_source() -> None:
    """“…,” a cue and the day it was said on, with the speaker left out, has no source."""
    sources = [claim.source for item in read(["“The dam is safe for now,” said Monday."]) for claim in item.claims]
    assert [source for source in sources if source is not None] == []
