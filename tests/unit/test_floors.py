"""The quality floors hold."""

import json
from pathlib import Path

import pytest

from tests import floors


def test_a_figure_below_its_floor_fails(tmp_path: Path) -> None:
    """A fall is named together with the way to lower the floor."""
    floors.move("some", {"f1": 0.8}, folder=tmp_path)
    floors.check("some", {"f1": 0.8}, folder=tmp_path)
    with pytest.raises(AssertionError, match=r"f1: 0\.79 is below its floor 0\.8.*--lower"):
        floors.check("some", {"f1": 0.79}, folder=tmp_path)


def test_a_figure_no_longer_measured_fails(tmp_path: Path) -> None:
    """A floor cannot be escaped by not measuring."""
    floors.move("some", {"f1": 0.8}, folder=tmp_path)
    with pytest.raises(AssertionError, match="f1: None"):
        floors.check("some", {}, folder=tmp_path)


def test_lowering_needs_a_reason_that_stays(tmp_path: Path) -> None:
    """Floors rise freely and fall only with a reason on record."""
    floors.move("some", {"f1": 0.8}, folder=tmp_path)
    floors.move("some", {"f1": 0.9}, folder=tmp_path)
    with pytest.raises(ValueError, match="give a reason"):
        floors.move("some", {"f1": 0.7}, folder=tmp_path)
    floors.move("some", {"f1": 0.7}, "fewer guesses", folder=tmp_path)
    kept = json.loads((tmp_path / "some.json").read_text())
    assert kept["lowered"] == [{"figure": "f1", "from": 0.9, "to": 0.7, "reason": "fewer guesses"}]
    assert kept["floors"] == {"f1": 0.7}
