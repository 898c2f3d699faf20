"""Train and measure the factuality component on UDS.

    python -m benchmarks.train_factuality --shared PATH            measure out of fold, by document
    python -m benchmarks.train_factuality --shared PATH --write    also train on all and write the weights

PATH holds ``data/claims/uds.dev.jsonl.gz``; without it the benchmark says so and stops. Folds, order and solver are
fixed, so that the same data give the same weights. The thresholds between the classes of a fold are those that suit
the predictions, out of fold too, on the other folds.
"""

import argparse
import gzip
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.enrichment import model
from pipeline.enrichment.factuality import features

_OUT = Path("pipeline/enrichment/factuality.json")
_LABELS = ("factual", "uncertain", "nonfactual")
_FOLDS = 10
#: Features of fewer events are left out; the ridge penalty; the solver's steps.
_MIN_COUNT = 3
_PENALTY = 120.0
_STEPS = 60
#: The parts that the figure is for; all parts train.
_MEASURED = ("weblog", "newsgroup")
#: Weights smaller than this are not written.
_TINY = 0.01

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]


class Examples(NamedTuple):
    """Annotated events: their features, factuality value, label index, document and part."""

    features: list[frozenset[str]]
    values: Floats
    labels: Ints
    documents: list[str]
    parts: list[str]


def read(path: Path) -> Examples:
    """Parse the sentences of the annotation file and find the features of each event."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    texts = sorted({row["text"] for row in rows})
    parsed = dict(zip(texts, model.load(model.DEFAULT).pipe(texts, batch_size=64), strict=True))
    spans = [parsed[row["text"]].char_span(*row["span"], alignment_mode="expand") for row in rows]
    return Examples(
        [features(span.root) for span in spans],
        np.array([row["value"] for row in rows]),
        np.array([_LABELS.index(row["label"]) for row in rows]),
        [row["doc"] for row in rows],
        [row["part"] for row in rows],
    )


class Regression(NamedTuple):
    """A ridge regression: one weight for each feature."""

    columns: dict[str, int]
    weights: Floats
    bias: float

    def predict(self, examples: Sequence[frozenset[str]]) -> Floats:
        """The factuality value of each example."""
        rows, columns = _sparse(examples, self.columns)
        return np.bincount(rows, self.weights[columns], minlength=len(examples)) + self.bias


def _sparse(examples: Sequence[frozenset[str]], columns: dict[str, int]) -> tuple[Ints, Ints]:
    pairs = [(row, columns[name]) for row, names in enumerate(examples) for name in names if name in columns]
    array = np.array(pairs, dtype=np.int64)
    return array[:, 0], array[:, 1]


def fit(examples: Sequence[frozenset[str]], values: Floats) -> Regression:
    """Solve the ridge regression by conjugate gradients on the normal equations (Hestenes & Stiefel 1952)."""
    counts = Counter(name for names in examples for name in names)
    columns = {name: index for index, name in enumerate(sorted(n for n, c in counts.items() if c >= _MIN_COUNT))}
    rows, cols = _sparse(examples, columns)
    size = len(examples)
    share = np.bincount(cols, minlength=len(columns)) / size

    def forward(weights: Floats) -> Floats:
        # Columns are centred, so that the penalty does not touch the bias.
        return np.bincount(rows, weights[cols], minlength=size) - share @ weights

    def backward(errors: Floats) -> Floats:
        return np.bincount(cols, errors[rows], minlength=len(columns)) - share * errors.sum()

    mean = float(values.mean())
    weights = np.zeros(len(columns))
    residual = backward(values - mean)
    direction = residual.copy()
    power = residual @ residual
    for _ in range(_STEPS):
        image = backward(forward(direction)) + _PENALTY * direction
        step = power / (direction @ image)
        weights += step * direction
        residual -= step * image
        before, power = power, residual @ residual
        direction = residual + power / before * direction
    return Regression(columns, weights, mean - float(share @ weights))


def macro_f1(gold: Ints, given: Ints) -> tuple[float, dict[str, float]]:
    """Mean F1 over the classes, and each class's own."""
    each: dict[str, float] = {}
    for index, label in enumerate(_LABELS):
        hits = int(((gold == index) & (given == index)).sum())
        total = int((gold == index).sum() + (given == index).sum())
        each[label] = 2 * hits / total if total else 0.0
    return sum(each.values()) / len(each), each


def classes(values: Floats, thresholds: tuple[float, float]) -> Ints:
    """The label index of each value: nonfactual below the first threshold, factual above the second."""
    low, high = thresholds
    return np.where(values > high, 0, np.where(values < low, 2, 1))


def thresholds_for(values: Floats, labels: Ints) -> tuple[float, float]:
    """The thresholds with the best macro-F1."""
    grid = [(low, high) for low in np.arange(-0.5, 0.3, 0.05) for high in np.arange(0.2, 0.9, 0.05) if low < high]
    low, high = max(grid, key=lambda pair: macro_f1(labels, classes(values, pair))[0])
    return round(float(low), 2), round(float(high), 2)


def out_of_fold(examples: Examples) -> tuple[Floats, Ints]:
    """The value of each event by a model that saw nothing of its document, and the fold of each."""
    digests = [hashlib.blake2b(name.encode(), digest_size=4).hexdigest() for name in examples.documents]
    folds = np.array([int(digest, 16) % _FOLDS for digest in digests])
    values = np.zeros(len(folds))
    for fold in range(_FOLDS):
        train, test = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        fitted = fit([examples.features[i] for i in train], examples.values[train])
        values[test] = fitted.predict([examples.features[i] for i in test])
    return values, folds


def measure(examples: Examples, values: Floats, folds: Ints) -> dict[str, Any]:
    """Figures out of fold, on the measured parts and on all."""
    given = np.zeros(len(folds), dtype=np.int64)
    for fold in range(_FOLDS):
        others = folds != fold
        given[~others] = classes(values[~others], thresholds_for(values[others], examples.labels[others]))
    inside = np.array([part in _MEASURED for part in examples.parts])
    report: dict[str, Any] = {}
    for name, chosen in (("+".join(_MEASURED), inside), ("all", np.ones(len(inside), dtype=bool))):
        mean, each = macro_f1(examples.labels[chosen], given[chosen])
        figures = {"macro_f1": mean} | each
        report[name] = {"events": int(chosen.sum())} | {key: round(value, 4) for key, value in figures.items()}
    return report


def write(examples: Examples, thresholds: tuple[float, float], spread: float, path: Path) -> None:
    """Train on everything and write the weights."""
    fitted = fit(examples.features, examples.values)
    table = {name: round(float(fitted.weights[column]), 3) for name, column in fitted.columns.items()}
    kept = {name: weight for name, weight in table.items() if abs(weight) >= _TINY}
    weights = {"bias": round(fitted.bias, 3), "thresholds": thresholds, "spread": round(spread, 3), "features": kept}
    path.write_text(json.dumps(weights, separators=(",", ":"), ensure_ascii=False) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and write the weights where asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.train_factuality", description=__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="folder with data/")
    parser.add_argument("--write", action="store_true", help=f"write {_OUT}")
    given = parser.parse_args(arguments)
    path = given.shared / "data/claims/uds.dev.jsonl.gz"
    if not path.exists():
        print(f"{path} is absent: the UDS annotations are needed to train and measure.", file=sys.stderr)
        return 2
    examples = read(path)
    values, folds = out_of_fold(examples)
    print(json.dumps(measure(examples, values, folds), indent=2))
    if given.write:
        # A logistic distribution of the errors: its scale is the standard deviation times sqrt(3) / pi.
        spread = float((values - examples.values).std()) * np.sqrt(3) / np.pi
        write(examples, thresholds_for(values, examples.labels), spread, _OUT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
