"""What a search found, for people to read."""

from collections.abc import Mapping, Sequence
from itertools import zip_longest

from rich.table import Table
from rich.text import Text

from connectors.elasticsearch.hits import Bucket, FoundArticle, FoundClaim, Hit
from pipeline.cli.report import claim_line, event_line
from pipeline.cli.terminal import output
from pipeline.searching.requests import MARK_OFF, MARK_ON

_FACETS_ABREAST = 3


def show(hit: Hit) -> None:
    """Print a hit with its highlights."""
    found = hit.document
    if isinstance(found, FoundArticle):
        title = (
            _marked(hit.highlights["title"][0]) if "title" in hit.highlights else Text(found.title or "(no headline)")
        )
        title.stylize("bold", 0)
        output.print(Text(), title, sep="\n", soft_wrap=True)
        output.print(_facts(found.source, found.published_at, found.url, found.id), soft_wrap=True)
        for fragment in hit.highlights.get("text", []):
            output.print(Text.assemble("  … ", _marked(fragment), " …"))
        return
    article = found.article
    output.print()
    if isinstance(found, FoundClaim):
        # What was looked for is marked in the claim itself, which then is shown whole.
        marked = hit.highlights.get("content.text", [])
        output.print(claim_line(found, _marked(marked[0]) if marked else None))
        fragments: list[str] = []
    else:
        output.print(event_line(found))
        fragments = hit.highlights.get("passage", []) or [found.passage]
    for fragment in fragments:
        output.print(Text.assemble("    “", _marked(fragment), "”"))
    output.print(_facts(article.title, article.source, article.published_at, article.id), soft_wrap=True)


def facet_table(facets: Mapping[str, Sequence[Bucket]]) -> Table:
    """All facets, several abreast."""
    table = Table(box=None, pad_edge=False, show_header=False)
    full = [(name, buckets) for name, buckets in facets.items() if buckets]
    for start in range(0, len(full), _FACETS_ABREAST):
        abreast = full[start : start + _FACETS_ABREAST]
        table.add_row(*(Text(name.replace("_", " "), style="bold") for name, _buckets in abreast))
        for row in zip_longest(*(buckets for _name, buckets in abreast)):
            table.add_row(*(Text(f"{bucket.count:6,} {bucket.value}" if bucket else "") for bucket in row))
        table.add_row()
    return table


def _facts(*facts: str | None) -> Text:
    return Text(f"    {' · '.join(_one_line(fact) for fact in facts if fact)}", style="dim")


def _marked(fragment: str) -> Text:
    """A fragment with its matches in colour, on one line."""
    text = Text()
    for piece in fragment.split(MARK_ON):
        inside, off, after = piece.partition(MARK_OFF)
        if off:
            text.append(_breaks(inside), "bold yellow")
            text.append(_breaks(after))
        else:
            text.append(_breaks(inside))
    return text


def _breaks(text: str) -> str:
    return text.replace("\n", " ").replace("\r", " ")


def _one_line(text: str) -> str:
    return " ".join(text.split())
