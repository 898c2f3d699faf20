"""Command line and results that the benchmarks have in common."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.common.corpus import Text, described
from benchmarks.common.machine import machine, versions


def arguments(about: str | None, articles: int | None, parts: Sequence[str] = ()) -> argparse.ArgumentParser:
    """A parser with corpus, results file and number of articles, and which of several parts to measure."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=existing, help="JSON lines with id and text, plain or gzipped")
    parser.add_argument("--out", type=Path, help="write the results here, too")
    parser.add_argument("--articles", type=int, default=articles)
    if parts:
        parser.add_argument("--only", type=lambda given: _chosen(given, parts), default=list(parts))
    return parser


def _chosen(given: str, parts: Sequence[str]) -> list[str]:
    chosen = given.split(",")
    for name in chosen:
        if name not in parts:
            raise argparse.ArgumentTypeError(f"there is no part {name}: the parts are {', '.join(parts)}")
    return chosen


def existing(name: str) -> Path:
    """The file of that name; argparse tells when there is none."""
    file = Path(name)
    if not file.is_file():
        raise argparse.ArgumentTypeError(f"there is no {file}: give JSON lines with `id` and `text`")
    return file


def head(name: str, texts: Sequence[Text], file: Path | None) -> dict[str, Any]:
    """What every result begins with."""
    return {"benchmark": name, "machine": machine(), "versions": versions(), "corpus": described(texts, file)}


def finish(report: dict[str, Any], out: Path | None) -> None:
    """Print the results, and write them where that was asked for."""
    text = json.dumps(report, indent=2)
    sys.stdout.write(text + "\n")
    if out:
        out.write_text(text + "\n", encoding="utf-8")
