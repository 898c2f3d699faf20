"""Train and measure the factuality component on UDS.

    python -m benchmarks.train_factuality --shared PATH            measure out of fold, by document
    python -m benchmarks.train_factuality --shared PATH --write    also train on all and write the weights

PATH holds ``data/claims/uds.dev.jsonl.gz``; without it the benchmark says so and stops. The split, the order and the
optimiser are fixed, so that the same data give the same weights.
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
from pipeline.enrichment.factuality import LABELS, features

_OUT = Path("pipeline/enrichment/factuality.json")
_FOLDS = 10
_MIN_COUNT = 4
_L2 = 3.0
_STEPS = 250
#: How far rare classes are weighted up: 0 not at all, 1 to equal weight.
_BALANCE = 0.6
#: The parts that the figure is for; all parts train.
_MEASURED = ("weblog", "newsgroup")

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]


class Examples(NamedTuple):
    """Labelled events: features, label index, document and part of each."""

    features: list[list[str]]
    labels: Ints
    documents: list[str]
    parts: list[str]


def read(path: Path) -> Examples:
    """Parse the sentences of the annotation file and find the features of each event."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    texts = sorted({row["text"] for row in rows})
    parsed = dict(zip(texts, model.load(model.DEFAULT).pipe(texts, batch_size=64), strict=True))
    found: list[list[str]] = []
    for row in rows:
        span = parsed[row["text"]].char_span(*row["span"], alignment_mode="expand")
        found.append(sorted(set(features(span.root))))
    labels = np.array([LABELS.index(row["label"]) for row in rows])
    return Examples(found, labels, [row["doc"] for row in rows], [row["part"] for row in rows])


class Model(NamedTuple):
    """A softmax regression: one weight for each feature and class."""

    columns: dict[str, int]
    weights: Floats
    bias: Floats

    def predict(self, examples: Sequence[list[str]]) -> Ints:
        """The most probable class of each example."""
        rows, columns = _sparse(examples, self.columns)
        scores = np.zeros((len(examples), len(LABELS))) + self.bias
        np.add.at(scores, rows, self.weights[columns])
        return scores.argmax(axis=1)


def _sparse(examples: Sequence[list[str]], columns: dict[str, int]) -> tuple[Ints, Ints]:
    pairs = [(row, columns[name]) for row, names in enumerate(examples) for name in names if name in columns]
    array = np.array(pairs, dtype=np.int64)
    return array[:, 0], array[:, 1]


def fit(examples: Sequence[list[str]], labels: Ints) -> Model:
    """Fit by full-batch gradient descent with Adam's step sizes (Kingma & Ba 2015) and an L2 penalty."""
    counts = Counter(name for names in examples for name in names)
    columns = {name: index for index, name in enumerate(sorted(n for n, c in counts.items() if c >= _MIN_COUNT))}
    rows, cols = _sparse(examples, columns)
    size, classes = len(examples), len(LABELS)
    share = np.bincount(labels, minlength=classes) / size
    importance = (1 / (classes * share)) ** _BALANCE
    each = importance[labels] / importance[labels].mean()
    target = np.eye(classes)[labels]
    state = np.zeros((len(columns) + 1, classes))
    first, second = np.zeros_like(state), np.zeros_like(state)
    for step in range(1, _STEPS + 1):
        scores = (
            np.stack([np.bincount(rows, state[cols, k], minlength=size) for k in range(classes)], axis=1) + state[-1]
        )
        exps = np.exp(scores - scores.max(axis=1, keepdims=True))
        error = (exps / exps.sum(axis=1, keepdims=True) - target) * each[:, None]
        gradient = np.empty_like(state)
        for k in range(classes):
            gradient[:-1, k] = np.bincount(cols, error[rows, k], minlength=len(columns))
        gradient[:-1] += _L2 * state[:-1]
        gradient[-1] = error.sum(axis=0)
        first = 0.9 * first + 0.1 * gradient
        second = 0.999 * second + 0.001 * gradient**2
        rate = 0.05 * (1 - step / (_STEPS + 1))
        state -= rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return Model(columns, state[:-1], state[-1])


def macro_f1(gold: Ints, predicted: Ints) -> tuple[float, dict[str, float]]:
    """Mean F1 over the classes, and each class's own."""
    each: dict[str, float] = {}
    for index, label in enumerate(LABELS):
        hits = int(((gold == index) & (predicted == index)).sum())
        total = int((gold == index).sum() + (predicted == index).sum())
        each[label] = 2 * hits / total if total else 0.0
    return sum(each.values()) / len(each), each


def out_of_fold(examples: Examples) -> Ints:
    """The class of each example by a model that saw nothing of its document."""
    folds = np.array(
        [int(hashlib.blake2b(d.encode(), digest_size=4).hexdigest(), 16) % _FOLDS for d in examples.documents]
    )
    predicted = np.zeros(len(examples.labels), dtype=np.int64)
    for fold in range(_FOLDS):
        train, test = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        fitted = fit([examples.features[i] for i in train], examples.labels[train])
        predicted[test] = fitted.predict([examples.features[i] for i in test])
    return predicted


def measure(examples: Examples) -> dict[str, Any]:
    """Figures out of fold, on the measured parts and on all."""
    predicted = out_of_fold(examples)
    inside = np.array([part in _MEASURED for part in examples.parts])
    report = {}
    for name, chosen in (("+".join(_MEASURED), inside), ("all", np.ones(len(inside), dtype=bool))):
        mean, each = macro_f1(examples.labels[chosen], predicted[chosen])
        report[name] = {"events": int(chosen.sum()), "macro_f1": round(mean, 4)} | {
            k: round(v, 4) for k, v in each.items()
        }
    return report


def write(examples: Examples, path: Path) -> None:
    """Train on everything and write the weights."""
    fitted = fit(examples.features, examples.labels)
    table = {
        name: [round(float(value), 3) for value in fitted.weights[column]] for name, column in fitted.columns.items()
    }
    table = {name: values for name, values in table.items() if max(map(abs, values)) >= 0.02}
    bias = [round(float(value), 3) for value in fitted.bias]
    path.write_text(json.dumps({"bias": bias, "features": table}, separators=(",", ":")), encoding="utf-8")


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
    print(json.dumps(measure(examples), indent=2))
    if given.write:
        write(examples, _OUT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
