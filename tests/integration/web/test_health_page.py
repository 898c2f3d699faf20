"""How the pipeline does, and what the page says when something is down."""

import pytest
from playwright.sync_api import Browser, expect

from pipeline.exits import OK
from tests.integration.stack import Stack
from tests.integration.web.desk import looking, serving

pytestmark = pytest.mark.servers


def test_stages_counts_and_dead_letters(fed: Stack, browser: Browser, desk: str) -> None:
    """Lag, rate, and what was given up with its reason."""
    with looking(browser, desk, "/health") as page:
        rows = page.get_by_role("table", name="Stages").get_by_role("row")
        expect(rows).to_have_count(4)

        assert ["clean", "enrich", "index"] == rows.get_by_role("rowheader").all_text_contents()
        assert ["0", "0", "0"] == [row.get_by_role("cell").first.text_content() for row in rows.all()[1:]]
        expect(page.get_by_role("table", name="Index").get_by_role("rowheader")).to_have_count(4)
        expect(page.get_by_role("table", name="Dead letters by reason")).to_contain_text("not json")
        expect(page.get_by_text("The record is not JSON").first).to_be_visible()


def test_an_index_that_is_down_is_told_on_the_page(browser: Browser) -> None:
    """In a sentence that is read out, with what to do; the page is there when the index comes."""
    nowhere = {"COPYDESK_KAFKA__BOOTSTRAP_SERVERS": "127.0.0.1:1"}
    with serving("--elasticsearch", "http://127.0.0.1:1", env=nowhere) as running:
        context = browser.new_context()
        page = context.new_page()
        page.goto(running.address)
        expect(page.get_by_role("alert")).to_contain_text("Elasticsearch at http://127.0.0.1:1 cannot be reached")
        expect(page.get_by_role("alert")).to_contain_text("copydesk up")
        expect(page.get_by_role("searchbox")).to_be_visible()

        page.goto(f"{running.address}/health")
        expect(page.get_by_text("Kafka cannot be reached at 127.0.0.1:1")).to_be_visible()
        expect(page.get_by_text("Elasticsearch at http://127.0.0.1:1 cannot be reached")).to_be_visible()
        context.close()


def test_a_server_that_was_stopped_is_told_on_the_page(fed: Stack, browser: Browser) -> None:
    """The reader is not left with results of before as if they were of now."""
    with serving("--elasticsearch", fed.settings.elasticsearch.hosts) as running:
        context = browser.new_context()
        page = context.new_page()
        page.goto(running.address)
        expect(page.get_by_role("status")).to_contain_text("articles")
        running.process.terminate()
        assert OK == running.process.wait(20)
        page.get_by_role("searchbox").fill("cod")

        expect(page.get_by_role("alert")).to_have_text(
            "The page's server does not answer. Start it again: copydesk web"
        )
        context.close()
