"""Offsets lead from the clean text back to the raw text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.documents import Removed, Span
from pipeline.spans import OffsetMap, cut, restore, sentence_around


@st.composite
def raw_and_removed(draw: st.DrawFn) -> tuple[str, tuple[Removed, ...]]:
    """Any text and any sorted, non-overlapping stretches of it (touching ones included)."""
    raw = draw(st.text(max_size=60))
    edges = sorted(draw(st.lists(st.integers(0, len(raw)), max_size=8, unique=True)))
    pairs: list[Span] = list(zip(edges[::2], edges[1::2], strict=False))
    if draw(st.booleans()):
        pairs = [piece for start, end in pairs for piece in ((start, (start + end) // 2), ((start + end) // 2, end))]
    return raw, tuple(
        Removed(start=start, end=end, text=raw[start:end], reason="other", rule="any") for start, end in pairs
    )


@given(raw_and_removed())
def test_clean_text_and_removed_stretches_give_back_the_raw_text(case: tuple[str, tuple[Removed, ...]]) -> None:
    """Nothing is rewritten: what is left and what was taken out make up the original."""
    raw, removed = case

    text = cut(raw, [(stretch.start, stretch.end) for stretch in removed])

    assert raw == restore(text, removed)


@given(raw_and_removed(), st.data())
def test_every_clean_span_maps_to_the_same_words_in_the_raw_text(
    case: tuple[str, tuple[Removed, ...]], data: st.DataObject
) -> None:
    """The raw pieces of a span, joined, are the words of the span."""
    raw, removed = case
    text = cut(raw, [(stretch.start, stretch.end) for stretch in removed])
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))

    pieces = OffsetMap(removed).raw_spans(start, end)

    assert text[start:end] == "".join(raw[s:e] for s, e in pieces)


def test_a_span_across_a_cut_has_no_single_raw_span() -> None:
    """A name must not swallow the boilerplate that stood inside it."""
    removed = (Removed(start=4, end=8, text="[ad]", reason="advertisement", rule="any"),)

    offsets = OffsetMap(removed)

    assert offsets.raw_span(0, 6) is None
    assert offsets.raw_spans(0, 6) == ((0, 4), (8, 10))
    assert offsets.raw_span(4, 6) == (8, 10)


@pytest.mark.parametrize(
    ("before", "span", "after", "sentence"),
    [
        ("It rained. ", "They met", " in Tarnby. It stopped.", "They met in Tarnby."),
        ("Headline\n", "They met", "\nNext line", "They met"),
        ("Was it so? “Ada Brook ", "met", " him,” she said. No.", "“Ada Brook met him,” she said."),
        ("", "They met", "", "They met"),
        ("At 3.5 km ", "they met", " 4.5 people. ", "At 3.5 km they met 4.5 people."),
    ],
)
def test_a_sentence_is_what_stands_between_two_ends(before: str, span: str, after: str, sentence: str) -> None:
    """Line breaks end it, numbers do not."""
    assert sentence == sentence_around(before + span + after, len(before), len(before) + len(span))


@given(st.text(), st.text(min_size=1), st.text())
def test_the_sentence_holds_the_span(before: str, span: str, after: str) -> None:
    """Whatever stands around it; blank space at its ends does not count."""
    assert span.strip() in sentence_around(before + span + after, len(before), len(before) + len(span))
