"""A parse as plain lists: asking spaCy's tokens one by one costs ten times as much."""

from dataclasses import dataclass

from spacy.tokens import Doc
from spacy.vocab import Vocab

from pipeline.enrichment.lemmas import Lemmas

_ATTRIBUTES: list[int | str] = ["LOWER", "TAG", "DEP", "IDX", "LENGTH", "HEAD", "SENT_START", "ENT_IOB", "ENT_TYPE"]
#: A token's place in a name, in spaCy's numbers.
_GOES_ON, _BEGINS = 1, 3
_KEY = "copydesk_columns"


@dataclass(frozen=True, slots=True)
class Columns:
    """One value for each token; not to be changed, since all who read the document share it.

    Attributes:
        words: lower-case forms.
        tags: Penn tags.
        lemmas: in lower case, by word and tag.
        deps: dependency labels.
        starts, ends: character offsets.
        heads: index of the head; a root is its own.
        kids: indexes of the dependents, in text order.
        sentences: index of each sentence's first token.
        entities: character offsets and label of each name that the model found, in text order.
    """

    words: list[str]
    tags: list[str]
    lemmas: list[str]
    deps: list[str]
    starts: list[int]
    ends: list[int]
    heads: list[int]
    kids: list[list[int]]
    sentences: list[int]
    entities: list[tuple[int, int, str]]


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
    words, tags, deps, labels = (_strings(doc.vocab, table[:, at].tolist()) for at in (0, 1, 2, 8))
    starts, lengths, offsets, begins, marks = (table[:, at].astype("int64").tolist() for at in range(3, 8))
    ends = [start + length for start, length in zip(starts, lengths, strict=True)]
    heads = [index + offset for index, offset in enumerate(offsets)]
    kids: list[list[int]] = [[] for _ in heads]
    for index, head in enumerate(heads):
        if head != index:
            kids[head].append(index)
    return Columns(
        words=words,
        tags=tags,
        lemmas=_lemmas(doc.vocab, words, tags),
        deps=deps,
        starts=starts,
        ends=ends,
        heads=heads,
        kids=kids,
        sentences=[index for index, flag in enumerate(begins) if flag == 1 or index == 0],
        entities=_entities(starts, ends, marks, labels),
    )


def _entities(starts: list[int], ends: list[int], marks: list[int], labels: list[str]) -> list[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []
    for start, end, mark, label in zip(starts, ends, marks, labels, strict=True):
        if mark == _BEGINS:
            found.append((start, end, label))
        elif mark == _GOES_ON:
            found[-1] = (found[-1][0], end, label)
    return found


def _lemmas(vocab: Vocab, words: list[str], tags: list[str]) -> list[str]:
    of = Lemmas(vocab).of
    known = {pair: of(*pair) for pair in set(zip(words, tags, strict=True))}
    return [known[pair] for pair in zip(words, tags, strict=True)]


def _strings(vocab: Vocab, ids: list[int]) -> list[str]:
    names = {number: vocab.strings[number] for number in set(ids)}
    return [names[number] for number in ids]
