"""A parse as plain lists: asking spaCy's tokens one by one costs ten times as much."""

from dataclasses import dataclass

from spacy.tokens import Doc
from spacy.vocab import Vocab

_ATTRIBUTES: list[int | str] = ["LOWER", "TAG", "DEP", "IDX", "LENGTH", "HEAD", "SENT_START"]
_KEY = "copydesk_columns"


@dataclass(frozen=True, slots=True)
class Columns:
    """One value for each token; not to be changed, since all who read the document share it.

    Attributes:
        words: lower-case forms.
        tags: Penn tags.
        deps: dependency labels.
        starts, ends: character offsets.
        heads: index of the head; a root is its own.
        kids: indexes of the dependents, in text order.
        sentences: index of each sentence's first token.
    """

    words: list[str]
    tags: list[str]
    deps: list[str]
    starts: list[int]
    ends: list[int]
    heads: list[int]
    kids: list[list[int]]
    sentences: list[int]


def columns_of(doc: Doc) -> Columns:
    """Read a parse into lists, once for each document."""
    found = doc.user_data.get(_KEY)
    if found is None:
        found = doc.user_data[_KEY] = _read(doc)
    assert isinstance(found, Columns)
    return found


def _read(doc: Doc) -> Columns:
    table = doc.to_array(_ATTRIBUTES)
    # Ids of words use all 64 bits and heads may lie before their dependents: the array holds both as bits.
    words, tags, deps = (_strings(doc.vocab, table[:, at].tolist()) for at in range(3))
    starts, lengths, offsets, begins = (table[:, at].astype("int64").tolist() for at in range(3, 7))
    heads = [index + offset for index, offset in enumerate(offsets)]
    kids: list[list[int]] = [[] for _ in heads]
    for index, head in enumerate(heads):
        if head != index:
            kids[head].append(index)
    return Columns(
        words=words,
        tags=tags,
        deps=deps,
        starts=starts,
        ends=[start + length for start, length in zip(starts, lengths, strict=True)],
        heads=heads,
        kids=kids,
        sentences=[index for index, flag in enumerate(begins) if flag == 1 or index == 0],
    )


def _strings(vocab: Vocab, ids: list[int]) -> list[str]:
    names = {number: vocab.strings[number] for number in set(ids)}
    return [names[number] for number in ids]
