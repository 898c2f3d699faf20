"""The table: which rows there are, and how each is run and told."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from msgspec import Struct

from pipeline.chaos.finding import Finding
from pipeline.chaos.rows import access, backlog, broker, ledger, outage, poison, pushback, replay, signals, volume
from pipeline.chaos.site import Site
from pipeline.errors import CopydeskError, SettingsError


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table.

    Attributes:
        scenario: what happens, in a few words.
        run: does it, in full size or quick.
        breaks_servers: it kills, freezes or reconfigures servers, so that only embedded ones will do.
    """

    name: str
    scenario: str
    run: Callable[[Site, bool], Finding]
    breaks_servers: bool


ROWS = (
    Row("outage", "Elasticsearch is killed in the middle of the work and stays away", outage.run, True),
    Row("pushback", "a fifth of all bulk items is answered with 429 once or more", pushback.run, False),
    Row("poison", "one article in a hundred is poison; its causes are mended and it is replayed", poison.run, True),
    Row("signals", "workers are killed and told to end, over and over", signals.run, False),
    Row("broker", "the broker is frozen, restarted and killed while articles come and go", broker.run, True),
    Row("replay", "everything passes through twice more, late copies of old versions with it", replay.run, False),
    Row("backlog", "articles pile up while Elasticsearch takes nothing", backlog.run, True),
    Row("volume", "one article of a megabyte, then small ones without end", volume.run, False),
    Row("ledger", "the ledger counts everything that the rows above have pushed", ledger.run, False),
    Row("access", "a wrong password, an expired certificate, a user who may only read", access.run, True),
)


class Told(Struct, frozen=True, kw_only=True):
    """What is told of a row, for a program to read.

    Attributes:
        status: ``PASS``, ``FAIL`` or ``SKIP``.
        counts: numbers of records, documents and events by name.
        figure: the measure that the row is about.
        failures: a sentence for each promise that was not kept.
        seconds: how long it took.
        load: the machine's load average over the last minute, at the end.
    """

    row: str
    scenario: str
    status: str
    counts: dict[str, int] = {}
    figure: str = ""
    failures: list[str] = []
    seconds: float = 0.0
    load: float = 0.0


def choose(names: Sequence[str]) -> list[Row]:
    """The rows of these names, in the order of the table; no names: all.

    Raises:
        SettingsError: there is no such row.
    """
    known = [row.name for row in ROWS]
    if unknown := [name for name in names if name not in known]:
        raise SettingsError(f"There is no row {', '.join(unknown)}; the rows are {', '.join(known)}.")
    return [row for row in ROWS if not names or row.name in names]


def run(rows: Sequence[Row], site: Site, quick: bool) -> Iterator[Told]:
    """Run rows one after the other and tell each as it is done."""
    for row in rows:
        if row.breaks_servers and site.servers is None:
            why = "left out: it breaks servers, and these are your own"
            yield Told(row=row.name, scenario=row.scenario, status="SKIP", figure=why)
            continue
        began = time.monotonic()
        finding = _find(row, site, quick)
        yield Told(
            row=row.name,
            scenario=row.scenario,
            status="PASS" if finding.passed else "FAIL",
            counts=finding.counts,
            figure=finding.figure,
            failures=finding.failures,
            seconds=round(time.monotonic() - began, 1),
            load=round(os.getloadavg()[0], 2),
        )


def _find(row: Row, site: Site, quick: bool) -> Finding:
    site.mend()
    try:
        return row.run(site, quick)
    except CopydeskError as error:
        return Finding(failures=[str(error)])
    finally:
        site.halt()
