"""Boosted oblivious trees: every node of a level asks the same question, so a tree is a table lookup."""

import numpy as np
import numpy.typing as npt

type Floats = npt.NDArray[np.float32]

#: Lines that are scored at a time, which bounds the memory.
_BATCH = 512


class Trees:
    """A trained ensemble (Prokhorenkova et al., *CatBoost*, 2018).

    Many trees ask the same question: each is answered once, and the answers are shared out.

    Attributes:
        feature: trees × depth, the feature that a level asks for; depth is 8 at the most.
        border: trees × depth; the answer is whether the value is larger.
        leaf: trees × 2**depth, what is added to the score; level 0 is the lowest bit of the leaf's number.
        bias: the score without any tree.
    """

    def __init__(self, feature: npt.NDArray[np.int32], border: Floats, leaf: Floats, bias: float) -> None:
        self.feature, self.border, self.leaf, self.bias = feature, border, leaf, bias
        trees, depth = feature.shape
        asked = {pair: number for number, pair in enumerate(sorted(set(zip(feature.flat, border.flat, strict=True))))}
        self._feature = np.array([of_feature for of_feature, _ in asked], dtype=np.intp)
        self._border = np.array([[of_border] for _, of_border in asked], dtype=np.float32)
        numbers = [asked[pair] for pair in zip(feature.flat, border.flat, strict=True)]
        self._answer = np.ascontiguousarray(np.array(numbers, dtype=np.intp).reshape(trees, depth).T)
        self._leaves = leaf.ravel()
        # In as few bytes as will do, since the numbers of leaves are added to it line by line.
        self._first_leaf = (np.arange(trees) << depth).astype(np.min_scalar_type(leaf.size))[:, None]

    def score(self, table: Floats) -> Floats:
        """Log-odds for each line, from a table with one row a feature and one column a line."""
        parts = [self._score(table[:, at : at + _BATCH]) for at in range(0, table.shape[1], _BATCH)]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.float32)

    def _score(self, table: Floats) -> Floats:
        # All numbers are in range; "clip" spares numpy a look at each of them.
        values = table.take(self._feature, axis=0, mode="clip")
        # Borders that are written out for each line are compared in one go, not question by question.
        answers = (values > self._border.repeat(table.shape[1], axis=1)).view(np.uint8)
        leaf = answers.take(self._answer[-1], axis=0, mode="clip")
        for which in self._answer[-2::-1]:
            leaf += leaf
            leaf |= answers.take(which, axis=0, mode="clip")
        added = self._leaves.take(leaf + self._first_leaf, mode="clip")
        scores: Floats = added.sum(axis=0) + np.float32(self.bias)
        return scores
