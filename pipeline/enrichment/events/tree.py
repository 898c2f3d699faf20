"""The parse as plain lists of one document, by token index."""

from bisect import bisect_left
from dataclasses import dataclass, field

from spacy.tokens import Doc

from pipeline.enrichment.lemmas import lemma

_ATTRIBUTES: list[int | str] = ["TAG", "DEP", "HEAD", "SENT_START"]
#: Present forms that do not stand in their base form.
_BE_AND_HAVE = {"are": "be", "am": "be", "'re": "be", "’re": "be", "'m": "be", "’m": "be", "'ve": "have", "’ve": "have"}
#: The names of a parser's tags and dependencies are few: looked up once each.
_names: dict[int, str] = {}


@dataclass(frozen=True, slots=True)
class Tree:
    """The dependency parse of a document.

    Looking a list up costs a tenth of asking spaCy's tokens, and every candidate asks for dozens of values.

    Attributes:
        words: lower-case forms.
        tags: Penn tags.
        deps: dependency labels of spaCy's English pipelines.
        heads: index of each token's head; a root is its own head.
        kids: children in text order.
        starts: index of each sentence's first token.
        offsets: character offset of each token.
    """

    doc: Doc
    words: list[str]
    tags: list[str]
    deps: list[str]
    heads: list[int]
    kids: list[list[int]]
    starts: list[int]
    offsets: list[int]
    _lemmas: dict[int, str] = field(default_factory=dict)

    def lemma(self, i: int) -> str:
        """Lemma of a token by its tag, in lower case."""
        found = self._lemmas.get(i)
        if found is None:
            found = self._lemmas[i] = _BE_AND_HAVE.get(self.words[i]) or lemma(self.doc[i])
        return found

    def sentence(self, i: int) -> int:
        """Number of the sentence in which a token stands."""
        return bisect_left(self.starts, i + 1) - 1

    def kid(self, i: int, *deps: str) -> int | None:
        """The first child with one of these labels."""
        for k in self.kids[i]:
            if self.deps[k] in deps:
                return k
        return None

    def kids_of(self, i: int, *deps: str) -> list[int]:
        """All children with one of these labels."""
        return [k for k in self.kids[i] if self.deps[k] in deps]

    def at(self, offset: int) -> int:
        """Index of the token in which a character stands."""
        return bisect_left(self.offsets, offset + 1) - 1

    def end(self, i: int) -> int:
        """Character offset of a token's end."""
        return self.offsets[i] + len(self.doc[i])


def tree_of(doc: Doc) -> Tree:
    """Read a parse into lists."""
    columns = doc.to_array(_ATTRIBUTES).astype("int64").T.tolist() if len(doc) else [[] for _ in _ATTRIBUTES]
    tags, deps, relative, starts = columns
    heads = [i + step for i, step in enumerate(relative)]
    kids: list[list[int]] = [[] for _ in heads]
    for i, head in enumerate(heads):
        if head != i:
            kids[head].append(i)
    names = doc.vocab.strings
    for code in {*tags, *deps} - _names.keys():
        _names[code] = names[code & 0xFFFFFFFFFFFFFFFF]
    return Tree(
        doc=doc,
        words=[token.lower_ for token in doc],
        tags=[_names[code] for code in tags],
        deps=[_names[code] for code in deps],
        heads=heads,
        kids=kids,
        starts=[i for i, flag in enumerate(starts) if flag == 1 or i == 0],
        offsets=[token.idx for token in doc],
    )
