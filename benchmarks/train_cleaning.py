"""Train the line model of the cleaner, and one model a fold of sites to measure it by.

::

    python -m benchmarks.train_cleaning --shared PATH --folds FOLDER [--seed N]

Needs the packages of the extra ``benchmarks``. PATH holds ``data/cleaning``; only ``text.dev`` and ``wordpress.dev``
are read. The weights hold numbers of hashed words, not words. ``FOLDER/k.npz`` has not been trained on a site of
fold k. Trainings with other seeds, and with the same on another processor, differ by chance: compare nothing by one.
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.cleaning.fit import fit_trees, fit_two, fit_wording
from benchmarks.cleaning.rows import FOLDS, Sample, flattened, read, samples
from pipeline.cleaning import context, topic
from pipeline.cleaning.features import COLUMN
from pipeline.cleaning.model import SHIPPED, LineModel

type Floats = npt.NDArray[np.float32]


def main() -> None:
    """Read the data, train, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--shared", type=Path, required=True, help="folder with data/cleaning")
    parser.add_argument("--folds", type=Path, required=True, help="folder for the models of the folds")
    parser.add_argument("--target", type=Path, default=SHIPPED, help="file for the model of all sites")
    parser.add_argument("--seed", type=int, default=0, help="by which trees leave out features and rows")
    options = parser.parse_args()
    data = options.shared / "data" / "cleaning"
    text, wordpress = read(data / "text.dev.jsonl.gz"), read(data / "wordpress.dev.jsonl.gz")
    # Every other page once more without its line breaks, so that sentences of endless lines are known too.
    flat = [flattened(row) for row in text if row["stream"] == "residue"][::2]
    rows = [*samples(text), *samples(wordpress), *samples(flat)]
    models = train(rows, options.seed)
    for fold, model in enumerate(models[:FOLDS]):
        write(options.folds / f"{fold}.npz", model)
    write(options.target, models[FOLDS])


def train(rows: list[Sample], seed: int) -> list[LineModel]:
    """A model for each fold, trained without it, and one trained on all rows.

    Each step reads what the one before says of sites that it was not trained on, as it will at run time.
    """
    rarity = rarities(rows)
    wordings = per_fold("wording", rows, fit_wording)
    for row in rows:
        row.page.table[COLUMN["wording"]] = wordings[row.fold].score(row.page.wording)
    rows = [row for row in rows if row.stream != "full"]
    subjects = [topic.read(row.page.long, rarity) for row in rows]
    for row, subject in zip(rows, subjects, strict=True):
        row.seen = np.concatenate(
            [row.page.table, context.around(row.page.table, topic.cohesion(subject), runs_of(row))]
        )
    firsts = per_fold("first pass", rows, partial(fit_trees, seed=seed))
    for row, subject in zip(rows, subjects, strict=True):
        opinion = firsts[row.fold].score(row.seen)
        support = topic.support(subject, 1 / (1 + np.exp(-opinion)))
        row.seen = np.concatenate([row.seen, context.echo(opinion, row.page.table, support, runs_of(row))])
    seconds = per_fold("second pass", rows, partial(fit_two, seed=seed))
    return [
        LineModel(wording.weights, wording.bias, rarity, first, second)
        for wording, first, second in zip(wordings, firsts, seconds, strict=True)
    ]


def runs_of(row: Sample) -> context.Runs:
    """The runs of prose of a row."""
    return context.find_runs(row.page.table[COLUMN["prose"]] > 0)


def per_fold[T](name: str, rows: list[Sample], fit: Callable[[list[Sample]], T]) -> list[T]:
    """What is fitted without each fold, and last what is fitted on all rows."""
    fitted = []
    for fold in (*range(FOLDS), None):
        began = time.perf_counter()
        fitted.append(fit([row for row in rows if row.fold != fold]))
        print(f"{name}, without fold {fold}: {time.perf_counter() - began:.0f} s", flush=True)
    return fitted


def rarities(rows: list[Sample]) -> Floats:
    """How rare each word is, by the number of sites that use it; words of less than three sites are the rarest."""
    sites: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        if row.stream == "residue":
            page = row.page.distinct
            for slot in np.unique(topic.slots(page.number[page.word[page.long]])).tolist():
                sites[slot].add(row.domain)
    many = np.full(topic.RARITY_SLOTS, 2.0)
    for slot, using in sites.items():
        many[slot] = max(2, len(using))
    rarity = np.log(len({row.domain for row in rows}) / many)
    scaled: Floats = (rarity / rarity.max()).astype(np.float32)
    return scaled


def write(target: Path, model: LineModel) -> None:
    """Write the weights where the cleaner looks for them."""
    target.parent.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, npt.NDArray[Any]] = {
        "wording": model.wording.astype(np.float16),
        "wording_bias": np.array(model.wording_bias),
        "rarity": model.rarity.astype(np.float16),
    }
    for name, trees in (("first", model.first), ("second", model.second)):
        arrays[f"{name}_feature"] = trees.feature.astype(np.int16)
        arrays[f"{name}_border"] = trees.border
        arrays[f"{name}_leaf"] = trees.leaf.astype(np.float16)
        arrays[f"{name}_bias"] = np.array(trees.bias)
    np.savez_compressed(target, allow_pickle=False, **arrays)


if __name__ == "__main__":
    main()
