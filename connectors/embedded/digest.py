"""SHA-256 of files."""

import hashlib
from pathlib import Path


def sha256_of(file: Path) -> str:
    """Lower-case hexadecimal SHA-256 of a file's bytes."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
