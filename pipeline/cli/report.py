"""What was found in articles, for people to read."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pipeline.documents import Claim, EnrichedArticle, Event, Participant

#: Characters of a quoted stretch that are shown.
_SHOWN = 110


def overview(articles: Sequence[EnrichedArticle]) -> Table:
    """A line an article."""
    table = Table(
        "headline", "source", "lang", "words", "cut", "entities", "claims", "events", box=None, pad_edge=False
    )
    for name in ("words", "cut", "entities", "claims", "events"):
        next(column for column in table.columns if column.header == name).justify = "right"
    for article in articles:
        table.add_row(
            _cell(_short(article.title or article.text, 48)),
            _cell(_short(article.source or "–", 22)),
            article.language or "–",
            f"{len(article.text.split()):,}",
            str(len(article.removed)),
            str(len(article.entities)),
            str(len(article.claims)),
            str(len(article.events)),
        )
    return table


def _cell(text: str) -> Text:
    """Cut where the terminal is too narrow for it: a line an article."""
    return Text(text, no_wrap=True, overflow="ellipsis")


def details(article: EnrichedArticle) -> RenderableType:
    """Everything that was found in one article."""
    return Group(
        Text(article.title or article.id, style="bold"),
        "",
        _cuts(article),
        *_section("Entities", _entities(article)),
        *_section("Claims: who — cue — what — how sure", [claim_line(claim) for claim in article.claims]),
        *_section("Events: who — did what — to whom — where, when — status", [event_line(e) for e in article.events]),
    )


def _section(heading: str, lines: Sequence[Text]) -> list[RenderableType]:
    return ["", Text(heading, style="bold"), *(lines or [Text("  none", style="dim")])]


def _cuts(article: EnrichedArticle) -> RenderableType:
    lines = [Text(f"Clean text: {len(article.text):,} of {len(article.raw_text):,} characters")]
    lines += [
        Text.assemble("  removed ", (stretch.reason, "yellow"), f" ({stretch.rule}): {_short(stretch.text)}")
        for stretch in article.removed
        if stretch.text.strip()
    ]
    return Group(*lines)


def _entities(article: EnrichedArticle) -> list[Text]:
    by_label: dict[str, dict[str, int]] = {}
    for entity in article.entities:
        shown = f"{entity.name} = {entity.when}" if entity.when else entity.name
        names = by_label.setdefault(entity.label, {})
        names[shown] = names.get(shown, 0) + 1
    return [
        Text.assemble(f"  {label:<12}", ", ".join(f"{name} ×{n}" if n > 1 else name for name, n in names.items()))
        for label, names in sorted(by_label.items())
    ]


def claim_line(claim: Claim, content: Text | None = None) -> Text:
    """A claim on one line: who — cue — what — how sure.

    Args:
        content: how to show what is claimed; default: its words, shortened.
    """
    source = "(the article)" if claim.source_type == "author" else "(unnamed)"
    if claim.source:
        same = claim.source.name in (None, claim.source.text)
        source = claim.source.text if same else f"{claim.source.text} [{claim.source.name}]"
    return Text.assemble(
        "  ",
        (_short(source, 50), "cyan"),
        " — ",
        (_short(claim.cue.text, 40) if claim.cue else "", "magenta"),
        " — ",
        content or _short(claim.content.text),
        " — ",
        (claim.certainty, "green"),
    )


def event_line(event: Event) -> Text:
    """An event on one line: who — did what — to whom — where, when — status."""
    where_when = ", ".join(part for part in (event.place.name if event.place else "", _when(event)) if part)
    return Text.assemble(
        "  ",
        (_who(event.actors), "cyan"),
        " — ",
        (f"{_short(event.trigger.text, 40)} [{event.type}]", "magenta"),
        " — ",
        (_who(event.targets), "cyan"),
        " — ",
        where_when or "–",
        " — ",
        (event.status, "green"),
    )


def _when(event: Event) -> str:
    if event.time is None:
        return ""
    return event.time.start if event.time.start == event.time.end else f"{event.time.start} to {event.time.end}"


def _who(participants: Sequence[Participant]) -> str:
    return ", ".join(_short(who.name or who.text, 40) for who in participants) or "–"


def _short(text: str, length: int = _SHOWN) -> str:
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"
