"""Where places lie: a sorted file of names that is looked up without being read into memory.

The file is mapped, so that all processes of a machine share its pages. Its lines are those of `Row`, sorted by bytes.
"""

import mmap
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal, Self

from pipeline.errors import SettingsError

_SPELLED = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "’": "'", "-": " ", ".": None}
)


@lru_cache(maxsize=8192)
def key_of(name: str) -> str:
    """A name for looking up: lower case, without diacritics, hyphens and full stops."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(_SPELLED))
    return " ".join("".join(mark for mark in plain if not unicodedata.combining(mark)).split())


@dataclass(frozen=True, slots=True)
class Row:
    """One name of a place.

    Attributes:
        key: of the name it is listed under; it may be another name than `name`.
        country: ISO 3166-1 alpha-3.
        division: GeoNames code of the first-level division, unique within the country.
        lat, lon: degrees of WGS 84.
        people: inhabitants.
    """

    key: str
    name: str
    country: str
    division: str
    lat: float
    lon: float
    people: int
    precision: Literal["city", "division"]

    def under(self, key: str) -> Self:
        """The same place under another name."""
        return replace(self, key=key)

    def line(self) -> bytes:
        """The row as a line of the file."""
        shown = "" if self.key.title() == self.name else self.name
        kind = "c" if self.precision == "city" else "d"
        fields = (
            self.key,
            shown,
            self.country,
            self.division,
            f"{self.lat:.2f}",
            f"{self.lon:.2f}",
            str(self.people),
            kind,
        )
        return "\t".join(fields).encode() + b"\n"

    @classmethod
    def read(cls, line: bytes) -> Self:
        """The row of a line.

        Raises:
            ValueError: it is none.
        """
        key, shown, country, division, lat, lon, people, kind = line.decode().split("\t")
        name = shown or key.title()
        return cls(
            key, name, country, division, float(lat), float(lon), int(people), "city" if kind == "c" else "division"
        )


class Atlas:
    """Places by name.

    Args:
        path: of the sorted file; without one there are no places.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._map: mmap.mmap | bytes = b""
        if path.is_file() and path.stat().st_size:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.named = lru_cache(maxsize=4096)(self._named)

    def _named(self, name: str) -> tuple[Row, ...]:
        """All places of this name.

        Raises:
            SettingsError: a line of the file is wrong.
        """
        prefix = key_of(name).encode() + b"\t"
        at, rows = self._first(prefix), []
        while self._map[at : at + len(prefix)] == prefix:
            end = self._map.find(b"\n", at)
            line = self._map[at : end if end >= 0 else len(self._map)]
            try:
                rows.append(Row.read(line))
            except ValueError as error:
                raise SettingsError(f"{self._path}: {line[:60].decode(errors='replace')!r} is no place.") from error
            at += len(line) + 1
        return tuple(rows)

    def _first(self, prefix: bytes) -> int:
        """Offset of the first line that does not sort before the prefix."""
        low, high = 0, len(self._map)
        while low < high:
            start = self._map.rfind(b"\n", low, (low + high) // 2) + 1 or low
            end = self._map.find(b"\n", start)
            end = high if end < 0 else end + 1
            if self._map[start:end] < prefix:
                low = end
            else:
                high = start
        return low
