"""A parse as plain lists, for rules that look at every word once."""

import re
from bisect import bisect_left, bisect_right
from functools import cached_property
from itertools import pairwise

from spacy.tokens import Doc

from pipeline.enrichment.claims.lexicon import CHECKED
from pipeline.enrichment.columns import columns_of

#: Half-open ranges of token indexes.
type Range = tuple[int, int]

_PARAGRAPH = re.compile(r"\n\s*\n|\n")


class Parse:
    """The words of a document with tags, labels and heads, all indexed by token.

    Attributes:
        text: that the document is of.
        words: in lower case.
        tagged: indexes of the tokens with each tag that occurs, in text order.
        lemmas: by tag, in lower case.
        starts, ends: character offsets.
        heads: index of the head; a root is its own.
        kids: indexes of the dependents, in text order.
    """

    def __init__(self, doc: Doc, text: str) -> None:
        self.doc = doc
        self.text = text
        columns = columns_of(doc)
        self.words, self.tags, self.deps = columns.words, columns.tags, columns.deps
        self.tagged = columns.tagged
        self.lemmas = columns.lemmas
        self.starts, self.ends = columns.starts, columns.ends
        self.heads, self.kids = columns.heads, columns.kids
        self._firsts = columns.sentences

    def __len__(self) -> int:
        return len(self.words)

    @cached_property
    def sentences(self) -> list[Range]:
        """Sentences as token ranges, in text order."""
        return list(pairwise((*self._firsts, len(self))))

    @cached_property
    def paragraphs(self) -> list[tuple[int, int]]:
        """Paragraphs as character ranges: lines with words."""
        breaks = [match.span() for match in _PARAGRAPH.finditer(self.text)]
        edges = zip([0, *(end for _, end in breaks)], [*(start for start, _ in breaks), len(self.text)], strict=True)
        return [(start, end) for start, end in edges if self.text[start:end].strip()]

    @cached_property
    def speaks_of_checking(self) -> bool:
        """Whether a verb of checking, or a word made of one, stands anywhere in the text."""
        lower = self.text.lower()
        return any(stem in lower for stem in CHECKED)

    def sentence(self, index: int) -> Range:
        """The sentence that a token stands in."""
        return self.sentences[self.number(index)]

    def number(self, index: int) -> int:
        """The number of the sentence that a token stands in."""
        return bisect_right(self._firsts, index) - 1

    def at(self, offset: int) -> int:
        """The first token that begins at or after a character."""
        return bisect_left(self.starts, offset)

    def span(self, index: int) -> Range:
        """The token and all that depends on it, from its left edge to its right edge."""
        token = self.doc[index]
        return token.left_edge.i, token.right_edge.i + 1

    def kid(self, index: int, *labels: str) -> int | None:
        """The first dependent with one of these labels."""
        deps = self.deps
        for kid in self.kids[index]:
            if deps[kid] in labels:
                return kid
        return None
