"""The channel between a stage and its supervisor."""

import sys
import time

import pytest

from pipeline.agents.reporter import Reporter, channel, newest
from pipeline.outages import Outages
from pipeline.vitals import Vitals


def test_the_newest_report_is_what_is_read() -> None:
    """With the attempts in vain among the signs of life, and the memory in use."""
    ours, theirs = channel()
    vitals, outages = Vitals(partitions=[("articles.raw", 3)]), Outages()
    outages.failed("Kafka", "Gone.")
    reporter = Reporter(theirs, vitals, outages)
    with ours, theirs:
        assert newest(ours) is None
        reporter.last_words("First.")
        vitals.sign()
        reporter.last_words("Second.")
        report = newest(ours)
        assert newest(ours) is None

    assert report is not None
    assert ("Second.", 2, {"Kafka": "Gone."}) == (report.last_words, report.signs, report.paused)
    assert [("articles.raw", 3)] == report.partitions
    assert sys.platform != "linux" or report.resident > 10 * 1024 * 1024


@pytest.mark.parametrize("reports", [1, 2000])
def test_a_supervisor_that_does_not_look_holds_up_nobody(reports: int) -> None:
    """What does not fit into the channel is left out; the stage goes on."""
    ours, theirs = channel()
    theirs.setblocking(False)
    with ours, theirs:
        reporter = Reporter(theirs, Vitals(), Outages())
        start = time.monotonic()
        assert {True} == {reporter.send() for _ in range(reports)}
        assert newest(ours) is not None
        assert time.monotonic() - start < 60


def test_a_stage_learns_that_its_supervisor_is_gone() -> None:
    """So that it does not stay for good when the kernel's signal is not enough."""
    ours, theirs = channel()
    with theirs:
        ours.close()

        assert not Reporter(theirs, Vitals(), Outages()).send()
