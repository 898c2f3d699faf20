"""Logging of workers and commands: to standard error, a line a message, as text or as JSON.

A line about an article says where its record lies (`about`), so that one article can be followed through the stages.
"""

import json
import logging
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Literal

from pipeline.documents import Origin
from pipeline.settings import LogSettings

_logger = logging.getLogger(__name__)

#: Libraries whose failures reach us as errors too, and are told from there.
_SILENT = ("kafka", "elastic_transport", "elasticsearch")
#: Libraries that say every lost connection many times a second.
_FLOODING = ("aiokafka", "asyncio", "faust", "mode")
#: Seconds between two messages of a flooding library from the same place of its code.
_REPEAT_SECONDS = 60.0


def configure(settings: LogSettings, stage: str | None = None, file: Path | None = None) -> None:
    """Set up this process's log.

    Args:
        stage: named in every line.
        file: where the log goes; None: to standard error.
    """
    handler = logging.FileHandler(file, encoding="utf-8", delay=True) if file else logging.StreamHandler()
    handler.setFormatter(formatter(settings.format, stage))
    handler.addFilter(Throttle())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    for name in _SILENT:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    # They tell of every service that starts; what they warn of is worth hearing.
    for name in _FLOODING:
        logging.getLogger(name).setLevel(logging.WARNING)
    if file is None:
        _log_what_python_prints()


def formatter(form: Literal["text", "json"], stage: str | None) -> logging.Formatter:
    """What makes lines of messages.

    Args:
        stage: named in every line.
    """
    return _Json(stage) if form == "json" else _Text(stage)


def about(place: Origin | None, article: str | None = None) -> dict[str, object]:
    """The `extra` of a log line about an article.

    Args:
        place: where the record lies that is being read.
        article: the article's id, where it is known.
    """
    known = {"article": article} if article else {}
    where = {"topic": place.topic, "partition": place.partition, "offset": place.offset} if place else {}
    return {"about": known | where}


def _log_what_python_prints() -> None:
    """Put into the log, and so into its form, what Python would write to standard error itself."""
    logging.captureWarnings(True)

    def ended(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        if error is not None:
            _logger.critical("Unexpected error: %s", error, exc_info=(kind, error, trace))

    sys.excepthook = ended
    threading.excepthook = lambda given: ended(given.exc_type, given.exc_value, given.exc_traceback)


class Throttle(logging.Filter):
    """Lets a flooding library say the same thing now and then, with the number of times it was held back.

    Args:
        clock: seconds, for tests.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._said: dict[tuple[str, int], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is written."""
        library = record.name.partition(".")[0]
        if library not in _FLOODING:
            return True
        if library == "asyncio" and "FutureMessage" in str(record.msg):
            return False  # a failed send: Faust holds its error twice, and we hear of the other one
        key, now = (record.pathname, record.lineno), self._clock()
        last, held = self._said.get(key, (-_REPEAT_SECONDS, 0))
        if now - last < _REPEAT_SECONDS:
            self._said[key] = last, held + 1
            return False
        self._said[key] = now, 0
        if held:
            record.msg = f"{record.getMessage()} ({held:,} more of this kind in {now - last:.0f} s)"
            record.args = ()
        return True


class _Text(logging.Formatter):
    def __init__(self, stage: str | None) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._stage = stage

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the base class names it
        line = super().formatMessage(record)
        known = _known(record, self._stage)
        return f"{line} [{' '.join(f'{name}={value}' for name, value in known.items())}]" if known else line


class _Json(logging.Formatter):
    def __init__(self, stage: str | None) -> None:
        super().__init__()
        self._stage = stage

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **_known(record, self._stage),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def _known(record: logging.LogRecord, stage: str | None) -> dict[str, object]:
    return {**({"stage": stage} if stage else {}), **getattr(record, "about", {})}
