"""The raw article: from the bytes of a record, or of a file, to a `RawArticle`."""

import json
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import msgspec

from pipeline.documents import RawArticle
from pipeline.errors import Reason, Rejected
from pipeline.identity import article_id
from pipeline.page_address import page_address

_TEXT_FIELDS = ("id", "url", "title", "source", "published_at", "fetched_at", "language", "text", "html")
_FIELDS = frozenset((*_TEXT_FIELDS, "authors", "extra"))
_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPED_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
#: Elasticsearch refuses longer document ids.
_MAX_ID_BYTES = 512


def decode(value: bytes | None) -> RawArticle:
    """Read the value of a raw record.

    Args:
        value: one JSON object in UTF-8.

    Raises:
        Rejected: the bytes are no article; the sentence says what is wrong with them.
    """
    if not value or not value.strip():
        raise Rejected(Reason.EMPTY, "The record is empty: send one JSON object with `text` or `html`.")
    try:
        given = msgspec.json.decode(value.removeprefix(b"\xef\xbb\xbf"))
    except msgspec.DecodeError as error:
        raise _undecodable(value, error) from error
    except UnicodeDecodeError as error:
        raise _undecodable(value, error) from error
    except RecursionError as error:
        raise Rejected(Reason.NOT_JSON, "The JSON is nested too deeply to be an article.") from error
    if not isinstance(given, dict):
        raise Rejected(
            Reason.WRONG_TYPE,
            f"The record is a JSON {_json_type(given)}, not an object with `text` or `html`.",
        )
    return from_fields(given)


def from_fields(given: dict[str, Any]) -> RawArticle:
    """Make an article of named fields, as JSON gives them.

    Unknown fields are kept under `extra`. Without `id`, one is derived from the address or the words.

    Raises:
        Rejected: a field has the wrong type, a date is no ISO 8601 date, or there are no words.
    """
    known: dict[str, Any] = {key: given[key] for key in _TEXT_FIELDS if given.get(key) is not None}
    for key, value in known.items():
        if not isinstance(value, str):
            raise Rejected(Reason.WRONG_TYPE, f"`{key}` is a JSON {_json_type(value)}; it must be a string.")
        if found := _SURROGATE.search(value):
            raise Rejected(
                Reason.BAD_UNICODE,
                f"`{key}` holds a lone surrogate (U+{ord(found.group()):04X}) at character {found.start()};"
                " it was cut inside a character: send it again from the source.",
            )
    for key in ("published_at", "fetched_at"):
        if key in known:
            known[key] = iso_date(key, known[key])
    words = known.get("text") or known.get("html") or ""
    if not words.strip():
        raise Rejected(Reason.NO_TEXT, "The article has neither `text` nor `html` with words in it.")
    identity = known.pop("id", "").strip() or article_id(_address(known), words)
    if len(identity.encode()) > _MAX_ID_BYTES:
        raise Rejected(Reason.WRONG_TYPE, f"`id` is longer than {_MAX_ID_BYTES} bytes; leave it out or shorten it.")
    extra = given.get("extra") or {}
    if not isinstance(extra, dict):
        raise Rejected(Reason.WRONG_TYPE, f"`extra` is a JSON {_json_type(extra)}; it must be an object.")
    return RawArticle(
        **known,
        id=identity,
        authors=_authors(given.get("authors")),
        extra={**extra, **{key: value for key, value in given.items() if key not in _FIELDS}},
    )


def iso_date(key: str, value: str) -> str:
    """The date as ISO 8601; the form of mail and RSS dates ("Tue, 19 Sep 2023 10:00:00 GMT") is understood too.

    Raises:
        Rejected: it is neither.
    """
    text = value.strip()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            raise Rejected(
                Reason.BAD_DATE,
                f"`{key}` is {_short(value)}, which is no date; write ISO 8601, such as 2023-09-19T08:30:00Z.",
            ) from None
    if moment.tzinfo:
        # Elasticsearch reads years 0 to 9999 only, and an offset can push a date over either edge.
        try:
            moment.astimezone(UTC)
        except OverflowError:
            raise Rejected(Reason.BAD_DATE, f"`{key}` is {_short(value)}, outside the years 1 to 9999.") from None
    return moment.date().isoformat() if len(text) == len("2023-09-19") else moment.isoformat()


def _address(known: dict[str, Any]) -> str | None:
    url = known.get("url")
    return url if url or "text" in known else page_address(known.get("html", ""))


def _authors(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise Rejected(Reason.WRONG_TYPE, "`authors` must be a list of strings.")
    return tuple(name.strip() for name in names if name.strip())


def _undecodable(value: bytes, error: Exception) -> Rejected:
    try:
        value.decode("utf-8")
    except UnicodeDecodeError as encoding:
        return _not_utf8(encoding)
    if _ESCAPED_SURROGATE.search(value):
        # The standard library's parser lets lone surrogates pass: what it can read was otherwise JSON.
        try:
            json.loads(value)
        except (ValueError, RecursionError):
            pass
        else:
            return Rejected(
                Reason.BAD_UNICODE,
                "The JSON holds the escape of a lone surrogate; a character was cut in two:"
                " send the article again from the source.",
            )
    return Rejected(Reason.NOT_JSON, f"The record is not JSON: {error}.")


def _not_utf8(error: UnicodeDecodeError) -> Rejected:
    return Rejected(
        Reason.NOT_UTF8,
        f"The record is not UTF-8: byte 0x{error.object[error.start]:02x} at position {error.start}"
        " cannot stand there; send UTF-8.",
    )


def _json_type(value: Any) -> str:
    names = {bool: "boolean", int: "number", float: "number", str: "string", list: "array", dict: "object"}
    return names.get(type(value), "null")


def _short(value: str) -> str:
    return f'"{value[:60]}…"' if len(value) > 60 else f'"{value}"'
