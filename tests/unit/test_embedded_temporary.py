"""Temporary folders of processes that were killed are cleared away, and nobody else's."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from connectors.embedded.account import sweep, temporary_folder

_OWNER = """
import time
from connectors.embedded.account import temporary_folder
print(temporary_folder(None), flush=True)
time.sleep(600)
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that temporary ones are made in."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def test_what_a_killed_process_left_is_removed_and_what_a_living_one_uses_is_not(temporary: Path) -> None:
    """SIGKILL leaves no time to clean up, and data of Kafka and Elasticsearch is large."""
    with subprocess.Popen(
        [sys.executable, "-c", _OWNER], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    ) as owner:
        assert owner.stdout is not None
        folder = Path(owner.stdout.readline().strip())
        (folder / "kafka").mkdir()
        (folder / "kafka" / "data").write_text("records")
        mine = temporary_folder(None)

        assert [] == [gone for gone in sweep() if gone.parent == temporary]
        owner.kill()
        owner.wait()
        assert [folder] == [gone for gone in sweep() if gone.parent == temporary]

    assert [mine] == list(temporary.glob("copydesk-*"))


def test_folders_that_only_look_like_ours_stay(temporary: Path) -> None:
    """Without our mark, or behind a link: it may be anybody's."""
    (temporary / "copydesk-notes").mkdir()
    (temporary / "elsewhere").mkdir()
    (temporary / "elsewhere" / ".owner").touch()
    (temporary / "copydesk-link").symlink_to(temporary / "elsewhere")

    sweep()

    assert {"copydesk-notes", "copydesk-link", "elsewhere"} == {entry.name for entry in temporary.iterdir()}
    assert (temporary / "elsewhere" / ".owner").exists()
