"""Options of `copydesk reprocess` that do not go together."""

import pytest
from typer.testing import CliRunner

from pipeline.cli.app import app
from pipeline.errors import SettingsError


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--abort", "--dry-run"], "--abort"),
        (["--abort", "--source", "Tarnby Gazette"], "--abort"),
        (["--abort", "--json"], "--abort"),
        (["--failed", "enrich", "--outdated"], "--failed"),
        (["--failed", "enrich", "--json"], "--failed"),
        (["--failed", "enrich", "--abort"], "--failed"),
    ],
)
def test_an_option_that_would_be_passed_over_is_told(options: list[str], says: str) -> None:
    """Before anything is done: whoever asks what an abort would do must not get one."""
    error = CliRunner().invoke(app, ["reprocess", *options]).exception

    assert isinstance(error, SettingsError)
    assert str(error).startswith(says)
