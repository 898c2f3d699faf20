"""Fitting the steps of the line model with the packages of the extra ``benchmarks``."""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.cleaning.rows import Sample
from pipeline.cleaning import wording
from pipeline.cleaning.features import COLUMN
from pipeline.cleaning.trees import Trees
from pipeline.cleaning.wording import SLOTS

type Floats = npt.NDArray[np.float32]

_DEPTH = 6
#: A paragraph counts for more than a word: its loss costs more. Beyond this many characters no more is added.
_WEIGHED_CHARS = 600


@dataclass(frozen=True, slots=True)
class Wording:
    """Log-odds of wording slots."""

    weights: Floats
    bias: float

    def score(self, page: wording.Wording) -> Floats:
        """Log-odds of each line."""
        return wording.score(page, self.weights, self.bias)


def fit_wording(rows: Sequence[Sample]) -> Wording:
    """Logistic regression over hashed wording; a line counts once a site."""
    from sklearn.linear_model import LogisticRegression

    slots: list[npt.NDArray[np.int64]] = []
    labels, weights = [], []
    known: set[tuple[str, str]] = set()
    for row in rows:
        of_line = np.split(row.page.wording.slot, np.searchsorted(row.page.wording.line, np.arange(1, len(row.label))))
        for at, text in enumerate(row.page.texts):
            if row.label[at] < 0 or (row.domain, text) in known:
                continue
            known.add((row.domain, text))
            slots.append(of_line[at])
            labels.append(int(row.label[at]))
            weights.append(min(2, 0.5 + len(text) / 200) if row.label[at] else 0.7 if row.stream == "full" else 1)
    model = LogisticRegression(C=2, solver="liblinear")
    model.fit(_matrix(slots), labels, sample_weight=weights)
    return Wording(model.coef_[0].astype(np.float32), float(model.intercept_[0]))


def fit_trees(rows: Sequence[Sample], seed: int) -> Trees:
    """Oblivious trees on what the rows have `seen`."""
    return _fitted(rows, iterations=360, learning_rate=0.09, l2_leaf_reg=5, rsm=0.3, subsample=0.7, random_seed=seed)


def fit_two(rows: Sequence[Sample], seed: int) -> Trees:
    """The mean of two ensembles that see other parts of the features and of the rows."""
    one = fit_trees(rows, seed)
    other = _fitted(
        rows, iterations=450, learning_rate=0.075, l2_leaf_reg=8, rsm=0.15, subsample=0.6, random_seed=seed + 7
    )
    return Trees(
        np.vstack([one.feature, other.feature]),
        np.vstack([one.border, other.border]),
        (np.vstack([one.leaf, other.leaf]) / 2).astype(np.float32),
        (one.bias + other.bias) / 2,
    )


def _fitted(rows: Sequence[Sample], **options: float) -> Trees:
    from catboost import CatBoostClassifier, Pool

    label = np.concatenate([row.label for row in rows])
    weight = np.concatenate([_weights(row) for row in rows])
    known = label >= 0
    model = CatBoostClassifier(
        depth=_DEPTH, border_count=64, bootstrap_type="Bernoulli", thread_count=2, verbose=False,
        allow_writing_files=False, **options,
    )  # fmt: skip
    model.fit(Pool(np.concatenate([row.seen for row in rows], axis=1).T[known], label[known], weight=weight[known]))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trees.json"
        model.save_model(str(path), format="json")
        return _exported(json.loads(path.read_text(encoding="utf-8")))


def _exported(model: dict[str, Any]) -> Trees:
    trees = model["oblivious_trees"]
    feature = np.zeros((len(trees), _DEPTH), np.int32)
    border = np.full((len(trees), _DEPTH), np.inf, np.float32)
    leaf = np.zeros((len(trees), 1 << _DEPTH), np.float32)
    for at, tree in enumerate(trees):
        for level, split in enumerate(tree["splits"] or ()):
            feature[at, level] = split["float_feature_index"]
            border[at, level] = split["border"]
        leaf[at, : len(tree["leaf_values"])] = tree["leaf_values"]
    scale, bias = model["scale_and_bias"]
    return Trees(feature, border, leaf * scale, float(bias[0]))


def _weights(row: Sample) -> Floats:
    """Long lines weigh more, and so do lines of short pages: figures are means over pages."""
    chars = np.minimum(row.page.table[COLUMN["chars"]], _WEIGHED_CHARS)
    known = max(int((row.label >= 0).sum()), 1)
    weights: Floats = ((0.3 + chars / 150) / np.sqrt(known)).astype(np.float32)
    return weights


def _matrix(slots: Sequence[npt.NDArray[np.int64]]) -> Any:
    """Lines × slots, each line of unit length."""
    from scipy import sparse

    sizes = np.array([len(of_line) for of_line in slots])
    ends = np.concatenate([[0], np.cumsum(sizes)])
    flat = np.concatenate(slots)
    values: npt.NDArray[np.float32] = np.repeat(1 / np.sqrt(np.maximum(sizes, 1)), sizes).astype(np.float32)
    return sparse.csr_matrix((values, flat, ends), shape=(len(slots), SLOTS))
