"""What following has sent already, in a small file that survives a restart."""

import hashlib
import os
import tempfile
from pathlib import Path

import msgspec

from connectors.sources.items import Sourced
from pipeline.errors import SetupError

#: Articles remembered of each feed: many times what one holds at a time.
_MAX_SENT = 5000


class FeedMemory(msgspec.Struct):
    """What is known of one feed.

    Attributes:
        etag, modified: what the server sent with the last version that was sent on in full.
        sent: id of an article -> digest of what was sent, oldest first.
    """

    etag: str | None = None
    modified: str | None = None
    sent: dict[str, str] = {}

    def is_new(self, item: Sourced) -> bool:
        """Whether the article was not sent yet, or has changed since."""
        return self.sent.get(item.id) != digest(item)

    def remember(self, sent: dict[str, str]) -> None:
        """Keep what was acknowledged; the oldest is forgotten first."""
        for key, value in sent.items():
            self.sent.pop(key, None)
            self.sent[key] = value
        for key in list(self.sent)[: max(0, len(self.sent) - _MAX_SENT)]:
            del self.sent[key]


class Memory:
    """The file with what is known of all followed feeds.

    Args:
        path: the file; it and its folder are made when they are not there.

    Raises:
        SetupError: the file cannot be read, or is none of ours.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._feeds: dict[str, FeedMemory] = {}
        try:
            self._feeds = msgspec.json.decode(path.read_bytes(), type=dict[str, FeedMemory])
        except FileNotFoundError:
            return
        except (OSError, msgspec.DecodeError) as error:
            raise SetupError(
                f"What was sent already cannot be read from {path} ({error}): delete it; articles are then sent once"
                " more, which makes no second document."
            ) from error

    def of(self, url: str) -> FeedMemory:
        """What is known of one feed, to be changed and saved."""
        return self._feeds.setdefault(url, FeedMemory())

    def save(self) -> None:
        """Write the file whole or not at all.

        Raises:
            SetupError: it cannot be written.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=self._path.name)
            with os.fdopen(handle, "wb") as file:
                file.write(msgspec.json.encode(self._feeds))
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self._path)
        except OSError as error:
            raise SetupError(
                f"What was sent cannot be written to {self._path} ({error.strerror}): set `feed.state_file`."
            ) from error


def digest(item: Sourced) -> str:
    """A short digest of what would be sent."""
    return hashlib.blake2b(item.value, digest_size=8).hexdigest()


def default_path() -> Path:
    """Where the memory lies unless the settings say otherwise: the user's state folder."""
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "copydesk" / "feeds.json"
