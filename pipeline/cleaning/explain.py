"""An article as it came, with each cut, its reason, the rule that made it and how sure it was, in colour."""

from collections import Counter

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pipeline.cleaning.reasons import Reason
from pipeline.documents import CleanArticle, Removed

_COLOURS = {
    Reason.COMMENT_FORM: "magenta",
    Reason.RELATED_LINK: "cyan",
    Reason.SHARE_BAR: "blue",
    Reason.NEWSLETTER: "yellow",
    Reason.COOKIE_NOTICE: "yellow",
    Reason.COPYRIGHT: "bright_black",
    Reason.PHOTO_CREDIT: "green",
    Reason.NAVIGATION: "bright_black",
    Reason.ADVERTISEMENT: "red",
    Reason.BYLINE: "green",
    Reason.DATELINE: "green",
    Reason.SITE_REPEAT: "bright_magenta",
}


def explained(article: CleanArticle) -> RenderableType:
    """The raw text with what was cut struck through, and below it how often each rule cut."""
    text, at = Text(), 0
    for cut in article.removed:
        text.append(article.raw_text[at : cut.start])
        words = cut.text.rstrip()
        colour = _colour(cut)
        text.append(words, f"{colour} strike")
        if words.strip():
            text.append(f" [{_why(cut)}]", f"{colour} italic")
        text.append(cut.text[len(words) :])
        at = cut.end
    text.append(article.raw_text[at:])
    return Group(text, "", _summary(article)) if article.removed else Group(text, "", "Nothing was cut.")


def _colour(cut: Removed) -> str:
    return _COLOURS.get(Reason(cut.reason), "bright_black")


def _why(cut: Removed) -> str:
    return f"{cut.reason} · {cut.rule}" + ("" if cut.score is None else f" · {cut.score:.2f}")


def _summary(article: CleanArticle) -> Table:
    cuts, characters = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for cut in article.removed:
        cuts[cut.reason, cut.rule] += 1
        characters[cut.reason, cut.rule] += cut.end - cut.start
    table = Table("reason", "rule", "cuts", "characters", box=None, pad_edge=False)
    for (reason, rule), many in cuts.most_common():
        table.add_row(reason, rule, str(many), str(characters[reason, rule]))
    return table
