"""An article with its cuts in colour: what was taken out, why, by which rule, how sure."""

from rich.text import Text

from pipeline.cleaning.reasons import Reason
from pipeline.documents import CleanArticle

_COLOURS = {
    Reason.BLANK: "bright_black",
    Reason.COMMENT_FORM: "magenta",
    Reason.RELATED_LINK: "cyan",
    Reason.SHARE_BAR: "blue",
    Reason.NEWSLETTER: "yellow",
    Reason.COOKIE_NOTICE: "yellow",
    Reason.COPYRIGHT: "bright_black",
    Reason.PHOTO_CREDIT: "green",
    Reason.NAVIGATION: "blue",
    Reason.ADVERTISEMENT: "magenta",
    Reason.BYLINE: "green",
    Reason.DATELINE: "green",
    Reason.SITE_REPEAT: "cyan",
    Reason.OTHER: "red",
}


def explain(article: CleanArticle) -> Text:
    """The raw text of an article, each removed stretch struck through and followed by reason, rule and score.

    Blank stretches are left as they are. Print it with a `rich.console.Console`.
    """
    shown, at = Text(), 0
    for stretch in article.removed:
        shown.append(article.raw_text[at : stretch.start])
        at = stretch.end
        body = stretch.text.rstrip()
        if not body:
            shown.append(stretch.text)
            continue
        colour = _COLOURS[Reason(stretch.reason)]
        sure = "" if stretch.score is None else f" {stretch.score:.0%}"
        shown.append(body, style=f"strike {colour}")
        shown.append(f"  ← {stretch.reason}, {stretch.rule}{sure}", style=f"bold {colour}")
        shown.append(stretch.text[len(body) :])
    shown.append(article.raw_text[at:])
    return shown


def summary(article: CleanArticle) -> str:
    """How much was taken out, in one line."""
    cut = sum(stretch.end - stretch.start for stretch in article.removed)
    share = cut / max(len(article.raw_text), 1)
    number = sum(bool(stretch.text.strip()) for stretch in article.removed)
    cuts = f"{number} cut{'' if number == 1 else 's'}"
    return f"{cuts}, {cut:,} of {len(article.raw_text):,} characters ({share:.0%}) removed"
