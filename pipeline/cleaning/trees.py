"""Boosted oblivious trees: every node of a level asks the same question, so a tree is a table lookup."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

type Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Trees:
    """A trained ensemble (Prokhorenkova et al., *CatBoost*, 2018).

    Attributes:
        feature: trees × depth, the column that a level asks for.
        border: trees × depth; the answer is whether the value is larger.
        leaf: trees × 2**depth, what is added to the score; level 0 is the lowest bit of the leaf's number.
        bias: the score without any tree.
    """

    feature: npt.NDArray[np.int32]
    border: Floats
    leaf: Floats
    bias: float

    def score(self, rows: Floats) -> Floats:
        """Log-odds for each row of features."""
        trees, depth = self.feature.shape
        answers = rows[:, self.feature.ravel()] > self.border.ravel()
        number = answers.reshape(len(rows), trees, depth) @ (1 << np.arange(depth))
        values = self.leaf[np.arange(trees), number]
        return (values.sum(axis=1) + self.bias).astype(np.float32)
