"""A parse as plain lists: asking spaCy's tokens one by one costs ten times as much."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from spacy.tokens import Doc
from spacy.vocab import Vocab

from pipeline.enrichment.lemmas import Lemmas, is_inflected

_ATTRIBUTES: list[int | str] = ["LOWER", "TAG", "DEP", "IDX", "LENGTH", "HEAD", "SENT_START", "ENT_IOB", "ENT_TYPE"]
#: A token's place in a name, in spaCy's numbers.
_GOES_ON, _BEGINS = 1, 3
_KEY = "copydesk_columns"
#: A vocabulary answers ten times as slowly as a dictionary; so many of its strings are ten MiB.
_MOST_STRINGS = 1 << 16


@dataclass(frozen=True, slots=True)
class Columns:
    """One value for each token; not to be changed, since all who read the document share it.

    Attributes:
        words: lower-case forms.
        tags: Penn tags.
        tagged: indexes of the tokens with each tag that occurs, in text order.
        lemmas: in lower case, by word and tag.
        deps: dependency labels.
        starts, ends: character offsets.
        heads: index of the head; a root is its own.
        kids: indexes of each token's dependents, in text order.
        sentences: index of each sentence's first token.
        entities: character offsets and label of each name that the model found, in text order.
    """

    words: list[str]
    tags: list[str]
    tagged: dict[str, list[int]]
    lemmas: list[str]
    deps: list[str]
    starts: list[int]
    ends: list[int]
    heads: list[int]
    kids: list[list[int]]
    sentences: list[int]
    entities: list[tuple[int, int, str]]

    def of_kind(self, letter: str) -> list[int]:
        """Indexes of the tokens whose tags begin with a letter, as those of verbs do with V, in text order."""
        return sorted([at for tag, found in self.tagged.items() if tag[:1] == letter for at in found])


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
    first, length, offset, begins, marks = table[:, 3:8].T.astype(np.int64)
    starts, ends = first.tolist(), (first + length).tolist()
    heads = (np.arange(len(offset)) + offset).tolist()
    named = np.flatnonzero((marks == _BEGINS) | (marks == _GOES_ON))
    labels = _strings(doc.vocab, table[named, 8].tolist())
    tagged = _tagged(tags)
    return Columns(
        words=words,
        tags=tags,
        tagged=tagged,
        lemmas=_lemmas(doc.vocab, words, tagged),
        deps=deps,
        starts=starts,
        ends=ends,
        heads=heads,
        kids=_kids(heads),
        sentences=np.flatnonzero((begins == 1) | (np.arange(len(begins)) == 0)).tolist(),
        entities=_entities(starts, ends, zip(named.tolist(), marks[named].tolist(), labels, strict=True)),
    )


def _kids(heads: list[int]) -> list[list[int]]:
    # More than half of the words have no dependents: they share one list.
    none: list[int] = []
    found = [none] * len(heads)
    for at, head in enumerate(heads):
        if at == head:
            continue
        if found[head] is none:
            found[head] = [at]
        else:
            found[head].append(at)
    return found


def _entities(starts: list[int], ends: list[int], named: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []
    for at, mark, label in named:
        begin = starts[at] if mark == _BEGINS else found.pop()[0]
        found.append((begin, ends[at], label))
    return found


def _tagged(tags: list[str]) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for at, tag in enumerate(tags):
        found[tag].append(at)
    return dict(found)


def _lemmas(vocab: Vocab, words: list[str], tagged: Mapping[str, list[int]]) -> list[str]:
    of = Lemmas(vocab).of
    found = words.copy()
    for tag in filter(is_inflected, tagged):
        for at in tagged[tag]:
            found[at] = of(words[at], tag)
    return found


def _strings(vocab: Vocab, ids: list[int]) -> list[str]:
    return list(map(_known(vocab).__getitem__, ids))


class _Strings(dict[int, str]):
    """The strings of a vocabulary that were asked for lately, by number."""

    def __init__(self, vocab: Vocab) -> None:
        self._vocab = vocab

    def __missing__(self, number: int) -> str:
        if len(self) >= _MOST_STRINGS:
            self.clear()
        found = self[number] = str(self._vocab.strings[number])
        return found


@lru_cache(maxsize=4)
def _known(vocab: Vocab) -> _Strings:
    return _Strings(vocab)
