"""The cleaning stage: a raw article in, the article without its boilerplate out, every cut on record."""

import time
from collections.abc import Collection
from datetime import date, datetime
from pathlib import Path

from pipeline import __version__
from pipeline.cleaning import asides, bylines, gates, site
from pipeline.cleaning import html as pages
from pipeline.cleaning import memory as site_memory
from pipeline.cleaning import model as line_model
from pipeline.cleaning import rules as rule_files
from pipeline.cleaning.language import detect
from pipeline.cleaning.memory import SiteDelta, SiteMemory
from pipeline.cleaning.text import Judged, Site, judge
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
        return self.clean_and_learn(article, origin, memory)[0]

    def clean_and_learn(
        self, article: RawArticle, origin: Origin | None = None, memory: SiteMemory | None = None
    ) -> tuple[CleanArticle, SiteDelta]:
        """The same, together with what the page adds to the memory of its site (`SiteMemory.learn`).

        Raises:
            Rejected: nothing is left that could be an article.
        """
        began = time.perf_counter()
        page = pages.extract(article.html or "", article.url) if article.text is None else None
        title = article.title or (page.about.title if page else None)
        raw_text = article.text or ""
        if page is not None:
            raw_text = f"{title}\n\n{page.text}" if title else page.text
        url = article.url or (page.about.url if page else None)
        source = article.source or (page.about.source if page else None)
        language = article.language or (page.about.language if page else None) or detect(raw_text)
        number = site_memory.page_number(article.id)
        judged = judge(
            raw_text,
            title,
            self._rules.narrowed(language, site.host(url, source)),
            self._model,
            Site(site.name(url, source), memory, number),
        )
        text = cut(raw_text, [(stretch.start, stretch.end) for stretch in judged.cuts])
        gates.check(raw_text, text, free=page.about.free if page else True)
        removed = _on_record(raw_text, judged)
        published_at = article.published_at or (page.about.published_at if page else None)
        clean = CleanArticle(
            id=article.id,
            url=url,
            title=title,
            source=source,
            published_at=published_at,
            fetched_at=article.fetched_at,
            authors=article.authors or (page.about.authors if page else ()) or bylines.authors(removed),
            language=language,
            dateline=asides.dateline(removed),
            captions=asides.captions(removed),
            text=text,
            raw_text=raw_text,
            removed=removed,
            extra=article.extra,
            pipeline=Pipeline(
                version=__version__,
                rules=self.rules_version,
                stages={"clean": round((time.perf_counter() - began) * 1000, 2)},
                kafka=origin,
            ),
        )
        day = _day(article.fetched_at or published_at)
        return clean, site_memory.delta(source or "", number, day, judged.marks)


def _on_record(raw_text: str, judged: Judged) -> tuple[Removed, ...]:
    return tuple(
        Removed(
            start=stretch.start,
            end=stretch.end,
            text=raw_text[stretch.start : stretch.end],
            reason=stretch.verdict.reason,
            rule=stretch.verdict.rule,
            score=stretch.verdict.score,
        )
        for stretch in judged.cuts
    )


def _day(time_of: str | None) -> int:
    """Days since 1970 of an ISO 8601 time; 0 where there is none."""
    return max(0, datetime.fromisoformat(time_of).toordinal() - _EPOCH) if time_of else 0
