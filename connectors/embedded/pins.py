"""The files the servers consist of, pinned by version, size and SHA-256 in ``config/servers.lock.toml``."""

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline.errors import SetupError
from pipeline.settings import config_folder


@dataclass(frozen=True, slots=True)
class Pin:
    """One file of a Maven repository.

    Attributes:
        server: ``kafka`` or ``elasticsearch``, the server it is part of.
        size: bytes.
        sha256: lower-case hexadecimal digest of its bytes.
    """

    server: str
    group: str
    artifact: str
    version: str
    packaging: str
    size: int
    sha256: str

    @property
    def name(self) -> str:
        """The file's name."""
        return f"{self.artifact}-{self.version}.{self.packaging}"

    @property
    def path(self) -> PurePosixPath:
        """Where it lies below the root of a Maven repository."""
        return PurePosixPath(*self.group.split("."), self.artifact, self.version, self.name)


@dataclass(frozen=True, slots=True)
class Pins:
    """All pinned files and the versions of the two servers."""

    kafka_version: str
    elasticsearch_version: str
    files: tuple[Pin, ...]

    def of(self, server: str) -> tuple[Pin, ...]:
        """The files of one server."""
        return tuple(pin for pin in self.files if pin.server == server)

    def label(self, server: str) -> str:
        """A folder name for exactly these files: version and eight digits of the digest of all digests."""
        version = self.kafka_version if server == "kafka" else self.elasticsearch_version
        digest = hashlib.sha256("".join(sorted(pin.sha256 for pin in self.of(server))).encode()).hexdigest()
        return f"{server}-{version}-{digest[:8]}"


def lock_file() -> Path:
    """Where the pins are kept."""
    return config_folder() / "servers.lock.toml"


def read_pins(file: Path | None = None) -> Pins:
    """Read the pins.

    Args:
        file: default: the one we ship.

    Raises:
        SetupError: the file is missing or not what the lock command writes.
    """
    path = file or lock_file()
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        files = tuple(Pin(**entry) for entry in table["file"])
        return Pins(table["kafka"], table["elasticsearch"], files)
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise SetupError(
            f"{path} does not hold the pinned server files ({error}); restore it from the repository."
        ) from error
