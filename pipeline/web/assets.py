"""The files that the page is made of, held in memory."""

import hashlib
import json
import tomllib
from dataclasses import dataclass
from importlib.resources import files

from pipeline.settings import config_folder

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file to be served.

    Attributes:
        tag: its entity tag, the same as long as the bytes are.
    """

    body: bytes
    type: str
    tag: str


def load() -> dict[str, Asset]:
    """Name -> file: what stands in the package's folder ``static`` and is of a known type, and the countries' names."""
    found = {}
    for file in files("pipeline.web").joinpath("static").iterdir():
        kind = _TYPES.get(f".{file.name.rpartition('.')[2]}")
        if kind:
            found[file.name] = _asset(file.read_bytes(), kind)
    found["countries.json"] = _asset(json.dumps(_country_names()).encode(), _TYPES[".json"])
    return found


def _asset(body: bytes, kind: str) -> Asset:
    return Asset(body, kind, f'"{hashlib.sha256(body).hexdigest()[:16]}"')


def _country_names() -> dict[str, str]:
    table = tomllib.loads((config_folder() / "names" / "countries.toml").read_text(encoding="utf-8"))
    return {code: country["name"] for code, country in table["countries"].items()}
