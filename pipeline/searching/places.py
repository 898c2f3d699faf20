"""Circles on the map as people type them."""

import re

from pipeline.names.atlas import Row, key_of
from pipeline.names.gazetteer import Gazetteer
from pipeline.searching.query import Near, QueryError

_DEGREES = re.compile(r"([+-]?\d{1,2}(?:\.\d+)?)\s*[, ]\s*([+-]?\d{1,3}(?:\.\d+)?)")
_DISTANCE = re.compile(r"(\d+(?:\.\d+)?)\s*(km|mi|m)?", re.IGNORECASE)
_KM = {"km": 1.0, "mi": 1.609344, "m": 0.001}
#: Farther than this, everything on Earth is near.
_FARTHEST_KM = 20_040


def near(place: str, within: str | None, gazetteer: Gazetteer) -> Near:
    """The circle around a place.

    Args:
        place: degrees north and east ("39.9,116.4"), or the name of a town or a division, with its country or
            division after a comma where there are several ("Paris, Texas").
        within: its radius, such as "500km", "300 mi"; 100 km where None.

    Raises:
        QueryError: the place is not known, or the distance is none.
    """
    km = 100.0 if within is None else _distance(within)
    if degrees := _DEGREES.fullmatch(place.strip()):
        lat, lon = float(degrees[1]), float(degrees[2])
        if abs(lat) > 90 or abs(lon) > 180:
            raise QueryError(f"`near` cannot be {place!r}: degrees north go to 90, degrees east to 180.")
        return Near(lat, lon, km)
    row = _row(place, gazetteer)
    return Near(row.lat, row.lon, km, f"{row.name}, {row.country}")


def _row(typed: str, gazetteer: Gazetteer) -> Row:
    """The place of this name with the most inhabitants, towns before divisions."""
    name, _, container = (part.strip() for part in typed.partition(","))
    rows = gazetteer.atlas.named(name)
    if container:
        inside = gazetteer.place(container) or gazetteer.place(container.title()) or gazetteer.place(container.upper())
        divisions = {(row.country, row.division) for row in gazetteer.atlas.named(container)}
        country = inside.country if inside else container.upper()
        rows = tuple(row for row in rows if row.country == country or (row.country, row.division) in divisions)
    if rows:
        return max(rows, key=lambda row: (row.precision == "city", key_of(row.name) == key_of(name), row.people))
    if gazetteer.place(name) or gazetteer.place(name.title()):
        raise QueryError(f"`near` cannot be {typed!r}: that is no town. Use `country`, or a town in it.")
    raise QueryError(f"`near` cannot be {typed!r}: we know no such town. Give degrees, such as 39.9,116.4.")


def _distance(typed: str) -> float:
    found = _DISTANCE.fullmatch(typed.strip())
    km = float(found[1]) * _KM[(found[2] or "km").lower()] if found else 0.0
    if not 0 < km <= _FARTHEST_KM:
        raise QueryError(f"`within` cannot be {typed!r}: give a distance such as 500km or 300mi.")
    return km
