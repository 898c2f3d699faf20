"""What a date expression is read against."""

from datetime import date
from typing import NamedTuple

from pipeline.enrichment.entities.dates import span_of_days


class Clock(NamedTuple):
    """The standpoint of the words around a date.

    Attributes:
        today: the day the article was published, None where it is not known.
        anchor: the value of the date told before, for "that year" and "two days later".
        told: like `anchor`, but only where the passage tells of another year than the article's: dates without a
            year ("30 May") belong to that year.
        ahead: whether the sentence looks ahead ("will", "until"), looks back (False), or does not say (None).
        word: the word before the expression, in lower case.
    """

    today: date | None
    anchor: str | None = None
    told: str | None = None
    ahead: bool | None = None
    word: str = ""

    def anchor_day(self) -> date | None:
        """The first day of the date told before."""
        return date.fromisoformat(span_of_days(self.anchor)[0]) if self.anchor else None
