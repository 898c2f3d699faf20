"""An article with its evidence."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.integration.stack import Stack
from tests.integration.web.desk import HOSTILE, looking

pytestmark = pytest.mark.servers


def _address(article: dict[str, Any]) -> str:
    return f"/article?id={quote(article['id'], safe='')}"


def _seed(fed: Stack, beginning: str) -> dict[str, Any]:
    titled = fed.search("articles", {"match_phrase_prefix": {"title": beginning}})
    return next(found for found in titled if found["title"].startswith(beginning))


def _words(page: Page, part: str, of: str) -> str:
    """The words marked as a part, put together."""
    pieces = page.evaluate(
        "([part, of]) => [...document.querySelectorAll(`#article [data-of=${CSS.escape(of)}].${part}`)]"
        ".map((piece) => {"
        "  const bare = piece.cloneNode(true);"
        "  for (const added of bare.querySelectorAll('.number, .fold')) added.remove();"
        "  return bare.textContent;"
        "})",
        [part, of],
    )
    return "".join(pieces)


@pytest.fixture(scope="module")
def articles(fed: Stack) -> list[dict[str, Any]]:
    """Everything that was fed."""
    return [_seed(fed, title) for title in ("First Kim", "Portugal and Iceland", "Skarnfell", "Tavolia", "<script>")]


def test_the_words_of_every_claim_and_event_are_marked(
    articles: list[dict[str, Any]], browser: Browser, desk: str
) -> None:
    """Exactly them, also after an emoji, and whatever else lies across them."""
    for article in articles:
        with looking(browser, desk, _address(article)) as page:
            expect(page.locator("#text p").first).to_be_visible()
            text = article["text"]
            for claim in article["claims"]:
                for part in ("source", "cue", "content"):
                    spans = claim[part]["spans"] if claim[part] else []
                    expected = "".join(text[start:end] for start, end in spans).replace("\n", "")
                    # Names that begin a claim's words hold its number, which is no part of them.
                    assert expected.replace("\u202e", "⟦RLO⟧") == _words(page, part, f"claim-{claim['id']}")
            for event in article["events"]:
                triggers = {(told["trigger"]["start"], told["trigger"]["end"]) for told in event["mentions"]}
                triggers |= {(event["trigger"]["start"], event["trigger"]["end"])}
                marked = "".join(text[start:end] for start, end in _merged(triggers))
                assert marked == _words(page, "trigger", f"event-{event['id']}")


def _merged(spans: set[tuple[int, int]]) -> list[tuple[int, int]]:
    return sorted(spans)


def test_a_claim_found_leads_to_its_words(browser: Browser, desk: str) -> None:
    """From the list to the article, from its card to the text, and back."""
    with looking(browser, desk, "/?kind=claims&q=help&certainty=speculated&country=PRK") as page:
        page.locator("#results li", has_text="Russia may get help").get_by_role("link").click()

        card = page.locator(".card.claim.on")
        expect(card).to_be_focused()
        expect(card).to_contain_text("Russia may get help from North Korea")
        expect(card.locator(".badge")).to_have_text("○ speculated")
        card.get_by_role("link", name="in the text").click()
        lit = page.locator("#article .claim.content.on")
        expect(lit.first).to_be_in_viewport()
        number = page.locator("#article a.number:focus")
        expect(number).to_have_attribute("aria-label", "Claim 7, speculated")
        page.keyboard.press("Enter")
        expect(card).to_be_focused()


def test_what_was_removed_is_shown_on_demand_with_its_reason(fed: Stack, browser: Browser, desk: str) -> None:
    """Folded in its place, by keyboard."""
    with looking(browser, desk, _address(_seed(fed, "First Kim"))) as page:
        fold = page.get_by_role("button", name="Removed: related link, comment form")
        expect(page.get_by_text("Leave a Comment")).to_be_hidden()
        fold.focus()
        page.keyboard.press("Enter")

        expect(fold).to_have_attribute("aria-expanded", "true")
        expect(page.locator(".cut del", has_text="Leave a Comment")).to_be_visible()
        expect(page.locator(".cut small", has_text="related link · also-read").first).to_be_visible()
        page.keyboard.press("Enter")
        expect(page.get_by_text("Leave a Comment")).to_be_hidden()


def test_layers_can_be_taken_away_and_the_address_remembers(fed: Stack, browser: Browser, desk: str) -> None:
    """To read undisturbed."""
    with looking(browser, desk, _address(_seed(fed, "First Kim"))) as page:
        numbers = page.locator("#article a.number.claim")
        expect(numbers.first).to_be_visible()
        page.get_by_label("Claims (").uncheck()
        expect(numbers.first).to_be_hidden()
        page.reload()

        expect(page.get_by_label("Claims (")).not_to_be_checked()
        expect(numbers.first).to_be_hidden()
        expect(page.locator("#article a.number.event").first).to_be_visible()


def test_who_else_reports_an_event(fed: Stack, browser: Browser, desk: str) -> None:
    """Other articles with the same event, one link away."""
    with looking(browser, desk, _address(_seed(fed, "Portugal and Iceland"))) as page:
        also = page.locator("details", has_text="also told by").first
        also.locator("summary").click()

        also.get_by_role("link").first.click()
        expect(page).not_to_have_title("Portugal and Iceland agree to share cod data after Lisbon talks · Copydesk")


def test_an_unknown_article_is_told(browser: Browser, desk: str) -> None:
    """In one sentence that is read out."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{desk}/article?id=none")

    expect(page.get_by_role("alert")).to_have_text("There is no article with this id in the index.")
    context.close()


def test_hostile_text_stays_text(fed: Stack, browser: Browser, desk: str) -> None:
    """Scripts, attributes, addresses and marks that turn text round, wherever an article can hold them."""
    stored = fed.search("articles", {"ids": {"values": [HOSTILE["id"]]}})
    assert [HOSTILE["id"]] == [found["id"] for found in stored]
    title = "<script>document.title='owned'</script> Ferry plan"
    for path in (
        _address({"id": HOSTILE["id"]}),
        "/?q=ferry%20plan",
        "/?kind=claims&q=ferry",
        "/?kind=events&q=Reed",
        "/health",
    ):
        with looking(browser, desk, path) as page:
            page.wait_for_load_state("networkidle")
            if "id=" in path:
                expect(page.get_by_role("heading", level=1)).to_have_text(title)
                expect(page.get_by_text("will ⟦RLO⟧gnorw eb 👍 sail").first).to_be_visible()
            for element in page.locator("a, b, [onmouseover]").all():
                assert element.get_attribute("onmouseover") is None
            assert page.title() != "owned"
            assert 0 == page.locator("img[src=x], article script, #results script").count()
            assert [] == page.evaluate(
                "[...document.links].map((a) => a.protocol).filter((p) => !p.startsWith('http'))"
            )


def test_an_article_of_another_language_says_so(fed: Stack, browser: Browser, desk: str) -> None:
    """A screen reader pronounces it."""
    with looking(browser, desk, _address(_seed(fed, "Nach dem Streik"))) as page:
        expect(page.locator("#text")).to_have_attribute("lang", "de")
        assert "de" == page.get_by_role("heading", level=1).get_attribute("lang")


def test_an_article_that_was_not_read_says_why(fed: Stack, browser: Browser, desk: str) -> None:
    """No claims in it does not mean that nobody said anything; one in English has no such sentence."""
    sentence = "Claims, events and names are found in English articles only"
    with looking(browser, desk, _address(_seed(fed, "Nach dem Streik"))) as page:
        expect(page.get_by_text(sentence)).to_have_text(f"{sentence}; this one is in German.")
    with looking(browser, desk, _address(_seed(fed, "First Kim"))) as page:
        expect(page.locator("#text p").first).to_be_visible()
        expect(page.get_by_text(sentence)).to_have_count(0)


def test_the_hostile_article_is_what_was_meant() -> None:
    """Its text has letters outside the first plane before its spans."""
    assert any(ord(letter) > 0xFFFF for letter in json.dumps(HOSTILE["text"], ensure_ascii=False))
