"""Boosted oblivious trees: every node of a level asks the same question, so a tree is a table lookup."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

type Floats = npt.NDArray[np.float32]

#: Rows that are scored at a time, which bounds the memory.
_BATCH = 512


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
        parts = [self._score(rows[at : at + _BATCH]) for at in range(0, len(rows), _BATCH)]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.float32)

    def _score(self, rows: Floats) -> Floats:
        trees, depth = self.feature.shape
        # One column is one stretch of memory: the answers are gathered quicker that way round.
        columns = np.ascontiguousarray(rows.T)
        leaf = np.broadcast_to((np.arange(trees) << depth)[:, None], (trees, len(rows))).copy()
        for level in range(depth):
            leaf += (columns.take(self.feature[:, level], axis=0) > self.border[:, level, None]) << level
        scores: Floats = self.leaf.ravel().take(leaf).sum(axis=0) + np.float32(self.bias)
        return scores
