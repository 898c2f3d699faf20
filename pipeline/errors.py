"""Every error Copydesk raises on purpose.

::

    CopydeskError            one sentence that says what to do
    ├── SettingsError        a key or a value in the configuration is wrong
    ├── SetupError           something this machine needs is missing, taken or broken
    ├── ServerError          Kafka or Elasticsearch cannot be used as configured
    └── Rejected             this article cannot be processed, whatever is tried

The type decides the fate. `Rejected` sends one article to the dead-letter topic and its neighbours go on; the
others end the command with the sentence and a non-zero exit code.
"""

from enum import StrEnum


class CopydeskError(Exception):
    """Root of all errors raised on purpose; ``str()`` of it is one clear sentence for the user."""


class SettingsError(CopydeskError):
    """A key or a value in the configuration is wrong; the message names it."""


class SetupError(CopydeskError):
    """Something this machine needs (a port, disk space, a download) is missing or broken."""


class ServerError(CopydeskError):
    """Kafka or Elasticsearch cannot be used as configured."""


class Reason(StrEnum):
    """Why an article was dead-lettered: the closed vocabulary of `reason`."""

    NOT_UTF8 = "not_utf8"
    NOT_JSON = "not_json"
    WRONG_TYPE = "wrong_type"
    EMPTY = "empty"
    NO_TEXT = "no_text"
    BAD_DATE = "bad_date"
    BAD_UNICODE = "bad_unicode"
    TOO_LARGE = "too_large"
    NOT_AN_ARTICLE = "not_an_article"
    CRASHED = "crashed"
    TIMED_OUT = "timed_out"
    MAPPING = "mapping"
    FAILED = "failed"


class Rejected(CopydeskError):
    """This article cannot be processed.

    Attributes:
        reason: the word of the closed vocabulary that dead letters are filtered by.
    """

    def __init__(self, reason: Reason, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason

    def __reduce__(self) -> tuple[type["Rejected"], tuple[Reason, str]]:
        # Exceptions pickle by their args; ours takes two and keeps one.
        return Rejected, (self.reason, str(self))
