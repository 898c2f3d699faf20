"""Overlapping spans as a tree."""

from collections.abc import Iterator, Sequence

from hypothesis import given
from hypothesis import strategies as st

from pipeline.documents import Removed, Span
from pipeline.spans import cut, restore
from pipeline.web.marks import Block, Fold, Node, Piece, blocks

#: Two lines of text, blank lines, and letters that a browser counts as two.
_TEXTS = st.text(st.sampled_from("ab \n🚢é"), max_size=40)


def _flat(nodes: Sequence[Node], marks: tuple[int, ...] = ()) -> Iterator[tuple[str, tuple[int, ...]]]:
    for node in nodes:
        if isinstance(node, Piece):
            yield from _flat(node.nodes, (*marks, node.mark))
        elif isinstance(node, str):
            yield node, marks


def _text(laid: Sequence[Block]) -> list[str]:
    return [text for block in laid if (text := "".join(part for part, _ in _flat(block.nodes)))]


@st.composite
def _marked(draw: st.DrawFn) -> tuple[str, list[list[Span]]]:
    text = draw(_TEXTS)
    ends = st.integers(0, len(text))
    span = st.tuples(ends, ends).map(lambda pair: (min(pair), max(pair)))
    return text, draw(st.lists(st.lists(span, max_size=2), max_size=6))


@given(_marked())
def test_every_line_that_is_not_blank_becomes_a_paragraph_with_all_of_its_letters(
    given_: tuple[str, list[list[Span]]],
) -> None:
    """Marks never change a text."""
    text, spans = given_

    laid = blocks(text, spans)

    assert [line for line in text.split("\n") if line.strip()] == _text(laid)


@given(_marked())
def test_the_pieces_of_a_mark_are_the_words_of_its_spans(given_: tuple[str, list[list[Span]]]) -> None:
    """However spans cross; ends of lines belong to no piece."""
    text, spans = given_
    laid = blocks(text, spans)

    lines = [(start, line) for start, line in _lines(text) if line.strip()]
    for mark, its_spans in enumerate(spans):
        marked = {at for start, end in its_spans for at in range(start, end)}
        expected = ["".join(c for at, c in enumerate(line, start) if at in marked) for start, line in lines]
        actual = ["".join(part for part, marks in _flat(block.nodes) if mark in marks) for block in laid]
        assert expected == actual


def _lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.split("\n"):
        yield start, line
        start += len(line) + 1


@given(st.lists(st.tuples(_TEXTS, st.booleans()), max_size=8))
def test_what_was_removed_stands_where_it_was(parts: list[tuple[str, bool]]) -> None:
    """Unfolded, the blocks hold every word of the raw text in its order."""
    raw = ""
    removed: list[Removed] = []
    for text, out in parts:
        if out and text and not (removed and removed[-1].end == len(raw)):
            end = len(raw) + len(text)
            removed.append(Removed(start=len(raw), end=end, text=text, reason="share_bar", rule="r"))
        raw += text
    clean = cut(raw, [(stretch.start, stretch.end) for stretch in removed])
    assert raw == restore(clean, removed)

    laid = blocks(clean, [], removed)

    shown = "".join(_unfolded(block.nodes, removed) for block in laid)
    assert "".join(raw.split()) == "".join(shown.split())


def _unfolded(nodes: Sequence[Node], removed: Sequence[Removed]) -> str:
    parts = []
    for node in nodes:
        if isinstance(node, Fold):
            parts += [removed[index].text for index in node.cuts]
        else:
            parts.append(node if isinstance(node, str) else _unfolded(node.nodes, removed))
    return "".join(parts)


def test_the_longer_of_two_spans_is_outside_and_crossing_ones_are_cut() -> None:
    """As elements of a page must nest."""
    laid = blocks("abcdef", [[(0, 4)], [(2, 6)], [(0, 6)]])

    assert [Block([Piece(2, [Piece(0, ["ab", Piece(1, ["cd"])]), Piece(1, ["ef"])])])] == laid


def test_offsets_are_characters_and_not_units_of_a_browser() -> None:
    """An emoji is one of them."""
    assert [Block(["🚢🚢 ", Piece(0, ["Ada"])])] == blocks("🚢🚢 Ada", [[(3, 6)]])


def test_stretches_removed_between_the_same_paragraphs_share_a_fold_and_blank_ones_leave_none() -> None:
    """The reader opens one thing."""
    raw = "One.\nShare\n\nAlso read\nTwo."
    removed = [
        Removed(start=5, end=11, text="Share\n", reason="share_bar", rule="r"),
        Removed(start=11, end=12, text="\n", reason="blank", rule="r"),
        Removed(start=12, end=22, text="Also read\n", reason="related_link", rule="r"),
    ]

    laid = blocks("One.\nTwo.", [], removed)

    assert raw == restore("One.\nTwo.", removed)
    assert [Block(["One."]), Block([Fold([0, 2])]), Block(["Two."])] == laid


def test_a_span_outside_the_text_marks_nothing() -> None:
    """A document of another version is shown all the same."""
    assert [Block(["ab"])] == blocks("ab", [[(5, 9)], [(-4, -1)], [(2, 2)]])
