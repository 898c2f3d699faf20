"""From what stands on the command line to files: names, folders and patterns."""

import glob
import os
from collections.abc import Iterator
from pathlib import Path

from connectors.sources import files
from connectors.sources.items import Item, Refusal, Skipped


def read(source: str, limit: int) -> Iterator[Item]:
    """The articles of a file, of a folder with all below it, or of the files that a pattern matches.

    A file named by the user must be one of ours; in a folder or among the matches of a pattern others are skipped.

    Args:
        limit: the largest article, in bytes.
    """
    path = Path(source)
    try:
        is_folder, is_there = path.is_dir(), path.exists()
    except OSError as error:
        yield _unreadable(source, error)
        return
    if is_folder:
        yield from _several(source, _below(path), "The folder holds no article", limit)
    elif is_there:
        yield from _one(path, limit)
    elif glob.has_magic(source):
        matches = (Path(match) for match in sorted(glob.glob(source, recursive=True)))  # noqa: PTH207 - also absolute
        yield from _several(source, (match for match in matches if match.is_file()), "The pattern matches none", limit)
    elif "://" in source:
        yield Refusal(source, "Of addresses, only those that begin with http:// or https:// can be fetched.")
    else:
        yield Refusal(source, "There is no such file or folder.")


def _one(path: Path, limit: int) -> Iterator[Item]:
    if path.is_file():
        yield from files.read(path, limit)
    else:
        yield Refusal(str(path), "It is not a regular file: send its content to `copydesk feed -` as JSON lines.")


def _several(source: str, paths: Iterator[Path | Refusal], nothing: str, limit: int) -> Iterator[Item]:
    found = False
    for path in paths:
        if isinstance(path, Refusal):
            found = True
            yield path
        elif files.kind_of(path):
            found = True
            yield from files.read(path, limit)
        else:
            yield Skipped(str(path))
    if not found:
        yield Refusal(source, f"{nothing}: looked for {files.known_extensions()}, each also with .gz.")


def _below(folder: Path) -> Iterator[Path | Refusal]:
    """The files of a folder and the folders in it, in order; hidden ones are left out."""
    failures: list[OSError] = []
    for parent, folders, names in os.walk(folder, onerror=failures.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            if not name.startswith(".") and path.is_file():
                yield path
    for failure in failures:
        yield _unreadable(str(failure.filename), failure)


def _unreadable(source: str, error: OSError) -> Refusal:
    return Refusal(source, f"It cannot be read: {error.strerror or error}.")
