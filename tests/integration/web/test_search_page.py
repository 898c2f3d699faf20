"""Finding articles, claims and events."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.integration.web.desk import looking

pytestmark = pytest.mark.servers

_SEED = "First Kim, now China’s Chanakya reached Russia"


def _asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_results_come_while_one_types(browser: Browser, desk: str) -> None:
    """The number is announced, matches are marked, and the address holds the search."""
    with looking(browser, desk) as page:
        page.get_by_role("searchbox").press_sequentially("tidal pow", delay=20)

        expect(page.get_by_role("status")).to_have_text("1 article")
        expect(page.locator("#results h2")).to_have_text(
            ["New Zealand and Canada sign pact on tidal power in Wellington"]
        )
        assert ["tidal", "power"] == page.locator("#results h2 mark").all_text_contents()
        assert {"q": ["tidal pow"]} == _asked(page)


def test_speculated_claims_about_north_korea(browser: Browser, desk: str) -> None:
    """With their certainty in words."""
    with looking(browser, desk, "/?kind=claims") as page:
        page.get_by_role("checkbox", name="speculated").check()
        page.get_by_role("checkbox", name="North Korea").check()

        claim = page.locator("#results li", has_text="Russia may get help from North Korea")
        expect(claim).to_have_count(1)
        assert ["○ speculated"] == claim.locator(".badge").all_text_contents()
        assert {"kind": ["claims"], "certainty": ["speculated"], "country": ["PRK"]} == _asked(page)


def test_only_filters_in_force_are_shown_as_such(browser: Browser, desk: str) -> None:
    """An address may name what is none, and then nothing is narrowed down by it."""
    with looking(browser, desk, "/?text=visit&language=en") as page:
        expect(page.locator("#chosen li")).to_have_count(1)
        expect(page.locator("#chosen li")).to_contain_text("Language: en")


def test_planned_meetings(browser: Browser, desk: str) -> None:
    """Putin's visit to China is among them, and not told as if it had happened."""
    with looking(browser, desk, "/?kind=events&q=China&type=CONSULT&status=planned") as page:
        expect(page.locator("#results li", has_text="Vladimir Putin").first).to_be_visible()

        assert {"◐ planned"} == set(page.locator("#results .badge").all_text_contents())


@pytest.mark.parametrize("words", ['"Saudi Arabia"', '"Leave a Comment"'])
def test_boilerplate_finds_nothing(words: str, browser: Browser, desk: str) -> None:
    """What was cut is not searched."""
    for kind in ("articles", "claims", "events"):
        with looking(browser, desk, f"/?kind={kind}") as page:
            page.get_by_role("searchbox").fill(words)

            expect(page.get_by_role("status")).to_have_text(f"0 {kind}")
            assert _SEED not in page.locator("main").inner_text()


def test_filters_and_the_back_button(browser: Browser, desk: str) -> None:
    """Each choice is a step to go back over; a shared address shows the same."""
    with looking(browser, desk, "/?q=cod") as page:
        expect(page.get_by_role("status")).to_have_text("3 articles")
        page.get_by_role("checkbox", name="Eastgate Daily").check()
        expect(page.get_by_role("status")).to_have_text("1 article")
        page.get_by_role("checkbox", name="Coastline Herald").check()
        expect(page.get_by_role("status")).to_have_text("2 articles")

        page.go_back()
        expect(page.get_by_role("status")).to_have_text("1 article")
        expect(page.get_by_role("checkbox", name="Coastline Herald")).not_to_be_checked()
        page.reload()
        expect(page.get_by_role("status")).to_have_text("1 article")
        page.get_by_role("link", name="Take away the filter Published by: Eastgate Daily").click()
        expect(page.get_by_role("status")).to_have_text("3 articles")


def test_filters_that_each_kind_has_go_along_to_another_kind(browser: Browser, desk: str) -> None:
    """An outlet is one for claims, too; a language as well; what only articles have is left behind."""
    with looking(browser, desk, "/?q=cod&outlet=Eastgate+Daily&cites=Reuters") as page:
        page.get_by_role("link", name="Claims").click()
        expect(page.get_by_role("link", name="Take away the filter Published by: Eastgate Daily")).to_be_visible()
        assert "kind=claims" in page.url
        assert "cites" not in page.url


def test_the_order_can_be_chosen(browser: Browser, desk: str) -> None:
    """The oldest first, to see how a story began."""
    with looking(browser, desk, "/?q=cod") as page:
        page.get_by_label("Order").select_option("Oldest first")
        expect(page.locator("#results time").first).to_have_text("20 Oct 2026")
        page.get_by_label("Order").select_option("Newest first")

        expect(page.locator("#results time").first).to_have_text("21 Oct 2026")
        expect(page).to_have_title("cod · Articles · Copydesk")


def test_a_bar_of_the_histogram_is_reached_and_followed_by_keyboard(browser: Browser, desk: str) -> None:
    """It narrows the search to its days, and finds as many as it says."""
    with looking(browser, desk, "/?kind=claims&q=cod") as page:
        bars = page.get_by_role("figure").get_by_role("link")
        bars.first.focus()
        page.keyboard.press("ArrowRight")
        expect(bars.nth(1)).to_be_focused()
        name = bars.nth(1).get_attribute("aria-label") or ""
        page.keyboard.press("Enter")

        expect(page.get_by_role("status")).to_have_text(name.rpartition(": ")[2])
        assert {"from", "to"} <= _asked(page).keys()


def test_the_map_and_its_list_lead_to_the_events_of_a_place(browser: Browser, desk: str) -> None:
    """Points are links with names; a country is told from a town in it."""
    with looking(browser, desk, "/?kind=events") as page:
        page.get_by_role("link", name="Map").click()
        expect(page.get_by_role("link", name="Russia (somewhere in the country)").first).to_be_visible()
        point = page.locator("svg.map a[aria-label^='Addis Ababa, Ethiopia']")
        count = (point.get_attribute("aria-label") or "").rpartition(": ")[2]
        page.get_by_role("button", name="Closer").click()
        point.focus()
        page.keyboard.press("Enter")

        expect(page.get_by_role("status")).to_have_text(count)
        assert ["Addis Ababa"] == _asked(page)["place"]


def test_the_map_tells_how_many_events_it_does_not_show(browser: Browser, desk: str) -> None:
    """Those with a place and those without are all that were found."""
    with looking(browser, desk, "/?kind=events&view=map") as page:
        placed = page.locator("ul.places li")
        expect(placed.first).to_be_visible()
        shown = sum(int(line.split()[-2]) for line in placed.all_inner_texts())
        found = int(page.get_by_role("status").inner_text().split()[0])

        assert 0 < shown < found
        expect(page.get_by_text("not on the map")).to_have_text(
            f"{found - shown} events have no known place and are not on the map."
        )


def test_pages_follow_one_another_without_repeats(browser: Browser, desk: str) -> None:
    """The whole list can be read."""
    with looking(browser, desk, "/?kind=claims") as page:
        expect(page.locator("#results li")).to_have_count(20)
        first = page.locator("#results li").all_text_contents()
        page.get_by_role("link", name="Next").click()
        expect(page.get_by_text("Page 2 of")).to_be_visible()
        second = page.locator("#results li").all_text_contents()

        assert 20 == len(second)
        assert first != second
        assert {"kind": ["claims"], "page": ["2"]} == _asked(page)


@pytest.mark.parametrize("query", ['"unclosed', "a AND (b OR", "title:[x TO", "-", "*", "\\", "a" * 3000])
def test_odd_words_are_no_error(query: str, browser: Browser, desk: str) -> None:
    """Analysts paste all sorts of things."""
    with looking(browser, desk) as page:
        page.get_by_role("searchbox").fill(query)
        page.keyboard.press("Enter")

        expect(page.get_by_role("status")).to_have_text(re.compile("articles?$"))
        expect(page.get_by_role("alert")).to_be_empty()
