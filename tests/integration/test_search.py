"""What analysts look for in the seeds is found, by the functions and by the command line."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from elasticsearch import BadRequestError

from connectors.elasticsearch.client import connect
from connectors.elasticsearch.hits import FoundArticle, FoundClaim, FoundEvent, Hit
from connectors.elasticsearch.indices import ALIASES, index_name
from connectors.elasticsearch.search import Searcher
from pipeline.documents import EnrichedArticle
from pipeline.exits import USAGE
from pipeline.searching import requests
from pipeline.searching.query import KINDS, Days, Kind, Named, Near, Query
from pipeline.settings import ElasticsearchSettings
from tests.integration.filled import SCRAPED, typed
from tests.integration.test_cli import copydesk

pytestmark = pytest.mark.servers


@pytest.fixture
def searcher(filled: ElasticsearchSettings) -> Iterator[Searcher]:
    """Searches over the seeds."""
    with Searcher(filled) as opened:
        yield opened


def test_a_speculated_claim_is_found_by_what_it_is_about_with_its_certainty(searcher: Searcher) -> None:
    """ "May get help" is not "gets help"."""
    page = searcher.search(Query(kind="claims", about=(Named("North Korea", "PRK"),), certainty=("speculated",)), 50)

    claims = {hit.document.content.text: hit.document for hit in page.hits if isinstance(hit.document, FoundClaim)}
    assert "speculated" == claims["Russia may get help from North Korea"].certainty
    assert {"speculated"} == {claim.certainty for claim in claims.values()}


def test_a_planned_visit_is_found_by_class_and_status(searcher: Searcher) -> None:
    """With who goes where."""
    page = searcher.search(Query(kind="events", type=("CONSULT",), status=("planned",), country=("CHN",)))

    events = [hit.document for hit in page.hits if isinstance(hit.document, FoundEvent)]
    assert ("Vladimir Putin", "China", "planned") in [
        (event.actors[0].name, event.place.name if event.place else "", event.status) for event in events
    ]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", ['"Saudi Arabia"', '"Leave a Comment"', "Saudi", '"your email address"'])
def test_no_search_finds_an_article_by_its_boilerplate(kind: Kind, text: str, searcher: Searcher) -> None:
    """A related link would put a country into a story that it has nothing to do with."""
    page = searcher.search(Query(kind=kind, text=text), 100)

    assert [] == [hit.id for hit in page.hits if SCRAPED == _article(hit)]


def _article(hit: Hit) -> str:
    return hit.id if isinstance(hit.document, FoundArticle) else hit.document.article.id


def test_highlights_are_the_articles_own_words(searcher: Searcher, read_seeds: list[EnrichedArticle]) -> None:
    """Without the marks they stand in the text as it is, and the marks are around what was asked."""
    texts = {article.id: article.text for article in read_seeds}

    page = searcher.search(Query(text="harbour strike ferry | cod"), 20)

    fragments = [(hit.id, fragment) for hit in page.hits for fragment in hit.highlights["text"]]
    plain = str.maketrans("", "", requests.MARK_ON + requests.MARK_OFF)
    assert fragments
    assert [] == [fragment for id_, fragment in fragments if fragment.translate(plain) not in texts[id_]]
    assert [] == [fragment for _id, fragment in fragments if requests.MARK_ON not in fragment]


@pytest.mark.parametrize("kind", KINDS)
def test_pages_hold_what_the_count_says_each_once(kind: Kind, searcher: Searcher) -> None:
    """Whatever the size of the pages."""
    query = Query(kind=kind)
    whole = searcher.search(query, requests.DEEPEST)

    pages = [searcher.search(query, 7, offset) for offset in range(0, whole.total, 7)]

    ids = [hit.id for page in pages for hit in page.hits]
    assert [hit.id for hit in whole.hits] == ids
    assert (whole.total, {whole.total}) == (len(set(ids)), {page.total for page in pages})


@pytest.mark.parametrize(
    ("kind", "facet"),
    [
        ("articles", "outlet"),
        ("articles", "country"),
        ("articles", "speaker"),
        ("claims", "speaker"),
        ("claims", "certainty"),
        ("claims", "outlet"),
        ("events", "type"),
        ("events", "person"),
        ("events", "place"),
    ],
)
def test_a_facet_counts_what_its_filter_finds(kind: Kind, facet: str, searcher: Searcher) -> None:
    """The number beside a value is the number of hits after a click on it."""
    buckets = searcher.facets(Query(kind=kind), 5)[facet]

    found = {bucket.value: searcher.search(_with(kind, facet, bucket.value)).total for bucket in buckets}
    assert found
    assert {bucket.value: bucket.count for bucket in buckets} == found


def _with(kind: Kind, facet: str, value: str) -> Query:
    return Query(kind=kind, **{facet: (value,)})  # type: ignore[arg-type]


def test_names_are_found_in_all_their_forms(searcher: Searcher) -> None:
    """By surname, in any capitals, and by the country that somebody speaks for."""
    full = searcher.search(Query(kind="claims", speaker=("duarte VALMOREIRA",)))
    surname = searcher.search(Query(kind="claims", said_by=(Named("valmoreira"),)))
    country = searcher.search(Query(kind="claims", said_by=(Named("Portugal", "PRT"),)), 100)

    assert (full.total, True) == (surname.total, full.total > 0)
    assert {hit.id for hit in searcher.search(Query(kind="claims", speaker=("Duarte Valmoreira",)), 100).hits} <= {
        hit.id for hit in country.hits
    }


def test_an_event_is_found_by_its_own_day_and_by_where_it_is(searcher: Searcher) -> None:
    """Not by the day on which it was reported."""
    near_beijing = Near(39.9, 116.4, 500)
    november = Days(date(2026, 11, 1), date(2026, 11, 30))
    october = Days(date(2026, 10, 1), date(2026, 10, 31))

    found = [
        searcher.search(Query(kind="events", near=near_beijing, happening=happening, status=("planned",))).total
        for happening in (november, october)
    ]

    assert [1, 0] == found


def test_bars_of_a_histogram_add_up_to_the_hits_with_a_date(searcher: Searcher) -> None:
    """Whether the bars are chosen for the stretch or given."""
    dated = [hit for hit in searcher.search(Query(), 100).hits if getattr(hit.document, "published_at", None)]

    assert {len(dated)} == {
        sum(bar.count for bar in searcher.histogram(Query(), interval=interval)) for interval in (None, "day", "year")
    }
    assert [] == searcher.histogram(Query(text="zzyzzxq"))


def test_the_map_shows_events_where_they_are(searcher: Searcher) -> None:
    """Towns, at their own coordinates."""
    tiles = searcher.tiles(Query(kind="events", country=("KEN",)), 8)

    assert [(-1.28, 36.82)] == [(round(tile.lat, 2), round(tile.lon, 2)) for tile in tiles if tile.count == 1][:1]


def test_an_article_comes_whole_with_its_claims_and_events(
    searcher: Searcher, read_seeds: list[EnrichedArticle]
) -> None:
    """As it went in."""
    wanted = next(article for article in read_seeds if article.id == SCRAPED)

    assert wanted == searcher.article(SCRAPED)
    assert searcher.article("no-such-article") is None


def test_text_is_stemmed_where_the_server_can_and_plain_where_it_cannot(filled: ElasticsearchSettings) -> None:
    """The server is asked; the indices were made accordingly, all of them alike."""
    with connect(filled) as client:
        try:
            client.indices.analyze(tokenizer="standard", filter=["porter_stem", "asciifolding"], text="talks")
            expected = {"news": ["talk", "solrun"], "names": ["talks", "solrun"], "folded": ["talks solrun"]}
        except BadRequestError:
            expected = {"news": ["talks", "sólrún"], "names": ["talks", "sólrún"], "folded": ["talks sólrún"]}
        for alias in ALIASES[:3]:
            how: dict[str, dict[str, Any]] = {
                "news": {"analyzer": "news"},
                "names": {"analyzer": "names"},
                "folded": {"normalizer": "folded"},
            }
            tokens = {
                name: [
                    token["token"]
                    for token in client.indices.analyze(index=index_name(alias), text="Talks Sólrún", **given)["tokens"]
                ]
                for name, given in how.items()
            }
            assert expected == tokens


def test_the_command_line_shows_claims_and_events_and_their_articles(filled: ElasticsearchSettings) -> None:
    """One line says who, what and how sure; one more, where it stands."""
    about = ("--about", "North Korea", "--certainty", "speculated")
    claims = " ".join(typed(filled, "search", "--in", "claims", *about).stdout.split())
    events = typed(filled, "search", "--in", "events", "--near", "Beijing", "--within", "500km", "--json")
    counted = typed(filled, "search", "--in", "claims", "--facets").stdout

    assert 1 == claims.count("Russia may get help from North Korea")
    assert "Russia may get help from North Korea — speculated" in claims
    assert "First Kim, now China’s Chanakya" in claims
    assert "Near Beijing, CHN (39.91, 116.4), 500 km" in events.stderr
    assert {"Beijing"} == {json.loads(line)["document"]["place"]["name"] for line in events.stdout.splitlines()}
    assert "Duarte Valmoreira" in counted


@pytest.mark.parametrize("words", [(), ("Korea",)])
def test_the_command_line_says_how_many_more_there_are(filled: ElasticsearchSettings, words: tuple[str, ...]) -> None:
    """And marks what was looked for in the claim itself, which is not told twice."""
    few = typed(filled, "search", *words, "--in", "claims", "--limit", "2").stdout
    every = typed(filled, "search", *words, "--in", "claims", "--limit", "1000").stdout

    assert "claims; the first 2 (more with --limit)" in few.splitlines()[0]
    assert every.splitlines()[0].endswith(" claims")
    assert "“" not in few.splitlines()[2]


def test_explain_prints_the_request_that_gives_the_same_hits(filled: ElasticsearchSettings) -> None:
    """To be pasted into Kibana's console; no server is needed for it."""
    asked = ("search", "--in", "claims", "--said-by", "valmoreira", "cod | denied | request")

    nowhere = filled.model_copy(update={"hosts": "http://127.0.0.1:9"})
    explained = typed(nowhere, *asked, "--explain").stdout
    printed = typed(filled, *asked, "--json").stdout

    first, _, body = explained.partition("\n")
    method, path = first.split()
    with Searcher(filled) as searcher:
        answer = searcher.ask(requests.Request(method, path, json.loads(body)))
    ids = [json.loads(line)["id"] for line in printed.splitlines()]
    assert ids
    assert ids == [hit["_id"] for hit in answer["hits"]["hits"]]


def test_a_word_that_is_not_known_ends_in_one_sentence() -> None:
    """With the nearest one, and the exit code for wrong usage."""
    done = copydesk("search", "--in", "claims", "--certainty", "speculativ")

    assert (USAGE, 1) == (done.returncode, len(done.stderr.strip().splitlines()))
    assert "did you mean speculated?" in done.stderr


def test_the_seeds_speakers_countries_come_from_the_words_about_them(searcher: Searcher) -> None:
    """Whoever is called Portugal's secretary once speaks for Portugal throughout the article."""
    page = searcher.search(Query(kind="claims", speaker=("Duarte Valmoreira",)), 50)

    homes = Counter(hit.document.source_countries for hit in page.hits if isinstance(hit.document, FoundClaim))
    assert {("PRT",)} == set(homes) - {()}
