"""What a source yields: an article ready to send, or a sentence why not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from pipeline import raw
from pipeline.documents import RawArticle
from pipeline.errors import Rejected

_ENCODER = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Sourced:
    """An article, checked and ready to send.

    Attributes:
        where: the file and the line or entry it came from.
        id: the article's id; the same article has the same one every time.
        value: one JSON object in UTF-8 that `pipeline.raw.decode` reads, `id` filled in.
    """

    where: str
    id: str
    value: bytes


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something given that is no article.

    Attributes:
        where: the file, and the line or entry in it.
        sentence: what is wrong and what to do.
    """

    where: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file of a folder that is none of ours, such as a README.md."""

    where: str


type Item = Sourced | Refusal | Skipped


def from_json(where: str, value: bytes, limit: int) -> Sourced | Refusal:
    """An item of the bytes of one JSON object.

    Args:
        limit: the largest article, in bytes.
    """
    return _checked(where, limit, lambda: raw.decode(value))


def from_fields(where: str, fields: dict[str, Any], limit: int) -> Sourced | Refusal:
    """An item of the fields of the raw-article contract.

    Args:
        limit: the largest article, in bytes.
    """
    return _checked(where, limit, lambda: raw.from_fields(fields))


def too_large(where: str, limit: int, size: int) -> Refusal:
    """The refusal of an article above the limit, both in bytes."""
    return Refusal(
        where,
        f"The article has {in_bytes(size)}; `feed.max_article_bytes` allows {in_bytes(limit)}: it may be several"
        " articles in one, else raise the setting.",
    )


def in_bytes(size: int) -> str:
    """A size as settings give it, for people to read."""
    return f"{size:,} bytes"


def _checked(where: str, limit: int, make: Callable[[], RawArticle]) -> Sourced | Refusal:
    try:
        article = make()
        value = _ENCODER.encode(article)
    except Rejected as error:
        return Refusal(where, str(error))
    except UnicodeEncodeError as error:
        return Refusal(where, f"A field holds what is no character ({error.reason}): send the article again.")
    if len(value) > limit:
        return too_large(where, limit, len(value))
    return Sourced(where, article.id, value)
