"""The file of places."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import SettingsError
from pipeline.names.atlas import Atlas, Row, key_of
from pipeline.settings import config_folder

_FILE = config_folder() / "names" / "places.tsv"
_KEYS = st.text("abc é-", min_size=1, max_size=6).map(key_of).filter(bool)


def _row(key: str, people: int = 1) -> Row:
    return Row(key, key.upper(), "NOR", "01", 60.0, 10.5, people, "city")


def test_our_file_is_sorted_and_whole() -> None:
    """Every line of the file we ship is a place, and the lines stand in order."""
    lines = _FILE.read_bytes().splitlines(keepends=True)
    assert all(first < second for first, second in pairwise(lines))
    assert lines == [Row.read(line.removesuffix(b"\n")).line() for line in lines]


@given(st.lists(_KEYS, unique=True, max_size=30), _KEYS)
def test_exactly_the_rows_of_a_name_are_found(
    tmp_path_factory: pytest.TempPathFactory, keys: list[str], wanted: str
) -> None:
    """Lookup in the mapped file finds what a scan would."""
    path = tmp_path_factory.mktemp("atlas") / "places.tsv"
    rows = [_row(key, people) for key in keys for people in (1, 22)]
    path.write_bytes(b"".join(sorted(row.line() for row in rows)))
    assert sorted(row.people for row in rows if row.key == wanted) == sorted(
        row.people for row in Atlas(path).named(wanted)
    )


def test_names_are_found_however_they_are_spelled() -> None:
    """Diacritics, hyphens, full stops and capitals make no difference."""
    atlas = Atlas(_FILE)
    for name in ("São Paulo", "Sao Paulo", "SÃO PAULO", "Saint-Denis", "St. Louis"):
        assert atlas.named(name), name


def test_a_broken_line_is_told(tmp_path: Path) -> None:
    """A line that is no place is an error that names the file."""
    path = tmp_path / "places.tsv"
    path.write_bytes(b"bergen\tBergen\n")
    with pytest.raises(SettingsError, match=r"places\.tsv"):
        Atlas(path).named("Bergen")


def test_without_a_file_there_are_no_places(tmp_path: Path) -> None:
    """A folder of names without places is allowed."""
    assert () == Atlas(tmp_path / "places.tsv").named("Bergen")
