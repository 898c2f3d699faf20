"""What commands print with: nothing printed is obeyed, and a reader who leaves is no failure."""

import io
import os
import subprocess
import sys

import pytest
from rich.table import Table
from rich.text import Text

from pipeline.cli.config import table as settings_table
from pipeline.cli.terminal import _Plain
from pipeline.exits import OK

_EVIL = "\x1b]0;owned\x07 \x9b2J \u202etxet"


def test_words_of_an_article_are_no_commands_to_the_terminal() -> None:
    """Wherever they stand in what is printed, while our own colours work."""
    written = io.StringIO()
    console = _Plain(file=written, force_terminal=True, color_system="standard", highlight=False, width=200)
    table = Table()
    table.add_column(Text(_EVIL))
    table.add_row(Text(_EVIL))

    console.print(_EVIL, Text(_EVIL, style="red"), table)

    shown = written.getvalue()
    assert 4 == shown.count("\\x1b]0;owned")
    assert "\x1b[31m" in shown
    assert not {"\x07", "\x9b", "\u202e"} & set(shown)
    assert "\x1b]" not in shown


def test_settings_are_shown_as_the_file_takes_them() -> None:
    """`False` and `None` would be refused in `config/copydesk.toml`, and a name that is cut cannot be copied."""
    table = settings_table([("cleaning.site_memory", True, "default"), ("cleaning.off", None, "default")])
    written = io.StringIO()

    _Plain(file=written, width=30).print(table)

    assert ["setting", "cleaning.site_memory", "cleaning.off"] == [
        line.split()[0] for line in written.getvalue().splitlines() if line[0] != " "
    ]
    assert "true" in written.getvalue()
    assert "None" not in written.getvalue()


@pytest.mark.parametrize("arguments", [["config"], ["config", "--json"]])
def test_a_reader_who_has_had_enough_is_no_failure(arguments: list[str]) -> None:
    """Such as `head`: nothing on standard error, and exit code 0."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-c", "from pipeline.cli.app import main; main()", *arguments],
            stdout=writing,
            stderr=subprocess.PIPE,
            timeout=120,
            check=False,
        )
    finally:
        os.close(writing)

    assert (OK, b"") == (done.returncode, done.stderr)
