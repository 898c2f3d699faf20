"""For everybody: screen readers, keyboards, small screens, dark rooms, quiet screens."""

from typing import Any
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.integration.stack import Stack
from tests.integration.web.desk import HOSTILE, PHONE, looking

pytestmark = pytest.mark.servers

_HOSTILE = f"/article?id={quote(str(HOSTILE['id']), safe='')}"
_PAGES = [
    "/",
    "/?q=cod",
    "/?kind=claims&certainty=denied",
    "/?kind=events",
    "/?kind=events&view=map",
    _HOSTILE,
    "/health",
]


def _ready(page: Page) -> None:
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("path", _PAGES)
@pytest.mark.parametrize(("phone", "dark"), [(False, False), (True, True)], ids=["desktop-light", "phone-dark"])
def test_no_rule_of_accessibility_is_broken(phone: bool, dark: bool, path: str, browser: Browser, desk: str) -> None:
    """Names, roles, contrasts, landmarks, as far as axe can tell."""
    with looking(browser, desk, path, phone=phone, dark=dark) as page:
        _ready(page)
        if "article" in path:
            page.get_by_role("button", name="Removed").click()

        found: dict[str, Any] = Axe().run(page).response

        assert [] == [(rule["id"], [node["html"] for node in rule["nodes"]][:3]) for rule in found["violations"]]


@pytest.mark.parametrize("path", _PAGES)
def test_a_phone_never_scrolls_sideways(path: str, browser: Browser, desk: str) -> None:
    """Not even for a word of 400 letters."""
    with looking(browser, desk, path, phone=True) as page:
        _ready(page)
        for summary in page.locator("summary").all():
            summary.click()

        assert PHONE["width"] >= page.evaluate("document.documentElement.scrollWidth")


def test_filters_are_folded_on_a_phone_and_open_on_a_desk(browser: Browser, desk: str) -> None:
    """Results come first where there is little room."""
    for phone in (True, False):
        with looking(browser, desk, "/?q=cod", phone=phone) as page:
            expect(page.get_by_role("status")).to_have_text("3 articles")
            assert phone is page.get_by_label("Eastgate Daily").is_hidden()


def test_everything_is_reached_by_the_tab_key(browser: Browser, desk: str) -> None:
    """With a focus that can be seen; the first stop leads past everything else."""
    with looking(browser, desk, "/?q=cod") as page:
        expect(page.get_by_role("status")).to_have_text("3 articles")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to the results")).to_be_focused()
        seen = []
        for _ in range(60):
            page.keyboard.press("Tab")
            seen.append(page.evaluate("document.activeElement.textContent || document.activeElement.id"))
            outlined = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            if page.evaluate("document.activeElement === document.body"):
                break
            assert "none" != outlined, seen[-1]

        assert {"q", "Articles", "Claims", "Events", "from", "to", "Filters"} <= set(seen)
        assert any("agree to share cod data" in words for words in seen)


def test_the_skip_link_leads_to_the_results(browser: Browser, desk: str) -> None:
    """One key instead of forty."""
    with looking(browser, desk, "/?q=cod") as page:
        expect(page.get_by_role("status")).to_have_text("3 articles")
        requests: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("region", name="Results", exact=True)).to_be_focused()
        page.keyboard.press("Tab")

        assert page.evaluate("document.getElementById('results').contains(document.activeElement)")
        # A search drawn again would take the link away that the keyboard is on.
        page.wait_for_load_state("networkidle")
        assert not [address for address in requests if "/api/" in address]


def test_focus_stays_where_the_reader_is(browser: Browser, desk: str) -> None:
    """Ticking a box redraws the boxes, and the one that was ticked keeps the focus."""
    with looking(browser, desk, "/?q=cod") as page:
        box = page.get_by_role("checkbox", name="Eastgate Daily")
        box.focus()
        page.keyboard.press("Space")

        expect(page.get_by_role("status")).to_have_text("1 article")
        expect(box).to_be_focused()
        expect(box).to_be_checked()


def test_the_keyboard_goes_on_where_a_link_led_to(browser: Browser, desk: str) -> None:
    """Links are redrawn with what they show."""
    with looking(browser, desk, "/?q=cod") as page:
        page.get_by_role("link", name="Events").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("link", name="Events")).to_be_focused()
        page.get_by_role("link", name="Map").focus()
        page.keyboard.press("Enter")

        expect(page.get_by_role("link", name="Map")).to_be_focused()


def test_light_and_dark_follow_the_reader(browser: Browser, desk: str) -> None:
    """No switch of our own."""
    colours = []
    for dark in (False, True):
        with looking(browser, desk, "/", dark=dark) as page:
            colours.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    assert ["rgb(247, 246, 242)", "rgb(20, 22, 25)"] == colours


def test_nothing_moves_for_those_who_want_no_motion(fed: Stack, browser: Browser, desk: str) -> None:
    """Scrolling jumps."""
    with looking(browser, desk, "/") as page:
        smooth = page.evaluate("getComputedStyle(document.documentElement).scrollBehavior")
        page.emulate_media(reduced_motion="reduce")

        assert ("smooth", "auto") == (
            smooth,
            page.evaluate("getComputedStyle(document.documentElement).scrollBehavior"),
        )
