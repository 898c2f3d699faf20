"""The model's arithmetic, faster with the same weights.

Two thirds of the time of spaCy's pipelines goes into the vectors of words in their contexts, and most of that into
products of matrices. `speed_up` changes who multiplies, and what need not be multiplied again:

- Thinc multiplies by BLIS, as its wheels bring it: 29 GFLOPS a core where the OpenBLAS in numpy's wheels does 85.
- What the model knows of a word before it looks at its neighbours depends on the word alone, and most words of an
  article have been met before.

Both add the same numbers in another order, so vectors differ in the seventh digit from those that spaCy computes.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import NORM, ORTH, SPACY, intify_attr
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab
from thinc.api import Model, NumpyOps

from pipeline.enrichment import contexts
from pipeline.enrichment.contexts import ContextEncoder, no_training

#: Words that are remembered, for each of the two parts of the model that have vectors of their own: 13 MB each.
_WORDS = 32_768
#: Features that the word alone decides, with its exceptional norm and whether a space follows it.
_LEXICAL = frozenset(
    intify_attr(name) for name in ("ORTH", "NORM", "LOWER", "PREFIX", "SUFFIX", "SHAPE", "SPACY", "IS_SPACE")
)
#: Odd factors that mix the parts of a word into one key of 64 bits.
_MIX = np.array([1, 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F], dtype=np.uint64)


def speed_up(nlp: Language) -> None:
    """Let a pipeline multiply by numpy and remember words. On other processors than a CPU nothing changes."""
    for _name, pipe in nlp.pipeline:
        model = getattr(pipe, "model", None)
        if not isinstance(model, Model):
            continue
        for node in list(model.walk()):
            if type(node.ops) is NumpyOps:
                node.ops = NumpyOps(use_blis=False)
                if "embed" in node.ref_names and _is_lexical(node.get_ref("embed")):
                    node.replace_node(node.get_ref("embed"), WordMemory(node.get_ref("embed"), nlp.vocab).layer())
                if "encode" in node.ref_names and contexts.is_known(node.get_ref("encode")):
                    node.replace_node(node.get_ref("encode"), ContextEncoder(node.get_ref("encode")).layer())


def _is_lexical(embed: Model[Any, Any]) -> bool:
    """Whether these vectors depend on nothing but the words."""
    columns = [node.attrs["columns"] for node in embed.walk() if node.name == "extract_features"]
    return bool(columns) and all(set(map(intify_attr, each)) <= _LEXICAL for each in columns)


class WordMemory:
    """The vectors of words without context, computed once for each word.

    Args:
        embed: the layer that computes them: documents in, a matrix for each out.
        limit: how many words are remembered; with more, all are forgotten.
    """

    def __init__(self, embed: Model[list[Doc], list[Any]], vocab: Vocab, limit: int = _WORDS) -> None:
        self._embed = embed
        self._vocab = vocab
        self._limit = limit
        self._rows: dict[int, int] = {}
        #: A row for each word, and no row yet; only their width has to be found out.
        self._vectors = _vectors_of(embed, Doc(vocab, words=["a"]))[:0]

    def layer(self) -> Model[list[Doc], list[Any]]:
        """The layer that stands in for `embed` where nothing is trained."""

        def forward(_model: Any, docs: list[Doc], is_train: bool) -> tuple[list[Any], Any]:
            return self.vectors(docs), no_training

        return Model("remember_words", forward)

    def vectors(self, docs: Sequence[Doc]) -> list[NDArray[np.float32]]:
        """A row for each token of each document."""
        words = np.concatenate([doc.to_array([ORTH, NORM, SPACY]) for doc in docs])
        keys, first, place = np.unique((words * _MIX).sum(axis=1), return_index=True, return_inverse=True)
        rows = self._known(keys.tolist(), words[first])
        found = self._vectors[rows[place]]
        return np.split(found, np.cumsum([len(doc) for doc in docs])[:-1])

    def _known(self, keys: list[int], words: NDArray[np.uint64]) -> NDArray[np.intp]:
        """The rows of `_vectors` with these words."""
        new = [at for at, key in enumerate(keys) if key not in self._rows]
        if len(self._rows) + len(new) > self._limit:
            self._rows.clear()
            self._vectors = self._vectors[:0]
            new = list(range(len(keys)))
        if new:
            known = len(self._rows)
            self._rows.update((keys[at], known + row) for row, at in enumerate(new))
            self._vectors = np.concatenate([self._vectors, self._computed(words[new])])
        return np.fromiter(map(self._rows.__getitem__, keys), dtype=np.intp, count=len(keys))

    def _computed(self, words: NDArray[np.uint64]) -> NDArray[np.float32]:
        texts = [self._vocab.strings[int(word)] for word in words[:, 0]]
        doc = Doc(self._vocab, words=texts, spaces=words[:, 2].astype(bool).tolist())
        norms: Any = words[:, 1:2]
        doc.from_array([NORM], norms)
        return _vectors_of(self._embed, doc)


def _vectors_of(embed: Model[list[Doc], list[Any]], doc: Doc) -> NDArray[np.float32]:
    (vectors,) = embed.predict([doc])
    return np.asarray(vectors, dtype=np.float32)
