"""The account that the servers run as.

Elasticsearch refuses to run as root. When we are root, both servers run as ``nobody`` in folders of its own; when we
are anybody else, they run as ourselves and nothing here does anything.
"""

import contextlib
import fcntl
import os
import pwd
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from connectors.embedded.cache import disk_errors
from pipeline.errors import SetupError

_NOBODY = 65534
#: How the names of temporary folders begin.
_TEMPORARY = "copydesk-"
#: The file in a temporary folder that its owner holds a lock of.
_OWNER = ".owner"


@dataclass(frozen=True, slots=True)
class Account:
    """A user by number; it need not have a name on this machine."""

    uid: int
    gid: int


def server_account() -> Account | None:
    """Whom the servers run as; None: as ourselves."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        return Account(_NOBODY, _NOBODY)
    return Account(entry.pw_uid, entry.pw_gid)


def can_reach(account: Account | None, path: Path) -> bool:
    """Whether the account may enter a folder and all above it; what does not exist yet counts as open."""
    return account is None or all(_may_enter(account, part) for part in (path, *path.parents) if part.is_dir())


def _may_enter(account: Account, folder: Path) -> bool:
    status = folder.stat()
    if status.st_uid == account.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == account.gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)


def open_folder(cache: Path, account: Account | None) -> Path:
    """The folder for what servers read and write: the cache, or, out of the account's reach, one that it can enter.

    Raises:
        SetupError: that folder exists already and is not ours.
    """
    if can_reach(account, cache.resolve()):
        return cache
    folder = _shared_temporary() / f"copydesk-{os.geteuid()}"
    with disk_errors(folder):
        folder.mkdir(mode=0o711, exist_ok=True)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid() or status.st_mode & 0o022:
        raise SetupError(f"{folder} belongs to somebody else; remove it, or set COPYDESK_CACHE to a folder under /opt.")
    folder.chmod(0o711)
    return folder


def passable_folder(folder: Path, account: Account | None) -> Path:
    """Make a folder of ours that the servers' account can pass through; one that exists is left as it is."""
    if not folder.exists():
        with disk_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
            if account is not None:
                folder.chmod(0o711)  # whatever our umask says
    return folder


def own_folder(folder: Path, account: Account | None) -> Path:
    """Make a folder that only the servers' account can read and write.

    Raises:
        SetupError: it cannot be made, or the account cannot get to it.
    """
    with disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o755)
        folder.chmod(0o700)
        if account is not None:
            os.chown(folder, account.uid, account.gid)
    if not can_reach(account, folder.resolve()):
        raise SetupError(
            f"The user `nobody`, as whom root's servers run, cannot enter {folder}; choose a folder open to all users."
        )
    return folder


def own_file(file: Path, content: str | bytes, account: Account | None) -> Path:
    """Write a file that only the servers' account can read."""
    with disk_errors(file):
        file.touch(mode=0o600)
        file.chmod(0o600)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        if account is not None:
            os.chown(file, account.uid, account.gid)
    return file


def temporary_folder(account: Account | None) -> Path:
    """A new temporary folder that the servers' account can get to; the caller removes it, else `sweep` does."""
    usual = Path(tempfile.gettempdir())
    place = usual if can_reach(account, usual.resolve()) else _shared_temporary()
    with disk_errors(place):
        folder = Path(tempfile.mkdtemp(prefix=_TEMPORARY, dir=place))
        folder.chmod(0o711)
        # Held open and locked until this process ends, however it does. Under another name until it is locked, so
        # that nobody finds it without its owner.
        new = folder / f"{_OWNER}-new"
        fcntl.flock(os.open(new, os.O_RDWR | os.O_CREAT, 0o600), fcntl.LOCK_EX)
        new.rename(folder / _OWNER)
    return folder


def sweep() -> list[Path]:
    """Remove the temporary folders of processes that were killed; returns those that are gone."""
    places = {Path(tempfile.gettempdir()), _shared_temporary()}
    left = [folder for place in places for folder in place.glob(f"{_TEMPORARY}*") if _is_left(folder / _OWNER)]
    for folder in left:
        with contextlib.suppress(FileNotFoundError):  # somebody else sweeps, too
            for part in folder.iterdir():
                if part.name != _OWNER:
                    shutil.rmtree(part, ignore_errors=True)
            # Servers that are just ending may still write; then the mark stays for the next sweep.
            if [part.name for part in folder.iterdir()] == [_OWNER]:
                shutil.rmtree(folder, ignore_errors=True)
    return [folder for folder in left if not folder.exists()]


def _is_left(owner: Path) -> bool:
    """Whether a folder is marked as ours by a process that has ended."""
    try:
        status = owner.parent.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
            return False  # somebody else's, or a trap
        descriptor = os.open(owner, os.O_RDWR | os.O_NOFOLLOW)
    except OSError:
        return False  # no mark, or gone meanwhile
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True


def _shared_temporary() -> Path:
    return Path("/var/tmp")  # noqa: S108 - what is made in it is checked for its owner
