"""Log lines: where an article's record lies, in both forms, and no flood of a library."""

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Literal

import pytest

from pipeline.documents import Origin
from pipeline.logs import Throttle, about, formatter

_PLACE = Origin(topic="articles.raw", partition=3, offset=17, timestamp=0)


def _line(form: Literal["text", "json"], given: dict[str, object], message: str = "It failed") -> str:
    record = logging.LogRecord("pipeline.agents.outbox", logging.WARNING, "outbox.py", 1, message, (), None)
    record.__dict__.update(given)
    return formatter(form, "clean").format(record)


def test_a_json_line_about_an_article_says_where_it_lies() -> None:
    """For programs that collect logs; a line break in a message does not break the line."""
    line = _line("json", about(_PLACE, "a-1"), 'A "strange"\nmessage')

    assert 1 == len(line.splitlines())
    assert {
        "level": "WARNING",
        "logger": "pipeline.agents.outbox",
        "message": 'A "strange"\nmessage',
        "stage": "clean",
        "article": "a-1",
        "topic": "articles.raw",
        "partition": 3,
        "offset": 17,
    } == {name: value for name, value in json.loads(line).items() if name != "time"}


def test_a_text_line_says_it_at_its_end() -> None:
    """Readable, and the same words to look for."""
    line = _line("text", about(_PLACE))

    assert line.endswith(
        "WARNING pipeline.agents.outbox: It failed [stage=clean topic=articles.raw partition=3 offset=17]"
    )


@pytest.mark.parametrize(("library", "lines"), [("aiokafka.conn", 2), ("kafka.conn", 1000), ("pipeline.outages", 1000)])
def test_a_librarys_flood_becomes_a_line_now_and_then_with_a_count(library: str, lines: int) -> None:
    """A thousand lost connections in a minute are two lines; what we say ourselves is never held back."""
    now = 0.0
    throttle = Throttle(lambda: now)
    written = []
    for _ in range(1000):
        record = logging.LogRecord(library, logging.ERROR, "conn.py", 7, "Unable to connect to %s", ("node 1",), None)
        if throttle.filter(record):
            written.append(record.getMessage())
        now += 0.0625

    assert lines == len(written)
    if lines == 2:
        assert "Unable to connect to node 1 (959 more of this kind in 60 s)" == written[1]


def test_different_lines_of_a_library_do_not_hold_back_each_other() -> None:
    """The rare message must not drown in the frequent one."""
    throttle = Throttle(lambda: 0.0)
    records = [logging.LogRecord("mode", logging.ERROR, "a.py", line, "Crashed", (), None) for line in (1, 2, 1)]

    assert [True, True, False] == [throttle.filter(record) for record in records]


_ENDING = """
import logging, threading, warnings
from pipeline.logs import configure
from pipeline.settings import LogSettings

def fail():
    raise ValueError("in a thread")

configure(LogSettings(format="json"), "clean")
logging.getLogger("pipeline").warning("said")
warnings.warn("old ways")
thread = threading.Thread(target=fail)
thread.start()
thread.join()
raise ValueError("at the end")
"""


def test_every_line_of_a_json_log_is_json() -> None:
    """Also what Python says of warnings and of errors that nobody caught."""
    done = subprocess.run(
        [sys.executable, "-c", _ENDING], capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False
    )

    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert ["WARNING", "WARNING", "CRITICAL", "CRITICAL"] == [line["level"] for line in lines]
    assert ["Unexpected error: in a thread", "Unexpected error: at the end"] == [line["message"] for line in lines[2:]]
    assert {"clean"} == {line["stage"] for line in lines}
    assert 1 == done.returncode
