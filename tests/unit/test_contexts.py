"""Vectors of words in their contexts are those that spaCy's own encoder computes."""

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from spacy.ml.models.tok2vec import MaxoutWindowEncoder, MishWindowEncoder
from thinc.api import Model, NumpyOps

from pipeline.enrichment import contexts
from pipeline.enrichment.contexts import ContextEncoder

_WIDTH = 24


def _encoder(pieces: int, depth: int) -> Model[Any, Any]:
    """One that nobody trained, but with numbers everywhere."""
    encode: Model[Any, Any] = MaxoutWindowEncoder(_WIDTH, 1, pieces, depth)
    encode.initialize([np.zeros((3, _WIDTH), dtype=np.float32)])
    chance = np.random.default_rng(pieces)
    for node in encode.walk():
        node.ops = NumpyOps(use_blis=False)
        for name in node.param_names:
            numbers: Any = chance.normal(size=node.get_param(name).shape).astype(np.float32)
            node.set_param(name, numbers)
    return encode


@pytest.mark.parametrize("sizes", [(1,), (0,), (0, 3, 0, 1), (700, 20), (383, 384, 385, 1000)], ids=str)
@pytest.mark.parametrize(("pieces", "depth"), [(3, 4), (2, 2), (1, 3)])
def test_vectors_are_those_of_the_encoder(pieces: int, depth: int, sizes: tuple[int, ...]) -> None:
    """Documents of any length, empty ones and long ones among them: nothing shows where a block ends."""
    chance = np.random.default_rng(len(sizes))
    documents = [chance.normal(size=(size, _WIDTH)).astype(np.float32) for size in sizes]
    encode = _encoder(pieces, depth)

    found = ContextEncoder(encode).layer().predict(documents)

    assert contexts.is_known(encode)
    assert list(sizes) == [len(vectors) for vectors in found]
    for expected, vectors in zip(encode.predict(documents), found, strict=True):
        assert_allclose(expected, vectors, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize(
    "encode",
    [MaxoutWindowEncoder(_WIDTH, 2, 3, 4), MishWindowEncoder(_WIDTH, 1, 4)],
    ids=["two neighbours on each side", "another function than maxout"],
)
def test_other_encoders_are_left_as_they_are(encode: Model[Any, Any]) -> None:
    """A pipeline of the user's own may have one."""
    assert not contexts.is_known(encode)
