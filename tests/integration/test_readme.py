"""What the README says can be typed can be typed."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from connectors import sources
from connectors.elasticsearch.client import connect
from pipeline.exits import OK
from tests.integration.stack import Stack
from tests.integration.test_cli import copydesk, environment

pytestmark = pytest.mark.servers

_ROOT = Path(__file__).parents[2]
_README = (_ROOT / "README.md").read_text(encoding="utf-8")
_BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", _README, re.MULTILINE | re.DOTALL)


def _lines(program: str) -> list[str]:
    lines = [line.partition("#")[0].strip() for kind, block in _BLOCKS if kind == "sh" for line in block.splitlines()]
    return [line for line in lines if line.startswith(program)]


#: These run until they are stopped, or stop what runs: test_cli.py and test_web.py run them.
_ELSEWHERE = {"copydesk up", "copydesk down", "copydesk web"}
_COMMANDS = [line for line in _lines("copydesk") if line not in _ELSEWHERE]
_REQUESTS = [block for kind, block in _BLOCKS if kind == "http"]


@pytest.fixture(scope="module")
def fed(stack: Stack) -> Stack:
    """The stack with the seeds in its index."""
    items = sources.read(str(_ROOT / "seeds"), stack.settings.feed)
    stack.settle(stack.push([(item.id, item.value) for item in items if isinstance(item, sources.Sourced)]))
    return stack


@pytest.mark.parametrize("line", _COMMANDS)
def test_every_command_of_the_readme_works(line: str, fed: Stack) -> None:
    """With the seeds in the index, each ends well and says something."""
    done = copydesk(*shlex.split(line)[1:], env={} if "example" in line else environment(fed))

    assert OK == done.returncode, done.stderr
    assert done.stdout.strip() or done.stderr.strip()
    assert not done.stdout.startswith("0 "), "a newcomer would think that it does not work"


@pytest.mark.parametrize("request_text", _REQUESTS)
def test_every_request_of_the_readme_finds_something(request_text: str, fed: Stack) -> None:
    """As it would be pasted into Kibana's console."""
    first, _, body = request_text.partition("\n")
    method, path = first.split()

    with connect(fed.settings.elasticsearch) as client:
        answer: Any = client.perform_request(
            method,
            path,
            body=json.loads(body),
            headers={"content-type": "application/json", "accept": "application/json"},
        ).body

    buckets = [bucket for found in answer.get("aggregations", {}).values() for bucket in found["buckets"]]
    assert answer["hits"]["hits"] or buckets


def test_every_task_of_the_readme_is_in_the_makefile() -> None:
    """The two commands, before anything else."""
    makefile = (_ROOT / "Makefile").read_text(encoding="utf-8")

    tasks = [line.split()[1] for line in _lines("make ")]

    assert {"demo", "test"} <= set(tasks)
    assert [] == [task for task in tasks if f"\n{task}:" not in makefile]


def test_every_file_that_the_readme_names_is_there() -> None:
    """Links and paths."""
    named = [
        *re.findall(r"\]\((?!https?:)([^)#]+)\)", _README),
        *re.findall(r"`((?:config|docs|seeds)/[\w./-]+)`", _README),
    ]

    assert named
    assert [] == [name for name in named if not (_ROOT / name).exists()]
