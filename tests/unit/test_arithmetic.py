"""The model's arithmetic may change; what it reads may not."""

from typing import Any, cast

import pytest
import spacy
from numpy.testing import assert_allclose
from spacy.language import Language
from spacy.ml.models.tok2vec import MultiHashEmbed
from spacy.tokens import Doc
from spacy.vocab import Vocab
from thinc.api import Model

from pipeline.enrichment import arithmetic, model
from pipeline.enrichment.arithmetic import WordMemory

_TEXTS = (
    "The minister didn't say when the bridge at Ormsey opens.",
    "",
    "   ",
    "Nobody knows. The minister said nothing\n\nabout Ormsey,did he?",
)


def _embed() -> Model[list[Doc], list[Any]]:
    """A layer of word vectors that nobody trained; a following space counts in it."""
    layer = MultiHashEmbed(8, ["NORM", "PREFIX", "SPACY"], [50, 50, 50], False)
    layer.initialize([Doc(Vocab(), words=["a"])])
    return cast(Model[list[Doc], list[Any]], layer)


@pytest.fixture(scope="module")
def docs() -> list[Doc]:
    """Tokens of some texts: repeated words, contractions, empty texts."""
    nlp = spacy.blank("en")
    return [nlp.make_doc(text) for text in _TEXTS]


@pytest.mark.parametrize("limit", [1000, 4], ids=["all are remembered", "all are forgotten again and again"])
def test_remembered_words_have_the_vectors_that_the_layer_computes(docs: list[Doc], limit: int) -> None:
    """The first time and when they are met again."""
    embed = _embed()
    memory = WordMemory(embed, docs[0].vocab, limit).layer()
    expected = embed.predict(docs)

    for given in (docs, docs[::-1], docs[:1], docs):
        found = memory.predict(given)

        assert [len(doc) for doc in given] == [len(vectors) for vectors in found]
        for doc, vectors in zip(given, found, strict=True):
            assert_allclose(expected[docs.index(doc)], vectors, rtol=1e-5, atol=1e-6)


def test_texts_without_words_have_no_vectors(docs: list[Doc]) -> None:
    """A batch may consist of them."""
    (found,) = WordMemory(_embed(), docs[0].vocab).layer().predict([docs[1]])

    assert (0, 8) == found.shape


def _plain(name: str) -> Language:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(model, "speed_up", lambda nlp: None)
        return model.load(name)


def test_the_shipped_model_reads_the_same_as_without_our_arithmetic() -> None:
    """Tags, heads, sentences and entities of a text, and both of its parts remember words."""
    text = (
        "Kestria's foreign minister, Ilsa Brandt, told reporters in Lisbon on Tuesday that talks with Orvania had"
        ' failed. "We did not leave the table," she said.\n\nOrvanian officials denied it; 300 people marched.'
    )
    fast, plain = model.load(model.DEFAULT), _plain(model.DEFAULT)

    read = [
        [(t.tag_, t.dep_, t.head.i, t.is_sent_start, t.ent_iob_, t.ent_type_) for t in nlp(text)]
        for nlp in (plain, fast)
    ]

    assert read[0] == read[1]
    layers = [node for _name, pipe in fast.pipeline if hasattr(pipe, "model") for node in pipe.model.walk()]
    for name in ("remember_words", "encode_contexts"):
        assert 2 <= sum(node.name == name for node in layers)
    assert {False} == {node.ops.use_blis for node in layers if node.name == "precomputable_affine"}


def test_vectors_that_depend_on_more_than_the_word_are_not_remembered() -> None:
    """A tag may differ from one place to the next."""
    layer = MultiHashEmbed(8, ["NORM", "TAG"], [50, 50], False)

    assert not arithmetic._is_lexical(layer)
    assert arithmetic._is_lexical(_embed())
