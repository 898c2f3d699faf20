"""The main job on real servers: raw articles in, searchable documents out, nothing lost, nothing doubled."""

import base64
import json
from pathlib import Path

import pytest

from connectors import sources
from connectors.elasticsearch.search import fetch, find
from pipeline.errors import Reason
from pipeline.spans import restore
from tests.integration.stack import Stack

pytestmark = pytest.mark.servers

_SEEDS = Path(__file__).parents[2] / "seeds"
_MIB = 1024 * 1024


def _article(
    number: int, prefix: str, text: str = "Rain fell on Tarnby. The mayor, Ada Brook, said it would stop."
) -> tuple[str, bytes]:
    name = f"{prefix}-{number}"
    return name, json.dumps({"id": name, "text": f"{text} Report {number}.", "source": prefix}).encode()


def test_every_seed_is_found_and_every_span_leads_to_its_words(stack: Stack) -> None:
    """All articles of the folder are accounted for, and offsets into the raw text hold after the whole journey."""
    items = [item for item in sources.read(str(_SEEDS), stack.settings.feed) if isinstance(item, sources.Sourced)]

    accounts = stack.settle(stack.push([(item.id, item.value) for item in items]))

    assert (0, 0) == (len(accounts.missing), len(accounts.dead))
    articles = fetch(stack.settings.elasticsearch, [item.id for item in items])
    assert len({item.id for item in items}) == len(articles)
    spans = [
        (article, entity.raw_start, entity.raw_end, entity.text) for article in articles for entity in article.entities
    ]
    assert spans
    assert [] == [text for article, start, end, text in spans if article.raw_text[start:end] != text]


def test_the_users_article_is_found_by_its_words_and_not_by_its_boilerplate(stack: Stack) -> None:
    """A teaser left in would put people and countries into stories they have nothing to do with."""
    path = _SEEDS / "000_dc5a2832e058e991.txt"
    (item,) = sources.read(str(path), stack.settings.feed)
    assert isinstance(item, sources.Sourced)
    stack.settle(stack.push([(item.id, item.value)]))

    found = [
        hit for hit in find(stack.settings.elasticsearch, "strategic security consultation", 50)[1] if hit.id == item.id
    ]

    assert "\ue000" in "".join(found[0].highlights["text"])
    for boilerplate in ('"Saudi Arabia"', '"Leave a Comment"'):
        assert item.id not in [hit.id for hit in find(stack.settings.elasticsearch, boilerplate, 50)[1]]


BAD = {
    Reason.EMPTY: b" ",
    Reason.NOT_JSON: b'{"text": ',
    Reason.NOT_UTF8: b'{"text": "caf\xe9 society"}',
    Reason.WRONG_TYPE: b'{"text": ["a", "b"]}',
    Reason.NO_TEXT: b'{"title": "nothing more"}',
    Reason.BAD_UNICODE: b'{"text": "cut \\ud83d here"}',
    Reason.BAD_DATE: b'{"text": "It rained.", "published_at": "yesterday-ish"}',
}


def test_bad_records_are_dead_lettered_with_reason_and_bytes_and_their_neighbours_go_on(stack: Stack) -> None:
    """Each kind once, among good articles on the same partitions."""
    good = [_article(number, "among-bad") for number in range(20)]
    bad = [(f"bad-{reason}", value) for reason, value in BAD.items()]

    accounts = stack.settle(stack.push([*good[:10], *bad, *good[10:]]))

    assert (20, len(bad), 0) == (len(accounts.indexed), len(accounts.dead), len(accounts.missing))
    places = {(record.partition, record.offset): record.id for record in accounts.dead}
    ids = [f"{record.topic}-{record.partition}-{record.offset}" for record in accounts.dead]
    letters = stack.search("deadletters", {"terms": {"id": ids}})
    mine = {places[key]: letter for letter in letters if (key := (letter["partition"], letter["offset"])) in places}
    for reason, value in BAD.items():
        letter = mine[f"bad-{reason}"]
        assert reason == letter["reason"]
        assert value == base64.b64decode(letter["value"])
        assert letter["error"]


def test_odd_but_sound_articles_are_processed(stack: Stack) -> None:
    """A NUL byte, an unknown language tag and an unknown field are no reasons to lose an article."""
    odd = [
        ("odd-nul", json.dumps({"id": "odd-nul", "text": "The dam\x00 held, engineers said on Monday."}).encode()),
        ("odd-language", json.dumps({"id": "odd-language", "text": "Zzxq vrrm.", "language": "xx-Qaaa"}).encode()),
        ("odd-field", json.dumps({"id": "odd-field", "text": "It rained in Tarnby.", "desk": {"n": [1]}}).encode()),
    ]

    accounts = stack.settle(stack.push(odd))

    assert len(odd) == len(accounts.indexed)
    articles = {article.id: article for article in fetch(stack.settings.elasticsearch, [key for key, _ in odd])}
    assert "The dam\x00 held, engineers said on Monday." == articles["odd-nul"].text
    assert {"desk": {"n": [1]}} == articles["odd-field"].extra


def test_an_article_of_8_mib_passes_whole(stack: Stack) -> None:
    """Nothing is shortened on the way; only the reading for claims stops at its limit, and the document says so."""
    sentence = "On day {} the council of Tarnby met again, said Ada Brook, and talked about the harbour for long. "
    text = "".join(sentence.format(day) for day in range(8 * _MIB // len(sentence)))

    accounts = stack.settle(stack.push([("large", json.dumps({"id": "large", "text": text}).encode())]))

    assert 1 == len(accounts.indexed)
    (article,) = fetch(stack.settings.elasticsearch, ["large"])
    assert text == article.raw_text == restore(article.text, article.removed)
    assert len(article.text) > 0.97 * len(text)
    assert stack.settings.enrichment.max_chars == article.pipeline.enriched_chars


def test_a_newer_version_replaces_an_older_one_with_its_claims_and_an_older_one_changes_nothing(stack: Stack) -> None:
    """A correction takes the withdrawn claim out of the index; a late old copy does not bring it back."""
    name = "corrected"
    old = {"id": name, "fetched_at": "2026-01-01T08:00:00Z", "text": "Mayor Ada Brook said the bridge had collapsed."}
    new = {"id": name, "fetched_at": "2026-01-01T09:00:00Z", "text": "The bridge stands."}

    for version in (old, new, old):
        stack.settle(stack.push([(name, json.dumps(version).encode())]))

    (article,) = fetch(stack.settings.elasticsearch, [name])
    assert "The bridge stands." == article.text
    assert [] == stack.search("claims", {"term": {"article.id": name}})
