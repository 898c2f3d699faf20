"""Quality floors: figures on our own labelled data below which the code must not fall.

``tests/floors/NAME.json`` holds the figures. They go up freely; going down takes a flag and a reason, which stays
in the file:

    python -m tests.floors claims relation_f1=0.91
    python -m tests.floors claims relation_f1=0.88 --lower "titles are no longer part of a source"
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "floors"
#: Figures are kept with three decimals; what rounding took away is no fall.
_TOLERANCE = 0.0005


def check(name: str, figures: Mapping[str, float], folder: Path = _FOLDER) -> None:
    """Fail where a figure lies below its floor or is not measured any more.

    Args:
        name: of the floors file, without its ending.
        figures: what was measured; higher is better.

    Raises:
        AssertionError: naming each figure, its floor and how a floor is lowered.
    """
    floors = _read(folder / f"{name}.json")["floors"]
    fallen = [
        f"{figure}: {figures.get(figure)} is below its floor {floor}"
        for figure, floor in floors.items()
        if figures.get(figure, float("-inf")) < floor - _TOLERANCE
    ]
    assert not fallen, (
        f"{'; '.join(fallen)}. A floor goes down only with `python -m tests.floors {name} FIGURE=… --lower REASON`."
    )


def move(name: str, figures: Mapping[str, float], reason: str | None = None, folder: Path = _FOLDER) -> None:
    """Set floors.

    Raises:
        ValueError: a floor would go down and no reason is given.
    """
    path = folder / f"{name}.json"
    kept = _read(path) if path.exists() else {"floors": {}, "lowered": []}
    for figure, value in figures.items():
        before = kept["floors"].get(figure)
        if before is not None and value < before:
            if not reason:
                raise ValueError(f"{figure} would go down from {before} to {value}: give a reason with --lower.")
            kept["lowered"].append({"figure": figure, "from": before, "to": value, "reason": reason})
        kept["floors"][figure] = value
    path.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")


def _read(path: Path) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return kept


def main(arguments: Sequence[str] | None = None) -> int:
    """Set floors from the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.floors", description=__doc__)
    parser.add_argument("name")
    parser.add_argument("figures", nargs="+", metavar="FIGURE=VALUE")
    parser.add_argument("--lower", metavar="REASON", help="allow floors to go down, and say why")
    given = parser.parse_args(arguments)
    pairs = (pair.split("=", 1) for pair in given.figures)
    move(given.name, {figure: round(float(value), 3) for figure, value in pairs}, given.lower)
    return 0


if __name__ == "__main__":
    sys.exit(main())
