"""The word lists are read, and mistakes in them are told."""

import shutil
from pathlib import Path

import pytest

from pipeline.enrichment.events.lexicon import CLASSES, load
from pipeline.errors import SettingsError
from pipeline.settings import config_folder

SHIPPED = config_folder() / "events"


def test_every_class_has_verbs() -> None:
    """No class can only be found by chance."""
    found = {frame.kind for frames in load(SHIPPED).frames.values() for frame in frames}

    assert set(CLASSES) == found


def test_the_frame_that_asks_for_most_is_tried_first() -> None:
    """ "Call off" must not be read as "call"."""
    conditions = [[frame.conditions for frame in frames] for frames in load(SHIPPED).frames.values()]

    assert conditions == [sorted(of_verb, reverse=True) for of_verb in conditions]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('[CHAT]\nframes = ["chat"]', "the classes are"),
        ('[AID]\nverbs = ["help"]', "the lists"),
        ('[AID]\nframes = ["help > "]', "is not of the form"),
        ("[AID", "cannot be read as TOML"),
    ],
)
def test_a_mistake_in_a_list_is_told(tmp_path: Path, line: str, message: str) -> None:
    """The sentence names the file and what is wrong."""
    shutil.copytree(SHIPPED, tmp_path / "events")
    (tmp_path / "events" / "verbs.toml").write_text(line, encoding="utf-8")

    with pytest.raises(SettingsError, match=f"verbs.toml.*{message}"):
        load(tmp_path / "events")
