"""Overlapping spans as a tree that a page can show.

Spans of entities, claims and events overlap as they like; elements of a page nest. Where two spans cross, the
inner one is closed and opened again, so that a mark may consist of several pieces. Everything is cut here, in
Unicode code points: scripts in a browser count UTF-16 units and would be off after the first emoji.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from msgspec import Struct

from pipeline.documents import Removed, Span

#: A string is text as it stands; the rest are elements around or between texts.
type Node = str | Piece | Fold


class Piece(Struct, frozen=True):
    """Text inside a mark.

    Attributes:
        mark: index of the mark.
    """

    mark: int
    nodes: list[Node]


class Fold(Struct, frozen=True):
    """A place where something was removed.

    Attributes:
        cuts: indices into the article's `removed`, in order.
    """

    cuts: list[int]


class Block(Struct, frozen=True):
    """A paragraph, which is a line of the text, or what was removed between two of them.

    Attributes:
        nodes: the paragraph; a lone `Fold` for what was removed between paragraphs.
    """

    nodes: list[Node]


def blocks(text: str, spans: Sequence[Sequence[Span]], removed: Sequence[Removed] = ()) -> list[Block]:
    """Lay out a text with its marks and the places where something was removed.

    Args:
        spans: for each mark its spans of the text; what lies outside the text is left out.
        removed: sorted and not overlapping; blank stretches leave no trace.

    Returns:
        A block for each line that is not blank, and between them one for each place where something was removed.
    """
    starts = _line_starts(text)
    ends = [start - 1 for start in starts[1:]] + [len(text)]
    pieces = _by_line(spans, starts, ends)
    cuts: list[list[tuple[int, int]]] = [[] for _ in starts]
    for index, offset in _cuts(removed):
        cuts[bisect_right(starts, offset) - 1].append((offset, index))
    laid: list[Block] = []
    for start, end, mine, out in zip(starts, ends, pieces, cuts, strict=True):
        _fold(laid, [index for offset, index in out if offset == start])
        if text[start:end].strip():
            inside = [(offset, index) for offset, index in out if start < offset < end]
            laid.append(Block(_nest(text, start, end, mine, inside)))
        _fold(
            laid, [index for offset, index in out if offset > start and (offset == end or not text[start:end].strip())]
        )
    return laid


def _line_starts(text: str) -> list[int]:
    starts, at = [0], text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return starts


def _cuts(removed: Sequence[Removed]) -> Iterable[tuple[int, int]]:
    """(index, offset in the clean text) of each stretch that held words."""
    gone = 0
    for index, stretch in enumerate(removed):
        if stretch.text.strip():
            yield index, stretch.start - gone
        gone += stretch.end - stretch.start


def _by_line(
    spans: Sequence[Sequence[Span]], starts: Sequence[int], ends: Sequence[int]
) -> list[list[tuple[int, int, int]]]:
    """For each line, (start, end, mark) of the spans within it; a span over several lines is cut at their ends."""
    lines: list[list[tuple[int, int, int]]] = [[] for _ in starts]
    for mark, its_spans in enumerate(spans):
        for start, end in its_spans:
            line = max(0, bisect_right(starts, start) - 1)
            while line < len(starts) and starts[line] < end:
                low, high = max(start, starts[line]), min(end, ends[line])
                if low < high:
                    lines[line].append((low, high, mark))
                line += 1
    return lines


def _fold(laid: list[Block], cuts: list[int]) -> None:
    """Add what was removed between paragraphs, to the block before where that is one of removed stretches, too."""
    if not cuts:
        return
    last = laid[-1].nodes[0] if laid and len(laid[-1].nodes) == 1 else None
    if isinstance(last, Fold):
        last.cuts.extend(cuts)
    else:
        laid.append(Block([Fold(cuts)]))


def _nest(
    text: str, start: int, end: int, pieces: Sequence[tuple[int, int, int]], cuts: Sequence[tuple[int, int]]
) -> list[Node]:
    """One line as a tree: at each point where something begins or ends, close, fold and open."""
    root: list[Node] = []
    opened: list[tuple[int, int]] = []  # (end, mark), the outermost first
    inside: list[list[Node]] = [root]  # the nodes of the root and of each opened mark
    points = sorted({start, end, *(p for low, high, _ in pieces for p in (low, high)), *(at for at, _ in cuts)})
    beginning = sorted(pieces, key=lambda piece: piece[0])
    lows = [low for low, _, _ in beginning]
    for at, upto in zip(points, [*points[1:], end], strict=True):
        outermost = next((depth for depth, (till, _) in enumerate(opened) if till <= at), len(opened))
        again = [piece for piece in opened[outermost:] if piece[0] > at]
        del opened[outermost:], inside[outermost + 1 :]
        if here := [index for offset, index in cuts if offset == at]:
            inside[-1].append(Fold(here))
        new = [(high, mark) for _, high, mark in beginning[bisect_left(lows, at) : bisect_right(lows, at)]]
        # The longest outside, and of equals the one that was opened or given first.
        for piece in sorted(again + new, key=lambda piece: -piece[0]):
            element = Piece(piece[1], [])
            inside[-1].append(element)
            opened.append(piece)
            inside.append(element.nodes)
        if at < upto:
            inside[-1].append(text[at:upto])
    return root
