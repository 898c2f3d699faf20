"""Pages: what they say of themselves, and those that hold no article."""

import pytest
from lxml.html import fromstring

from pipeline.cleaning import Cleaner, metadata
from pipeline.documents import RawArticle
from pipeline.errors import Reason, Rejected

_BODY = "".join(
    f"<p>{line}</p>"
    for line in (
        "Dockers in Ormsey voted on Tuesday to go on with their strike, which has closed the harbour for eight days.",
        "The harbour board cut the night bonus in March after three years of losses, the chairman, Anton Ferro, said.",
        "Eleven ships wait in the bay, two of them with grain for the mills of the valley, which need it badly.",
    )
)
_JSON_LD = (
    '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "headline": "Harbour strike goes on",'
    ' "datePublished": "2031-05-03T16:12:00+02:00", "author": [{"name": "Jo Marsh"}, {"name": "By Lena Okoro"}],'
    ' "publisher": {"name": "Coast News"}, "inLanguage": "en-GB", "isAccessibleForFree": "False"}]}</script>'
)


def test_json_ld_is_read() -> None:
    """Title, date, authors, outlet, language and whether it is free."""
    found = metadata.read(fromstring(f"<html><head>{_JSON_LD}</head><body>{_BODY}</body></html>"))

    assert (found.title, found.source, found.language, found.free) == (
        "Harbour strike goes on",
        "Coast News",
        "en-GB",
        False,
    )
    assert (found.published_at, found.authors) == ("2031-05-03T16:12:00+02:00", ("Jo Marsh", "Lena Okoro"))


def test_meta_tags_and_elements_are_read_where_json_ld_is_broken() -> None:
    """The page's own elements are the last resort; a site's name behind the title is no headline."""
    found = metadata.read(
        fromstring(
            '<html lang="en"><head><title>Harbour strike goes on | Coast News</title>'
            '<meta property="og:site_name" content="Coast News"><link rel="canonical" href="https://example.com/1">'
            '<script type="application/ld+json">{"@type": "NewsArticle",</script></head>'
            f'<body><time datetime="2031-05-03">May 3</time>{_BODY}</body></html>'
        )
    )

    assert (found.title, found.source, found.url) == ("Harbour strike goes on", "Coast News", "https://example.com/1")
    assert (found.published_at, found.language, found.free) == ("2031-05-03", "en", True)


def test_the_time_of_day_is_kept_and_none_is_invented() -> None:
    """Where one part of the page gives the day and another one the time of that day, the time counts."""
    head = '<meta name="pubdate" content="2031-05-03">'
    found = [
        metadata.read(fromstring(f"<html><head>{head}{more}</head><body>{_BODY}</body></html>")).published_at
        for more in (
            "",
            '<meta name="date" content="2031-05-03T08:15:00Z">',
            '<meta name="date" content="2031-06-01T08:15:00Z">',
            '<meta name="date" content="Saturday afternoon">',
        )
    ]

    assert found == ["2031-05-03", "2031-05-03T08:15:00+00:00", "2031-05-03", "2031-05-03"]


def test_a_page_becomes_headline_and_body(cleaner: Cleaner) -> None:
    """The raw text of a page is its headline, an empty line and the body; offsets point into it."""
    html = f"<html><head>{_JSON_LD}</head><body><article>{_BODY * 3}<p>Advertisement</p></article></body></html>"
    clean = cleaner.clean(RawArticle(id="a", html=html))

    assert clean.raw_text.startswith("Harbour strike goes on\n\nDockers in Ormsey")
    assert clean.text.startswith("Harbour strike goes on\n\nDockers in Ormsey")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("We value your privacy\nAccept all cookies\nManage preferences", "consent"),
        ("Please verify you are human\nOne more step before you go on to the page you asked for.", "robots"),
        ("Harbour strike goes on\nDockers voted on Tuesday.\nTo continue reading, subscribe today.", "pay"),
        ("Error 404\nThe page you requested does not exist.\nGo to our home page.", "error page"),
        ("Share\nTweet\nAdvertisement", "boilerplate"),
    ],
)
def test_what_is_no_article_is_refused(cleaner: Cleaner, text: str, told: str) -> None:
    """Consent forms, robot checks, paywalls, errors and bare furniture are told in a sentence."""
    with pytest.raises(Rejected, match=told) as refused:
        cleaner.clean(RawArticle(id="a", text=text, language="en"))

    assert refused.value.reason == Reason.NOT_AN_ARTICLE


def test_an_empty_page_is_refused(cleaner: Cleaner) -> None:
    """Markup without words is no article."""
    with pytest.raises(Rejected, match="holds no article text"):
        cleaner.clean(RawArticle(id="a", html="<html><body><div></div></body></html>"))
