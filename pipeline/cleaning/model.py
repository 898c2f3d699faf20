"""The trained line model: how likely each line of a page is article.

Three steps, each of which reads what the one before found: hashed wording (logistic regression), form and
surroundings (boosted trees), and the same once more with the first pass's opinion of the neighbouring lines
(stacking, after Wolpert, 1992). ``benchmarks/train_cleaning.py`` trains it.
"""

import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.cleaning import context, features, topic, wording
from pipeline.cleaning.features import COLUMN, Floats
from pipeline.cleaning.topic import RARITY_SLOTS
from pipeline.cleaning.trees import Trees
from pipeline.cleaning.wording import SLOTS
from pipeline.errors import SettingsError

#: The weights that we ship.
SHIPPED = Path(__file__).parent / "weights" / "lines.npz"


@dataclass(frozen=True, slots=True)
class LineModel:
    """The weights of all steps.

    Attributes:
        wording: log-odds of each wording slot, `wording_bias` apart.
        rarity: how rare a word is, 0 to 1, by `topic.slot`.
        first, second: the trees of the two passes.
    """

    wording: Floats
    wording_bias: float
    rarity: Floats
    first: Trees
    second: Trees

    def score(self, page: features.Page) -> Floats:
        """Log-odds of being article for each line of a page."""
        if not page.texts:
            return np.zeros(0, dtype=np.float32)
        table = page.table
        table[COLUMN["wording"]] = wording.score(page.wording, self.wording, self.wording_bias)
        subject = topic.read(page.long, self.rarity)
        runs = context.find_runs(table[COLUMN["prose"]] > 0)
        seen = np.concatenate([table, context.around(table, topic.cohesion(subject), runs)])
        first = self.first.score(seen)
        support = topic.support(subject, 1 / (1 + np.exp(-first)))
        second = self.second.score(np.concatenate([seen, context.echo(first, table, support, runs)]))
        return context.leaning(second)


def load(path: Path) -> LineModel:
    """Read the weights.

    Raises:
        SettingsError: the file is none of ours.
    """
    try:
        with np.load(path, allow_pickle=False) as held:
            arrays = {name: held[name] for name in held.files}
        model = LineModel(
            arrays["wording"].astype(np.float32),
            float(arrays["wording_bias"]),
            arrays["rarity"].astype(np.float32),
            _trees(arrays, "first"),
            _trees(arrays, "second"),
        )
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise SettingsError(f"{path} holds no line model: {error}.") from error
    if model.wording.shape != (SLOTS,) or model.rarity.shape != (RARITY_SLOTS,):
        raise SettingsError(f"{path} was made for another version of the line model; train it again.")
    return model


def _trees(arrays: dict[str, np.ndarray], name: str) -> Trees:
    return Trees(
        arrays[f"{name}_feature"].astype(np.int32),
        arrays[f"{name}_border"].astype(np.float32),
        arrays[f"{name}_leaf"].astype(np.float32),
        float(arrays[f"{name}_bias"]),
    )
