"""The vectors of words in their contexts, computed a few hundred words at a time.

spaCy's encoder ("MaxoutWindowEncoder") is some layers, each of which looks at a word and its two neighbours: a product
of matrices, the best of a few pieces (maxout), a normalization, and what comes in added to what comes out. Thinc
computes each step for a whole batch before the next, so that millions of numbers travel between memory and processor
every time, and notes what only training needs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from thinc.api import Model

type Floats = NDArray[np.float32]

#: Words that are taken through all layers together: few enough for a processor's own cache, and enough for quick
#: products of matrices.
_BLOCK = 384
#: What a normalization adds to the variance, as Thinc's does.
_EPSILON = np.float32(1e-8)
#: What each layer of an encoder consists of.
_STEPS = ["expand_window", "maxout", "layernorm", "dropout"]


def is_known(encode: Model[Any, Any]) -> bool:
    """Whether an encoder is one that `ContextEncoder` does the work of."""
    if not encode.name.startswith("with_array(") or not encode.attrs.get("pad"):
        return False
    layers = encode.layers[0].layers
    return bool(layers) and all(
        layer.name.startswith("residual(")
        and [node.name for node in _leaves(layer)] == _STEPS
        and _leaves(layer)[0].attrs["window_size"] == 1
        for layer in layers
    )


class ContextEncoder:
    """Does the work of an encoder that `is_known`.

    Args:
        encode: the encoder, with its weights.
    """

    def __init__(self, encode: Model[Any, Any]) -> None:
        self._pad: int = encode.attrs["pad"]
        self._layers = [_layer(layer) for layer in encode.layers[0].layers]

    def layer(self) -> Model[list[Floats], list[Floats]]:
        """The layer that stands in for it where nothing is trained."""

        def forward(_model: Any, given: list[Floats], is_train: bool) -> tuple[list[Floats], Any]:
            return self.vectors(given), no_training

        return Model("encode_contexts", forward)

    def vectors(self, documents: Sequence[Floats]) -> list[Floats]:
        """Of each document a row for each word in its context, from rows for the words alone."""
        between = np.zeros((self._pad, documents[0].shape[1]), dtype=np.float32)
        rows = np.concatenate([part for document in documents for part in (between, document)] + [between])
        found = self._encoded(rows)
        sizes = [len(document) + self._pad for document in documents]
        edges = np.cumsum([self._pad, *sizes]).tolist()
        return [found[first : stop - self._pad] for first, stop in pairwise(edges)]

    def _encoded(self, rows: Floats) -> Floats:
        found = np.empty_like(rows)
        # What a layer gets wrong at a cut edge, for want of neighbours, is one word further in with each layer.
        margin = len(self._layers)
        room = _Room.made(min(len(rows), _BLOCK + 2 * margin), self._layers[0])
        for first in range(0, len(rows), _BLOCK):
            low, stop = max(first - margin, 0), min(first + _BLOCK, len(rows))
            block = rows[low : stop + margin].copy()
            for layer in self._layers:
                layer.add_to(block, room)
            found[first:stop] = block[first - low : stop - low]
        return found


@dataclass(frozen=True, slots=True)
class _Room:
    """Arrays for the steps of a layer, made once.

    Attributes:
        windows: words with their neighbours.
        pieces: all first pieces of the maxout, then all second ones, and so on.
        best: the best of them.
        squares: of these.
    """

    windows: Floats
    pieces: Floats
    best: Floats
    squares: Floats

    @classmethod
    def made(cls, words: int, layer: "_Layer") -> "_Room":
        """Room for so many words."""
        (inputs, pieces), width = layer.weights.shape, len(layer.scale)
        sizes = (inputs, pieces, width, width)
        return cls(*(np.empty((words, size), dtype=np.float32) for size in sizes))


@dataclass(frozen=True, slots=True)
class _Layer:
    """The numbers of a layer.

    Attributes:
        weights: three words to the pieces of the maxout, in the order of `_Room.pieces`.
        bias: of the pieces.
        scale, shift: what comes out of the normalization is multiplied by, and what is added.
        mean: weights that make a mean of a row.
    """

    weights: Floats
    bias: Floats
    scale: Floats
    shift: Floats
    mean: Floats

    def add_to(self, rows: Floats, room: _Room) -> None:
        """Add what the layer makes of some rows to them."""
        count, width = rows.shape
        windows, pieces = room.windows[:count], room.pieces[:count]
        best, squares = room.best[:count], room.squares[:count]
        windows[0, :width] = windows[-1, 2 * width :] = 0
        windows[1:, :width], windows[:, width : 2 * width], windows[:-1, 2 * width :] = rows[:-1], rows, rows[1:]
        np.matmul(windows, self.weights, out=pieces)
        pieces += self.bias
        best[:] = pieces[:, :width]
        for first in range(width, pieces.shape[1], width):
            np.maximum(best, pieces[:, first : first + width], out=best)
        best -= (best @ self.mean)[:, None]
        np.multiply(best, best, out=squares)
        best *= (1 / np.sqrt(squares @ self.mean + _EPSILON))[:, None]
        best *= self.scale
        best += self.shift
        rows += best


def no_training(_gradient: Any) -> Any:
    """What a layer gives back to be trained by, if it cannot be.

    Raises:
        NotImplementedError: always.
    """
    raise NotImplementedError("A pipeline that was sped up only reads.")


def _leaves(layer: Model[Any, Any]) -> list[Model[Any, Any]]:
    return [node for node in layer.walk(order="dfs_pre") if not node.layers]


def _layer(layer: Model[Any, Any]) -> _Layer:
    _window, maxout, norm, _dropout = _leaves(layer)
    weights, bias, scale, shift = (
        np.asarray(node.get_param(name)) for node, name in ((maxout, "W"), (maxout, "b"), (norm, "G"), (norm, "b"))
    )
    outputs, pieces, inputs = weights.shape
    return _Layer(
        np.ascontiguousarray(weights.transpose(2, 1, 0).reshape(inputs, pieces * outputs)),
        np.ascontiguousarray(bias.T.ravel()),
        scale,
        shift,
        np.full(outputs, 1 / outputs, dtype=np.float32),
    )
