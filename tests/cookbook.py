"""The cookbook as tests and benchmarks run it."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from pipeline.searching.requests import Request

_COOKBOOK = Path(__file__).parents[1] / "docs" / "cookbook.md"
_QUESTION = re.compile(r"^## (\d+)\. (.+)$", re.MULTILINE)
_FENCE = re.compile(r"^```(http|sh)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_NOW = re.compile(r'"now([^"]*)"')


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the cookbook.

    Attributes:
        request: in Elasticsearch's terms, with "now" replaced by a given moment.
        command: the line for the command line.
    """

    number: int
    title: str
    request: Request | None
    command: str | None


def questions(now: datetime) -> list[Question]:
    """All questions, asked as if it were `now`."""
    parts = _QUESTION.split(_COOKBOOK.read_text(encoding="utf-8"))[1:]
    return [
        _question(int(number), title, text, now)
        for number, title, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    ]


def _question(number: int, title: str, text: str, now: datetime) -> Question:
    fences = _FENCE.findall(text)
    requests = [_request(fence, now) for kind, fence in fences if kind == "http"]
    commands = [fence.strip() for kind, fence in fences if kind == "sh"]
    assert len(requests) <= 1, title
    assert len(commands) <= 1, title
    return Question(number, title, next(iter(requests), None), next(iter(commands), None))


def _request(fence: str, now: datetime) -> Request:
    first, _, body = fence.partition("\n")
    method, path = first.split()
    # Date arithmetic from a given moment instead of from the server's own now.
    anchored = _NOW.sub(lambda found: f'"{now.isoformat()}||{found[1]}"', body)
    return Request(method, path, msgspec.json.decode(anchored))
