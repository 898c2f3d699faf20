"""What is read of articles before anything is decided: the text, what a page says of itself, its lines and their form.

It needs no rules, no model and no memory, and is done for several articles at once.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.cleaning import features, site
from pipeline.cleaning import html as pages
from pipeline.cleaning.language import detect
from pipeline.cleaning.lines import Line, split, with_text
from pipeline.cleaning.metadata import Metadata
from pipeline.documents import RawArticle
from pipeline.errors import Rejected

_NOTHING_SAID = Metadata(title=None, url=None, source=None, published_at=None, authors=(), language=None, free=True)


@dataclass(frozen=True, slots=True)
class Text:
    """The text of an article, and what is known of it.

    Attributes:
        about: what its page says of itself; nothing where a text was sent.
        title, url, source: as they were sent, else as the page says.
        language: likewise; else by the words.
        raw: what is cleaned: the text as it was sent, or the page's headline and body.
        lines: all of its lines.
    """

    article: RawArticle
    about: Metadata
    title: str | None
    url: str | None
    source: str | None
    language: str | None
    raw: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as it was read.

    Attributes:
        form: of the lines with text.
        seconds: its share of the time that this took.
    """

    text: Text
    form: features.Page
    seconds: float


def read(articles: Sequence[RawArticle]) -> list[Reading | Rejected]:
    """Read articles, in order; one whose page holds none is rejected."""
    began = time.perf_counter()
    texts = [_text_or_rejection(article) for article in articles]
    forms = features.read([_to_read(text) for text in texts if isinstance(text, Text)])
    seconds = (time.perf_counter() - began) / max(len(articles), 1)
    left = iter(forms)
    return [text if isinstance(text, Rejected) else Reading(text, next(left), seconds) for text in texts]


def read_one(article: RawArticle) -> Reading:
    """The same for one article.

    Raises:
        Rejected: its page holds no article.
    """
    (reading,) = read([article])
    if isinstance(reading, Rejected):
        raise reading
    return reading


def _text_or_rejection(article: RawArticle) -> Text | Rejected:
    try:
        return _text(article)
    except Rejected as rejection:
        return rejection


def _text(article: RawArticle) -> Text:
    if article.text is not None:
        about, title, raw = _NOTHING_SAID, article.title, article.text
    else:
        page = pages.extract(article.html or "", article.url)
        about, title = page.about, article.title or page.about.title
        raw = f"{title}\n\n{page.text}" if title else page.text
    return Text(
        article,
        about,
        title=title,
        url=article.url or about.url,
        source=article.source or about.source,
        language=article.language or about.language or detect(raw),
        raw=raw,
        lines=split(raw),
    )


def _to_read(text: Text) -> features.Text:
    """The lines to be judged; the first one passes for the headline where none is known."""
    lines = [text.lines[at].text for at in with_text(text.lines)]
    return features.Text(lines, text.title or (lines[0] if lines else ""), site.name(text.url, text.source))
