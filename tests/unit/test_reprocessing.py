"""Which articles are made anew."""

from typing import Any

import pytest

from pipeline.errors import SettingsError
from pipeline.reprocessing import Makers, Selection, query

NOW = Makers(version="0.10.0", rules="abc", model="en_core 3.8.0")


def _filters(selection: Selection, versions: list[str] | None = None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = query(selection, NOW, versions or [])["bool"]["filter"]
    return found


def test_without_a_condition_all_are() -> None:
    """The plain command."""
    assert {"match_all": {}} == query(Selection(), NOW, ["0.1.0"])


def test_versions_are_compared_as_numbers() -> None:
    """0.10 is newer than 0.9."""
    (older,) = _filters(Selection(older_than="0.10.0"), ["0.9.0", "0.9.12", "0.10.0", "1.0.0"])

    assert {"terms": {"pipeline.version": ["0.9.0", "0.9.12"]}} == older


def test_a_version_that_is_none_is_told() -> None:
    """With the option's name."""
    with pytest.raises(SettingsError, match="--older-than-version newest"):
        query(Selection(older_than="newest"), NOW, ["0.1.0"])


def test_outdated_is_what_any_other_maker_made() -> None:
    """An article without a model is in a language that none reads, and not outdated for that."""
    (others,) = _filters(Selection(outdated=True))

    assert 1 == others["bool"]["minimum_should_match"]
    version, rules, model = (condition["bool"] for condition in others["bool"]["should"])
    assert {"must_not": {"term": {"pipeline.version": "0.10.0"}}} == version
    assert {"must_not": {"term": {"pipeline.rules": "abc"}}} == rules
    assert {"exists": {"field": "pipeline.model"}} == model["filter"]


def test_conditions_hold_together() -> None:
    """Each narrows the selection."""
    source, time = _filters(Selection(sources=("Tarnby Gazette",), since=5))

    assert {"terms": {"source": ["Tarnby Gazette"]}} == source
    assert {"range": {"pipeline.kafka.timestamp": {"gte": 5, "format": "epoch_millis"}}} == time
