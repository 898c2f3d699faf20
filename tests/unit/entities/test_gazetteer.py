"""The lists of names, ours and those that users write."""

from pathlib import Path

import pytest

from pipeline.errors import SettingsError
from pipeline.names.gazetteer import Gazetteer
from tests.unit.entities.reading import entities_of, gazetteer


def test_our_lists_load() -> None:
    """The lists we ship are well formed and know countries, peoples and outlets."""
    names = gazetteer()
    known = names.place("UK"), names.people("Saudi"), names.people("Kurdish"), names.aliases["SCMP"]
    assert [
        ("United Kingdom", "GBR"),
        ("Saudi Arabia", "SAU"),
        ("Kurdistan", None),
        ("South China Morning Post", None),
    ] == [(entry.name, entry.country) for entry in known if entry]


def test_users_merge_names(tmp_path: Path) -> None:
    """A name that users declare the same is found, labelled and named as they say, in every article."""
    (tmp_path / "aliases.toml").write_text(
        '[people]\n"Anna Maria Example" = ["Annie Example"]\n'
        '[organisations]\n"Port of Norvale" = ["Norvale Harbour Board"]\n',
        encoding="utf-8",
    )
    found = entities_of("Annie Example left the Norvale Harbour Board. Example smiled.", names=Gazetteer.load(tmp_path))
    assert [
        ("Annie Example", "Anna Maria Example"),
        ("Norvale Harbour Board", "Port of Norvale"),
        ("Example", "Anna Maria Example"),
    ] == [(entity.text, entity.name) for entity in found]


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("aliases.toml", '[people]\n"Ann" = "Annie"\n', "'Ann' must be a list"),
        ("aliases.toml", '[persons]\n"Ann" = ["Annie"]\n', "no table 'persons'"),
        ("aliases.toml", '[people]\n"Ann" = ["Annie"]\n"Anne" = ["Annie"]\n', "'Annie' stands for both"),
        ("aliases.toml", "[people\n", "is not TOML"),
        ("outlets.toml", "outlets = 3\n", "'outlets' must be a table"),
        ("countries.toml", '[countries]\nXYZ = { name = "Xyz" }\n', "`at` of 'XYZ'"),
        ("countries.toml", "[countries]\nXYZ = { at = [1, 2] }\n", "'XYZ' has no `name`"),
        ("countries.toml", '[regions]\n"Xyz" = { code = "XYZ" }\n', "'Xyz' must be a table of"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, file: str, content: str, told: str) -> None:
    """The error names the file and the entry."""
    (tmp_path / file).write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError) as raised:
        Gazetteer.load(tmp_path)
    assert file in str(raised.value)
    assert told in str(raised.value)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    """A folder that is not there is an error of the settings."""
    with pytest.raises(SettingsError, match=r"enrichment\.names"):
        Gazetteer.load(tmp_path / "nowhere")
