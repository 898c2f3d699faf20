"""The cleaning stage: a raw article in, the article without its boilerplate out, every cut on record."""

import time
from collections.abc import Collection, Iterable
from datetime import date, datetime
from pathlib import Path

from pipeline import __version__
from pipeline.cleaning import asides, bylines, gates, site
from pipeline.cleaning import memory as site_memory
from pipeline.cleaning import model as line_model
from pipeline.cleaning import rules as rule_files
from pipeline.cleaning.characters import Flags
from pipeline.cleaning.memory import SiteDelta, SiteMemory
from pipeline.cleaning.reading import Reading, read_one
from pipeline.cleaning.text import judge
from pipeline.cleaning.verdict import Cut
from pipeline.documents import CleanArticle, Origin, Pipeline, RawArticle, Removed
from pipeline.settings import CleaningSettings, config_folder
from pipeline.spans import cut


def make_cleaner(settings: CleaningSettings) -> "Cleaner":
    """The cleaner that the settings ask for.

    Raises:
        SettingsError: a rule file is wrong, or a rule that is switched off does not exist.
    """
    off = [name.strip() for name in settings.off.split(",") if name.strip()]
    return Cleaner(settings.rules or config_folder() / "cleaning", off)


_EPOCH = date(1970, 1, 1).toordinal()


class Cleaner:
    """Cleans articles by the rules of a folder and a trained line model.

    Args:
        folder: the folder of rule files, usually ``config/cleaning``.
        off: names of rules that are switched off.
        weights: the line model; default: the one we ship.

    Raises:
        SettingsError: a rule file is wrong, `off` names no rule, or the weights are no line model.
    """

    def __init__(self, folder: Path, off: Collection[str] = (), weights: Path = line_model.SHIPPED) -> None:
        self._rules = rule_files.load(folder, off)
        self._model = line_model.load(weights)

    @property
    def rules_version(self) -> str:
        """A digest of the rules in force, kept in every document that they made."""
        return self._rules.version

    def clean(
        self, article: RawArticle, origin: Origin | None = None, memory: SiteMemory | None = None
    ) -> CleanArticle:
        """Take the boilerplate out of one article.

        Args:
            article: with `text`, with `html`, or with both (then `text` is what is cleaned).
            origin: where its record lay, for an article that came through Kafka.
            memory: what other pages of the same `source` had; it is read, not changed.

        Raises:
            Rejected: nothing is left that could be an article.
        """
        return self.clean_read(read_one(article), origin, memory)

    def clean_read(
        self, reading: Reading, origin: Origin | None = None, memory: SiteMemory | None = None
    ) -> CleanArticle:
        """The same for one that was read (`reading.read` reads many at once, which is quicker).

        Raises:
            Rejected: nothing is left that could be an article.
        """
        return self._clean(reading, origin, memory or SiteMemory())[0]

    def clean_and_learn(
        self, reading: Reading, origin: Origin | None = None, memory: SiteMemory | None = None
    ) -> tuple[CleanArticle, SiteDelta]:
        """The same for one whose site is remembered.

        Returns:
            The article, and what its page adds to the memory of its site (`SiteMemory.learn`).

        Raises:
            Rejected: nothing is left that could be an article.
        """
        clean, tail = self._clean(reading, origin, memory or SiteMemory())
        day = _day(clean.fetched_at or clean.published_at)
        page = site_memory.page_number(clean.id)
        return clean, site_memory.delta(clean.source or "", page, day, reading.form.marks, tail)

    def _clean(self, reading: Reading, origin: Origin | None, memory: SiteMemory) -> tuple[CleanArticle, Flags]:
        """The article, and the lines of its page's tail."""
        began = time.perf_counter()
        told, form = reading.text, reading.form
        article = told.article
        seen = form.recall(memory, site_memory.page_number(article.id))
        rules = self._rules.narrowed(told.language, site.host(told.url, told.source))
        judged = judge(told.lines, form, seen, rules, self._model)
        text = cut(told.raw, [(stretch.start, stretch.end) for stretch in judged.cuts])
        gates.check(told.raw, text, free=told.about.free)
        removed = _on_record(told.raw, judged.cuts)
        published_at = article.published_at or told.about.published_at or asides.published(removed)
        clean = CleanArticle(
            id=article.id,
            url=told.url,
            title=told.title,
            source=told.source,
            published_at=published_at,
            fetched_at=article.fetched_at,
            authors=article.authors or told.about.authors or bylines.authors(removed),
            language=told.language,
            dateline=asides.dateline(removed),
            captions=asides.captions(removed),
            text=text,
            raw_text=told.raw,
            removed=removed,
            extra=article.extra,
            pipeline=Pipeline(
                version=__version__,
                rules=self.rules_version,
                stages={"clean": round((reading.seconds + time.perf_counter() - began) * 1000, 2)},
                kafka=origin,
            ),
        )
        return clean, judged.tail


def _on_record(raw_text: str, cuts: Iterable[Cut]) -> tuple[Removed, ...]:
    return tuple(
        Removed(
            start=stretch.start,
            end=stretch.end,
            text=raw_text[stretch.start : stretch.end],
            reason=stretch.verdict.reason,
            rule=stretch.verdict.rule,
            score=stretch.verdict.score,
        )
        for stretch in cuts
    )


def _day(time_of: str | None) -> int:
    """Days since 1970 of an ISO 8601 time; 0 where there is none."""
    return max(0, datetime.fromisoformat(time_of).toordinal() - _EPOCH) if time_of else 0
