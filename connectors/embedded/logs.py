"""What a server writes: where it goes, and the reason for its end out of it."""

import re
from pathlib import Path

_PORT_TAKEN = re.compile(r"Address already in use|BindException|BindHttpException|BindTransportException")
#: Most telling first: the first pattern that any line matches decides, and its last such line is the reason.
_TELLING = (
    _PORT_TAKEN,
    re.compile(r"No space left on device"),
    re.compile(
        r"\bjava\.lang\.OutOfMemoryError|Could not reserve enough space|insufficient memory|Cannot allocate memory"
    ),
    re.compile(r"^\s*(?:Caused by: )?[\w.$]+(?:Exception|Error): "),
    re.compile(r"\b(?:ERROR|FATAL)\b|^Error|^Cannot start"),
)
_ROLLING = """\
appender.file.type = RollingFile
appender.file.name = file
appender.file.fileName = {log}
appender.file.filePattern = {log}.%i
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = %d %p %m (%c)%n
appender.file.policies.type = Policies
appender.file.policies.size.type = SizeBasedTriggeringPolicy
appender.file.policies.size.size = 10MB
appender.file.strategy.type = DefaultRolloverStrategy
appender.file.strategy.max = 2
"""
_TAIL_BYTES = 256 * 1024
_LONGEST = 300


def rolling_log(log: Path) -> str:
    """The lines of a log4j configuration by which its appender ``file`` keeps a log to three files of 10 MB."""
    return _ROLLING.format(log=log)


def last_words(*files: Path) -> str:
    """The line that best says why a server ended, at most 300 characters; empty when there is none."""
    lines = [line.strip() for file in files for line in _tail(file)]
    for pattern in _TELLING:
        telling = [line for line in lines if pattern.search(line)]
        if telling:
            return telling[-1][:_LONGEST]
    return next((line[:_LONGEST] for line in reversed(lines) if line), "")


def is_port_taken(*files: Path) -> bool:
    """Whether a server could not listen because somebody else did."""
    return any(_PORT_TAKEN.search(line) for file in files for line in _tail(file))


def _tail(file: Path) -> list[str]:
    if not file.exists():
        return []
    with file.open("rb") as stream:
        stream.seek(max(0, file.stat().st_size - _TAIL_BYTES))
        return stream.read().decode("utf-8", errors="replace").splitlines()
