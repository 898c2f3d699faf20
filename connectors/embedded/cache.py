"""The user's cache folder, and the lock that keeps two processes from writing into it at once."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from errno import ENOSPC
from pathlib import Path

from pipeline.errors import SetupError
from pipeline.settings import EmbeddedSettings


def cache_folder(settings: EmbeddedSettings) -> Path:
    """The folder that downloads, installed servers and their data go to: the setting, else the user's cache."""
    if settings.cache is not None:
        return settings.cache.expanduser().absolute()
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "copydesk"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder for this process alone; another one waits until it is given up or dies.

    Raises:
        SetupError: the folder cannot be made or written to.
    """
    with disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def disk_errors(folder: Path) -> Iterator[None]:
    """Turn what the operating system says about a folder into one sentence for the user.

    Raises:
        SetupError: the disk is full, or the folder cannot be written to.
    """
    try:
        yield
    except OSError as error:
        if error.errno == ENOSPC:
            raise disk_full(folder) from error
        raise SetupError(
            f"Cannot write to {error.filename or folder} ({error.strerror or error}); make it writable or set "
            "COPYDESK_CACHE to a folder that is."
        ) from error


def disk_full(folder: Path) -> SetupError:
    """The error for a full disk."""
    return SetupError(
        f"The disk that holds {folder} is full; free some space or set COPYDESK_CACHE to a folder on another disk, "
        "then run this again."
    )
