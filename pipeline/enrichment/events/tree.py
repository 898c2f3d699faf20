"""The parse as plain lists of one document, by token index."""

from bisect import bisect_left
from dataclasses import dataclass

from spacy.tokens import Doc

from pipeline.enrichment.columns import columns_of

#: Present forms that do not stand in their base form.
_BE_AND_HAVE = {"are": "be", "am": "be", "'re": "be", "’re": "be", "'m": "be", "’m": "be", "'ve": "have", "’ve": "have"}


@dataclass(frozen=True, slots=True)
class Tree:
    """The dependency parse of a document.

    Looking a list up costs a tenth of asking spaCy's tokens, and every candidate asks for dozens of values.

    Attributes:
        words: lower-case forms.
        tags: Penn tags.
        tagged: indexes of the tokens with each tag that occurs, in text order.
        verbs: indexes of all verbs, auxiliaries included, in text order.
        deps: dependency labels of spaCy's English pipelines.
        heads: index of each token's head; a root is its own head.
        kids: children in text order.
        starts: index of each sentence's first token.
        offsets, ends: character offsets of each token.
        lemmas: by tag, in lower case.
    """

    words: list[str]
    tags: list[str]
    tagged: dict[str, list[int]]
    verbs: list[int]
    deps: list[str]
    heads: list[int]
    kids: list[list[int]]
    starts: list[int]
    offsets: list[int]
    ends: list[int]
    lemmas: list[str]

    def sentence(self, i: int) -> int:
        """Number of the sentence in which a token stands."""
        return bisect_left(self.starts, i + 1) - 1

    def kid(self, i: int, *deps: str) -> int | None:
        """The first child with one of these labels."""
        labels = self.deps
        for k in self.kids[i]:
            if labels[k] in deps:
                return k
        return None

    def kids_of(self, i: int, *deps: str) -> list[int]:
        """All children with one of these labels."""
        labels = self.deps
        return [k for k in self.kids[i] if labels[k] in deps]

    def at(self, offset: int) -> int:
        """Index of the token in which a character stands."""
        return bisect_left(self.offsets, offset + 1) - 1


def tree_of(doc: Doc) -> Tree:
    """Read a parse into lists."""
    columns = columns_of(doc)
    return Tree(
        words=columns.words,
        tags=columns.tags,
        tagged=columns.tagged,
        verbs=columns.of_kind("V"),
        deps=columns.deps,
        heads=columns.heads,
        kids=columns.kids,
        starts=columns.sentences,
        offsets=columns.starts,
        ends=columns.ends,
        lemmas=list(map(_BE_AND_HAVE.get, columns.words, columns.lemmas)),
    )
