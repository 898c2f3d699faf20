"""The cleaning stage: a raw article in, the article without its boilerplate out, every cut on record."""

import hashlib
import time
from functools import cached_property
from pathlib import Path

from pipeline import __version__
from pipeline.cleaning import html as pages
from pipeline.cleaning import rules as rule_files
from pipeline.cleaning.language import detect
from pipeline.cleaning.text import judge
from pipeline.documents import CleanArticle, Origin, Pipeline, RawArticle
from pipeline.errors import Reason, Rejected
from pipeline.spans import cut


class Cleaner:
    """Cleans articles by the rules of a folder.

    Args:
        folder: the folder of rule files, usually ``config/cleaning``.

    Raises:
        SettingsError: a rule file is wrong.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rules = rule_files.load(folder)

    @cached_property
    def rules_version(self) -> str:
        """A digest of the rule files, kept in every document that they made."""
        digest = hashlib.blake2b(digest_size=6)
        for path in sorted(self._folder.glob("*.toml")):
            digest.update(path.read_bytes())
        return digest.hexdigest()

    def clean(self, article: RawArticle, origin: Origin | None = None) -> CleanArticle:
        """Take the boilerplate out of one article.

        Args:
            article: with `text`, with `html`, or with both (then `text` is what is cleaned).
            origin: where its record lay, for an article that came through Kafka.

        Raises:
            Rejected: nothing is left that could be an article.
        """
        began = time.perf_counter()
        page = pages.extract(article.html or "", article.url) if article.text is None else None
        if page is None:
            raw_text = article.text or ""
            title = article.title
        else:
            title = article.title or page.title
            raw_text = f"{title}\n\n{page.text}" if title else page.text
        removed = judge(raw_text, self._rules)
        text = cut(raw_text, [(stretch.start, stretch.end) for stretch in removed])
        if not text.strip():
            raise Rejected(Reason.NOT_AN_ARTICLE, "Nothing but boilerplate was found in the article.")
        return CleanArticle(
            id=article.id,
            url=article.url or (page.url if page else None),
            title=title,
            source=article.source or (page.source if page else None),
            published_at=article.published_at or (page.published_at if page else None),
            fetched_at=article.fetched_at,
            authors=article.authors or (page.authors if page else ()),
            language=article.language or (page.language if page else None) or detect(text),
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
