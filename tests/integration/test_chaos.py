"""The chaos table, quick: every promise of docs/chaos.md is kept on real servers."""

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.embedded.servers import Ready, Servers
from pipeline.chaos.site import Site, cheap
from pipeline.chaos.table import ROWS, choose, run
from pipeline.cli.running import with_servers
from pipeline.cli.stack import prepare
from pipeline.errors import SettingsError
from pipeline.exits import OK, PROBLEM
from pipeline.settings import EmbeddedSettings, load
from tests.integration.stack import Stack
from tests.integration.test_cli import copydesk, environment

pytestmark = pytest.mark.servers

_DOCS = Path(__file__).parents[2] / "docs" / "chaos.md"
#: Victims and pauses are the same in every run of the tests; `copydesk chaos` chooses others each time.
_SEED = 7


@pytest.fixture(scope="module")
def site(embedded: EmbeddedSettings, ready: Ready, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Servers of its own: the rows kill them, and their workers must be the only ones."""
    with Servers(embedded, ready=ready) as servers:
        settings = with_servers(cheap(load().settings, quick=True), servers)
        prepare(settings)
        yield Site(settings, servers, tmp_path_factory.mktemp("chaos"), random.Random(_SEED))


@pytest.mark.timeout(900)  # a minute each on two idle cores; what is promised is delivery, not speed
@pytest.mark.parametrize("name", [row.name for row in ROWS])
def test_nothing_is_lost_and_nothing_doubled(site: Site, name: str) -> None:
    """Each row of the table passes."""
    (told,) = run(choose([name]), site, quick=True)

    assert ("PASS", []) == (told.status, told.failures), told


def test_the_command_tells_rows_for_people_and_programs(site: Site, tmp_path: Path) -> None:
    """On the user's own servers a row that would break them is left out, which is told and no failure."""
    report = tmp_path / "chaos.json"
    access = {
        "COPYDESK_KAFKA__BOOTSTRAP_SERVERS": site.settings.kafka.bootstrap_servers,
        "COPYDESK_ELASTICSEARCH__HOSTS": site.settings.elasticsearch.hosts,
    }

    done = copydesk("chaos", "--own-servers", "--row", "outage", "--seed", "7", "--json", str(report), env=access)

    assert OK == done.returncode, done.stderr
    assert "SKIP  outage" in done.stdout
    told = json.loads(report.read_text(encoding="utf-8"))
    assert (7, ["SKIP"]) == (told["seed"], [row["status"] for row in told["rows"]])


def test_chaos_does_not_begin_beside_other_workers(stack: Stack) -> None:
    """They would do the work of those that are killed, and lose their place when the offsets are set back."""
    stack.settle(stack.push([("at-work", b'{"id": "at-work", "text": "The workers have joined their groups."}')]))

    done = copydesk("chaos", "--own-servers", "--row", "replay", env=environment(stack))

    assert PROBLEM == done.returncode
    assert "Workers are at work on these servers: stop them first" in done.stderr


def test_every_row_is_documented_and_no_other() -> None:
    """Both tables of docs/chaos.md, what is promised and what a full run gave, have the rows of the code."""
    promised, seen = _DOCS.read_text(encoding="utf-8").split("## One run of each row at full size")

    for table in (promised, seen):
        assert [row.name for row in ROWS] == re.findall(r"^\| `([a-z]+)` \|", table, re.MULTILINE)


def test_rows_that_break_servers_are_left_out_on_the_users_own(tmp_path: Path) -> None:
    """And said to be: nobody shall think that they passed."""
    breaking = [row for row in ROWS if row.breaks_servers]
    own = Site(load().settings, None, tmp_path, random.Random(_SEED))

    assert {"SKIP"} == {told.status for told in run(breaking, own, quick=True)}


def test_an_unknown_row_is_told_with_those_that_are_known() -> None:
    """A misspelt name runs nothing."""
    with pytest.raises(SettingsError, match=r"no row outrage; the rows are outage, "):
        choose(["outrage"])
