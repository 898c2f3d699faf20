"""`copydesk search`: find articles, claims and events."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from pipeline.cli.terminal import emit, errors, output
from pipeline.errors import SettingsError
from pipeline.searching import requests
from pipeline.searching.query import Query
from pipeline.searching.reading import NAMES, read
from pipeline.settings import Loaded, Settings, config_folder

if TYPE_CHECKING:
    from connectors.elasticsearch.search import Searcher
    from pipeline.names.gazetteer import Gazetteer

_SHOWN, _BATCH = 10, 1000

_Many = list[str] | None
_One = str | None


def _option(help_: str, metavar: str = "NAME", name: str | None = None) -> Any:
    return typer.Option(*([name] if name else []), metavar=metavar, help=help_, show_default=False)


def search(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help='Words, "phrases", -not, a | b, prefix*. None: all.')] = "",
    in_: Annotated[str, _option("articles, claims or events. Default: articles.", "KIND", "--in")] = "articles",
    said_by: Annotated[_Many, _option("Who says it, in any form of the name: Wang Yi, Moscow.")] = None,
    about: Annotated[_Many, _option("Whom or what it is about: a country, a person, words.")] = None,
    certainty: Annotated[_Many, _option("asserted, expected, speculated, denied, unconfirmed.", "WORD")] = None,
    source_type: Annotated[_Many, _option("person, organisation, outlet, unnamed, author.", "WORD")] = None,
    quote: Annotated[_Many, _option("direct, indirect, mixed.", "WORD")] = None,
    polarity: Annotated[_Many, _option("positive, negative.", "WORD")] = None,
    type_: Annotated[_Many, _option("Class of event: CONSULT, AID, FIGHT, …", "CLASS", "--type")] = None,
    status: Annotated[_Many, _option("realised, planned, speculated, denied.", "WORD")] = None,
    outlet: Annotated[_Many, _option("Who published it.")] = None,
    cites: Annotated[_Many, _option("A news outlet that the article speaks of.")] = None,
    speaker: Annotated[_Many, _option("Who says it, by the exact canonical name.")] = None,
    person: Annotated[_Many, _option("Who is spoken of or takes part, by the exact canonical name.")] = None,
    organisation: Annotated[_Many, _option("The same for organisations.")] = None,
    place: Annotated[_Many, _option("The same for places.")] = None,
    country: Annotated[_Many, _option("A country by its name or ISO 3166-1 code of three letters.")] = None,
    language: Annotated[_Many, _option("Of the article: en, de, en-GB.", "TAG")] = None,
    from_: Annotated[_One, _option("First day: of publication, of events their own.", "DAY", "--from")] = None,
    to: Annotated[_One, _option("Last day.", "DAY")] = None,
    published_from: Annotated[_One, _option("First day of publication, also of events.", "DAY")] = None,
    published_to: Annotated[_One, _option("Last day of publication.", "DAY")] = None,
    near: Annotated[_One, _option('A town ("Beijing", "Paris, Texas") or degrees ("39.9,116.4").', "PLACE")] = None,
    within: Annotated[_One, _option("How far from there: 500km, 300mi. Default: 100km.", "DISTANCE")] = None,
    article: Annotated[_One, _option("Only what stands in the article of this id.", "ID")] = None,
    event_key: Annotated[_One, _option("All tellings of one event, in all articles.", "KEY")] = None,
    order: Annotated[_One, _option("best, newest, oldest, nearest.", "WORD")] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", "-n", min=1, max=requests.DEEPEST, help="How many. Default: 10.")
    ] = None,
    facets: Annotated[bool, typer.Option("--facets", help="Count what matches by speaker, country, outlet, …")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON object a line for a program to read.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print the request for Kibana's console and send nothing.")
    ] = False,
    since: Annotated[
        _One,
        _option("Only what is new since this cursor, with the next one; to begin: beginning, now, a day.", "CURSOR"),
    ] = None,
) -> None:
    """Search articles, claims or events. Several values of one filter: any of them; several filters: all of them."""
    loaded: Loaded = context.obj
    # The filters are passed on under their own names, which are those of the query.
    given = {name.removesuffix("_"): value for name, value in context.params.items() if value}
    filters = {name: [value] if isinstance(value, str) else value for name, value in given.items() if name in NAMES}
    _go_together(given)
    query = read(in_, text, filters, lambda: _names(loaded.settings), date.today())
    if query.near and query.near.name:
        errors.print(f"Near {query.near.name} ({query.near.lat}, {query.near.lon}), {query.near.km:g} km")
    if explain:
        emit((requests.facets(query) if facets else requests.page(query, limit or _SHOWN)).console())
        return
    from connectors.elasticsearch.search import Searcher

    with Searcher(loaded.settings.elasticsearch) as searcher:
        if since:
            _poll(searcher, query, since, limit or _BATCH, as_json=as_json)
        elif facets:
            _facets(searcher, query, as_json=as_json)
        else:
            _page(searcher, query, limit or _SHOWN, as_json=as_json)


def _go_together(given: Mapping[str, Any]) -> None:
    """Refuse what would be passed over."""
    if "since" in given and (useless := [name for name in ("facets", "explain", "order") if name in given]):
        raise SettingsError(f"--since gives what is new, in the order in which it came: leave --{useless[0]} out.")
    if "facets" in given and (useless := [name for name in ("limit", "order") if name in given]):
        raise SettingsError(f"--facets counts everything that matches: leave --{useless[0]} out.")


def _names(settings: Settings) -> "Gazetteer":
    from pipeline.names.gazetteer import Gazetteer

    return Gazetteer.load(settings.enrichment.names or config_folder() / "names")


def _page(searcher: "Searcher", query: Query, limit: int, *, as_json: bool) -> None:
    from pipeline.cli.found import show

    page = searcher.search(query, limit)
    if as_json:
        for hit in page.hits:
            emit(msgspec.json.encode(hit))
        return
    found = f"{page.total:,} {query.kind.removesuffix('s') if page.total == 1 else query.kind}"
    shown = f"; the first {len(page.hits)} (more with --limit)" if len(page.hits) < page.total else ""
    output.print(f"{found}{shown}")
    for hit in page.hits:
        show(hit)
    if not page.total:
        errors.print(
            "Nothing matches all words and filters: leave some out, or see what there is with"
            f" `copydesk search --in {query.kind} --facets`.",
            soft_wrap=True,
        )


def _facets(searcher: "Searcher", query: Query, *, as_json: bool) -> None:
    from pipeline.cli.found import facet_table

    found = searcher.facets(query)
    if as_json:
        emit(msgspec.json.encode(found))
    else:
        output.print(facet_table(found))


def _poll(searcher: "Searcher", query: Query, since: str, limit: int, *, as_json: bool) -> None:
    from connectors.elasticsearch.polling import poll
    from pipeline.cli.found import show

    batch = poll(searcher, query, since, limit)
    for hit in batch.hits:
        if as_json:
            emit(msgspec.json.encode(hit))
        else:
            show(hit)
    if as_json:
        emit(msgspec.json.encode({"cursor": batch.cursor, "more": batch.more}))
    else:
        output.print(f"\n{len(batch.hits)} new. Go on with --since {batch.cursor}", soft_wrap=True)
