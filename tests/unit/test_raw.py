"""What counts as a raw article, and the sentence for what does not."""

import contextlib
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.errors import Reason, Rejected
from pipeline.raw import decode, from_fields


@pytest.mark.parametrize(
    ("value", "reason", "says"),
    [
        (None, Reason.EMPTY, "empty"),
        (b"", Reason.EMPTY, "empty"),
        (b" \n", Reason.EMPTY, "empty"),
        (b"{", Reason.NOT_JSON, "not JSON"),
        (b'{"text": "x"', Reason.NOT_JSON, "not JSON"),
        (b"[" * 100_000, Reason.NOT_JSON, "nested too deeply"),
        (b'{"text": "caf\xe9"}', Reason.NOT_UTF8, "byte 0xe9 at position 13"),
        ('{"text": "x"}'.encode("utf-16"), Reason.NOT_UTF8, "not UTF-8"),
        (b'{"text": "a\\ud800"}', Reason.BAD_UNICODE, "lone surrogate"),
        (b'{"text": "x", "any": ["\\udfff"]}', Reason.BAD_UNICODE, "lone surrogate"),
        (b"[1]", Reason.WRONG_TYPE, "JSON array"),
        (b'"text"', Reason.WRONG_TYPE, "JSON string"),
        (b'{"text": 5}', Reason.WRONG_TYPE, "`text` is a JSON number"),
        (b'{"text": "x", "url": ["a"]}', Reason.WRONG_TYPE, "`url` is a JSON array"),
        (b'{"text": "x", "authors": [1]}', Reason.WRONG_TYPE, "`authors`"),
        (b'{"text": "x", "extra": 1}', Reason.WRONG_TYPE, "`extra`"),
        (b'{"title": "x"}', Reason.NO_TEXT, "neither `text` nor `html`"),
        (b'{"text": "  ", "html": ""}', Reason.NO_TEXT, "neither `text` nor `html`"),
        (b'{"text": "x", "published_at": "yesterday-ish"}', Reason.BAD_DATE, "yesterday-ish"),
        (b'{"text": "x", "fetched_at": "0001-01-01T00:00:00+12:00"}', Reason.BAD_DATE, "outside the years"),
    ],
)
def test_what_is_no_article_is_rejected_with_its_reason_and_a_sentence(
    value: bytes | None, reason: Reason, says: str
) -> None:
    """Each kind of bad record has its own word and says what is wrong."""
    with pytest.raises(Rejected, match=says) as caught:
        decode(value)

    assert reason == caught.value.reason


@given(st.binary(max_size=200))
def test_any_bytes_are_an_article_or_a_rejection(value: bytes) -> None:
    """Nothing that arrives on the topic raises anything else."""
    with contextlib.suppress(Rejected):
        assert decode(value).id


_json_values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["id", "text", "html", "published_at", "authors", "extra", "x"]), _json_values))
def test_any_object_is_an_article_or_a_rejection(fields: dict[str, object]) -> None:
    """Wrong types in any field are told, never passed on."""
    with contextlib.suppress(Rejected):
        article = decode(json.dumps(fields).encode())

        assert article.id
        assert (article.text or article.html or "").strip()


def test_a_nul_byte_in_the_text_is_kept() -> None:
    """It is odd but it is text; offsets must not move."""
    assert decode(b'{"text": "a\\u0000b"}').text == "a\x00b"


def test_unknown_fields_are_kept_under_extra() -> None:
    """What the sender adds comes out again untouched."""
    article = decode(b'{"text": "x", "desk": {"id": 7}, "extra": {"shift": "late"}}')

    assert article.extra == {"desk": {"id": 7}, "shift": "late"}


def test_null_fields_count_as_absent() -> None:
    """Exports of other systems write null for what they do not know."""
    article = decode(b'{"text": "x", "url": null, "title": null, "authors": null}')

    assert (article.url, article.title, article.authors) == (None, None, ())


@pytest.mark.parametrize(
    ("given_date", "expected"),
    [
        ("2023-09-19", "2023-09-19"),
        ("2023-09-19T08:30:00Z", "2023-09-19T08:30:00+00:00"),
        ("2023-09-19T08:30:00+02:00", "2023-09-19T08:30:00+02:00"),
        ("Tue, 19 Sep 2023 10:00:00 GMT", "2023-09-19T10:00:00+00:00"),
    ],
)
def test_dates_are_iso_8601_or_those_of_feeds(given_date: str, expected: str) -> None:
    """Both forms in which news systems write dates are understood."""
    assert expected == from_fields({"text": "x", "published_at": given_date}).published_at


def test_the_same_article_sent_twice_has_the_same_id() -> None:
    """By its address without tracking, else by its words without regard to blank space."""
    by_url = [
        from_fields({"text": text, "url": url}).id
        for text, url in [
            ("one", "https://www.example.org/story"),
            ("two", "https://www.example.org/story?utm_source=mail#comments"),
        ]
    ]
    by_text = [from_fields({"text": text}).id for text in ("one\ntwo", " one two ", "one  two")]

    assert len(set(by_url)) == 1
    assert len(set(by_text)) == 1
    assert by_url[0] != by_text[0]


@pytest.mark.parametrize(
    "head",
    [
        '<link rel="canonical" href="https://example.org/story">',
        '<link href="https://example.org/story?utm_source=x" rel="Canonical" />',
        '<meta property="og:url" content="https://example.org/story#top">',
        '<meta property="og:url" content="https://example.org/amp"><link rel=canonical href=https://example.org/story>',
    ],
)
def test_a_page_is_known_by_the_address_in_its_head(head: str) -> None:
    """Saved twice, with other tokens in its markup, it is one article; sent with that address, too."""
    page = from_fields({"html": f"<html><head>{head}</head><body>saved once</body></html>"})

    assert from_fields({"text": "x", "url": "https://example.org/story"}).id == page.id


def test_an_address_in_the_body_of_a_page_is_not_its_own() -> None:
    """Embedded posts and comments bring links of their own."""
    link = '<link rel="canonical" href="https://example.org/story">'

    ids = [from_fields({"html": f"<head></head><body>{words} {link}</body>"}).id for words in ("one", "two")]

    assert 2 == len(set(ids))


@given(st.text(max_size=200) | st.text(alphabet="<>![]-/ abDOCTYPE?&;#='\"", max_size=60))
@example("<![if !x]><![cdata[<!a[")
def test_any_markup_gives_an_id(html: str) -> None:
    """Broken pages are pages, too."""
    with contextlib.suppress(Rejected):
        assert from_fields({"html": html}).id
