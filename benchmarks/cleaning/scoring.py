"""Predictions, and the figures of the yardstick's own scorer for them."""

import importlib.util
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.cleaning.rows import SCRAPED

type Row = dict[str, Any]
type Table = dict[str, float]
#: Figures that are shown, in this order.
SHOWN = ("char_f1", "residue4", "residue", "loss5", "loss", "clean4", "clean", "line_f1", "shingle_f1")


def scorer(shared: Path) -> ModuleType:
    """The scorer that comes with the data.

    Raises:
        SystemExit: it is not there.
    """
    path = shared / "scorers" / "score_cleaning.py"
    spec = importlib.util.spec_from_file_location("score_cleaning", path)
    if not path.is_file() or spec is None or spec.loader is None:
        raise SystemExit(f"{path} is not there: give the folder that holds data/ and scorers/ with --shared.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def without_title(text: str, title: str | None) -> str:
    """The text without the headline it begins with: the gold has none."""
    bare = text.lstrip()
    return bare[len(title) :] if title and bare.startswith(title) else text


def tables(rows: Iterable[Row], texts: dict[str, str], scoring: ModuleType) -> dict[str, Table]:
    """Figures by stream, and their mean as ``SCRAPED`` where the rows have all its streams."""
    by_stream: dict[str, list[Any]] = {}
    for row in rows:
        counts, _left, _lost = scoring.score_row(row, {"text": texts.get(row["id"], "")})
        by_stream.setdefault(row["stream"], []).append(counts)
    found: dict[str, Table] = {stream: scoring.totals(parts) for stream, parts in by_stream.items()}
    if all(stream in found for stream in SCRAPED):
        found["SCRAPED"] = scoring.mean_of([found[stream] for stream in SCRAPED])
    return found


def show(title: str, results: dict[str, dict[str, Table]], wanted: Callable[[str], bool]) -> None:
    """Print one line a cleaner and stream."""
    print(f"\n{title}\n{'':<40}" + "".join(f"{name:>11}" for name in ("rows", *SHOWN)))
    for cleaner, by_stream in results.items():
        for stream, table in by_stream.items():
            if wanted(stream):
                cells = "".join(f"{table[name]:>11.4f}" for name in SHOWN)
                print(f"{cleaner + ' ' + stream:<40}{table['rows']:>11.0f}{cells}")
