"""The names we know: countries and peoples, news outlets, and the aliases that users write.

Read once from the files of a folder, usually ``config/names``.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from pipeline.documents import Location
from pipeline.errors import SettingsError
from pipeline.names.atlas import Atlas, key_of
from pipeline.names.phrases import Known, Phrases
from pipeline.names.wordlists import words as word_list

#: Names of countries that are first names, surnames or words as well: the model decides.
ALSO_NAMES = word_list(
    """Jordan Chad Georgia Jersey Guinea Holland Ireland France Turkey Israel India Kenya Cuba Niger Oman Persia Congo
    Emirates America Pole Poles Finn Scot Brit Kiwi Swede Turk Dane English Roma Gaza"""
)
_FILES = ("countries.toml", "outlets.toml", "aliases.toml")
_ALIAS_LABELS = {"people": "PERSON", "organisations": "ORG", "places": "GPE"}
_FIELDS = {
    "countries": {"name", "at", "also", "people", "capital"},
    "regions": {"country", "also", "people"},
}


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All names of a folder.

    Attributes:
        places: names of countries and regions, as written.
        peoples: what their people and things are called ("Russian"), as written.
        aliases: names that users and we declared the same, and outlets.
        phrases: finds the names of `aliases`, and of regions with a hyphen, in a text.
        capitals: country code -> name of its capital.
        capital_keys: the names of capitals, as `atlas.key_of` spells them.
        atlas: where towns and first-level divisions lie.
    """

    places: Mapping[str, Known]
    peoples: Mapping[str, Known]
    aliases: Mapping[str, Known]
    phrases: Phrases
    capitals: Mapping[str, str]
    capital_keys: frozenset[str]
    atlas: Atlas

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read the files of a folder; a file that is not there holds no names.

        Raises:
            SettingsError: a file is no TOML, or an entry of it is wrong; the sentence names both.
        """
        if not folder.is_dir():
            raise SettingsError(f"`enrichment.names`: there is no folder {folder}.")
        countries, outlets, aliases = (_table(folder / name) for name in _FILES)
        places: dict[str, Known] = {}
        peoples: dict[str, Known] = {}
        named: dict[str, Known] = {}
        file = folder / _FILES[0]
        for known, entry in (*_countries(file, countries), *_regions(file, countries)):
            _add(file, places, known, (known.name, *_names(file, known.name, entry.get("also", []))))
            people = Known(known.name, "NORP", country=known.country)
            _add(file, peoples, people, _names(file, known.name, entry.get("people", [])))
        for known, forms in _outlets(folder / _FILES[1], outlets):
            _add(folder / _FILES[1], named, known, forms)
        own: dict[str, Known] = {}
        for known, forms in _aliases(folder / _FILES[2], aliases):
            _add(folder / _FILES[2], own, known, forms)
        # What users declare wins over the outlets.
        named |= own
        hyphenated = {form: known for form, known in places.items() if "-" in form and known.label == "LOC"}
        capitals = {
            code: entry["capital"] for code, entry in countries.get("countries", {}).items() if "capital" in entry
        }
        keys = frozenset(key_of(capital) for capital in capitals.values())
        return cls(places, peoples, named, Phrases(hyphenated | named), capitals, keys, Atlas(folder / "places.tsv"))

    def place(self, name: str) -> Known | None:
        """The country or region of this name."""
        return self.places.get(name) or self.places.get(_titled(name))

    def people(self, name: str) -> Known | None:
        """The country or region whose people or things are called so."""
        return self.peoples.get(name) or self.peoples.get(_titled(name))


def _titled(name: str) -> str:
    # Headlines in capitals; short names are acronyms ("US") and stay as they are.
    return name.title() if name.isupper() and len(name) > 4 else name


def _table(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not TOML: {error}.") from error


def _add(file: Path, into: dict[str, Known], known: Known, forms: tuple[str, ...]) -> None:
    for form in dict.fromkeys(forms):
        if into.get(form, known) != known:
            raise SettingsError(f"{file}: {form!r} stands for both {into[form].name!r} and {known.name!r}.")
        into[form] = known


def _names(file: Path, key: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) and name.strip() for name in value):
        raise SettingsError(f"{file}: {key!r} must be a list of names.")
    return tuple(name.strip() for name in value)


def _section(file: Path, table: dict[str, Any], name: str) -> Iterator[tuple[str, Any]]:
    section = table.get(name, {})
    if not isinstance(section, dict):
        raise SettingsError(f"{file}: {name!r} must be a table.")
    yield from section.items()


def _entries(file: Path, table: dict[str, Any], name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for key, entry in _section(file, table, name):
        if not isinstance(entry, dict) or not entry.keys() <= _FIELDS[name]:
            raise SettingsError(f"{file}: {key!r} must be a table of {', '.join(sorted(_FIELDS[name]))}.")
        for field_ in ("name", "country", "capital"):
            if not isinstance(entry.get(field_, ""), str):
                raise SettingsError(f"{file}: `{field_}` of {key!r} must be a string.")
        yield key, entry


def _countries(file: Path, table: dict[str, Any]) -> Iterator[tuple[Known, dict[str, Any]]]:
    for code, entry in _entries(file, table, "countries"):
        at = entry.get("at")
        if not isinstance(at, list) or len(at) != 2 or not all(isinstance(degree, int | float) for degree in at):
            raise SettingsError(f"{file}: `at` of {code!r} must be degrees north and east, such as [60, 100].")
        if "name" not in entry:
            raise SettingsError(f"{file}: {code!r} has no `name`.")
        yield Known(entry["name"], "GPE", "country", code, Location(*map(float, at)), "country"), entry


def _regions(file: Path, table: dict[str, Any]) -> Iterator[tuple[Known, dict[str, Any]]]:
    for name, entry in _entries(file, table, "regions"):
        country = entry.get("country")
        yield Known(name, "GPE" if country else "LOC", "region", country), entry


def _outlets(file: Path, table: dict[str, Any]) -> Iterator[tuple[Known, tuple[str, ...]]]:
    _only(file, table, {"outlets"})
    for name, forms in _section(file, table, "outlets"):
        yield Known(name, "ORG", "outlet"), (name, *_names(file, name, forms))


def _aliases(file: Path, table: dict[str, Any]) -> Iterator[tuple[Known, tuple[str, ...]]]:
    _only(file, table, _ALIAS_LABELS.keys())
    for section, label in _ALIAS_LABELS.items():
        for name, forms in _section(file, table, section):
            yield Known(name, label), (name, *_names(file, name, forms))


def _only(file: Path, table: dict[str, Any], known: Any) -> None:
    for name in table:
        if name not in known:
            raise SettingsError(f"{file}: there is no table {name!r}; known are {', '.join(known)}.")
