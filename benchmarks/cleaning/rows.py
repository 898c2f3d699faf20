"""The labelled rows of the cleaning data, and their features as the cleaner itself computes them."""

import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.cleaning import features, site
from pipeline.cleaning.lines import LONGEST_LINE, split
from pipeline.cleaning.memory import SiteMemory, delta, page_number

FOLDS = 5
#: Streams of the headline figure: the mean over them.
SCRAPED = ("container", "ptags", "residue")


@dataclass(slots=True)
class Sample:
    """One row, ready to train on.

    Attributes:
        domain: the site, whatever stream and era.
        label: a line each: 1 article, 0 boilerplate, -1 neither is known.
        seen: features of the step that is being trained.
    """

    domain: str
    stream: str
    page: features.Page
    label: npt.NDArray[np.int8]
    seen: npt.NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0), np.float32))

    @property
    def fold(self) -> int:
        """The fold of its site."""
        return fold_of(self.domain)


def fold_of(domain: str) -> int:
    """The fold of a site: the same in every file."""
    return hashlib.blake2b(site_of(domain).encode(), digest_size=4).digest()[0] % FOLDS


def site_of(domain: str) -> str:
    """The site of a row's domain, without the era that some rows name behind an @."""
    return domain.split("@")[0].removeprefix("www.")


def read(path: Path) -> list[dict[str, Any]]:
    """The rows of a gzipped JSON-lines file.

    Raises:
        SystemExit: it is not there.
    """
    if not path.is_file():
        raise SystemExit(f"{path} is not there: give the folder that holds data/ and scorers/ with --shared.")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def samples(rows: Iterable[dict[str, Any]]) -> Iterator[Sample]:
    """Rows with features; memories of sites grow row by row, as they do at run time."""
    memories: dict[str, SiteMemory] = {}
    for row in rows:
        source = f"{row['domain']}|{row['stream']}"
        lines = row["naive_text"].split("\n")
        places = [at for at, line in enumerate(lines) if line.strip()]
        texts = [lines[at].strip() for at in places]
        memory, number = memories.setdefault(source, SiteMemory()), page_number(row["id"])
        title = row.get("title") or (texts[0] if texts else "")
        (page,) = features.read([features.Text(texts, title, site.name(row.get("url"), source))])
        page.recall(memory, number)
        memory.learn(delta(source, number, 0, page.marks))
        label = np.array([_label(row, at) for at in places], dtype=np.int8)
        if len(texts):
            yield Sample(site_of(row["domain"]), row["stream"], page, label)


def _label(row: dict[str, Any], at: int) -> int:
    """Content and boilerplate as they are; a mixed line counts as what most of its words are."""
    letter = row["labels"][at]
    if letter == "M":
        mask = row["masks"][str(at)]
        return int(2 * mask.count("1") >= len(mask))
    return {"C": 1, "B": 0}.get(letter, -1)


def flattened(row: dict[str, Any]) -> dict[str, Any]:
    """A row as if somebody had joined its lines: its sentences, each with the label that most of it has."""
    labels: list[str] = []
    for at, line in enumerate(row["naive_text"].split("\n")):
        label = {1: "C", 0: "B", -1: "N"}[_label(row, at)]
        labels += label * (len(line) + 1)
    text = row["naive_text"].replace("\n", " ")
    sentences = split(f"{text} {' ' * LONGEST_LINE}")
    kept = [sentence for sentence in sentences if sentence.text]
    most = [Counter(labels[sentence.text_start : sentence.end]).most_common(1) for sentence in kept]
    return row | {
        "naive_text": "\n".join(sentence.text for sentence in kept),
        "labels": "".join(found[0][0] if found else "N" for found in most),
        "stream": "flat",
    }
