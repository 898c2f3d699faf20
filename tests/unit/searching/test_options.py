"""Options of `copydesk search` that do not go together."""

import pytest
from typer.testing import CliRunner

from pipeline.cli.app import app
from pipeline.errors import SettingsError


@pytest.mark.parametrize(
    ("options", "useless"),
    [
        (["--since", "now", "--facets"], "--facets"),
        (["--since", "now", "--explain"], "--explain"),
        (["--since", "now", "--order", "oldest"], "--order"),
        (["--facets", "--limit", "5"], "--limit"),
        (["--facets", "--order", "newest"], "--order"),
    ],
)
def test_an_option_that_would_be_passed_over_is_told(options: list[str], useless: str) -> None:
    """Whoever gives it expects something of it."""
    error = CliRunner().invoke(app, ["search", "harbour", *options]).exception

    assert isinstance(error, SettingsError)
    assert f"leave {useless} out" in str(error)


def test_options_that_go_together_are_taken() -> None:
    """The request of the facets is shown."""
    done = CliRunner().invoke(app, ["search", "harbour", "--facets", "--explain"])

    assert (None, True) == (done.exception, '"aggs"' in done.stdout)
