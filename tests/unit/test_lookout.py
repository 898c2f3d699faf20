"""What a supervisor knows of servers that are not there."""

import threading

import pytest

from pipeline.agents import lookout as module
from pipeline.agents.lookout import Lookout
from pipeline.settings import load


@pytest.mark.parametrize(("stages", "gone"), [(["clean"], ["Kafka"]), (["clean", "index"], ["Kafka", "Elasticsearch"])])
def test_each_server_that_a_stage_needs_and_that_is_gone_is_told(stages: list[str], gone: list[str]) -> None:
    """With its address and what to do; what waits is then unknown, which is not the same as nothing."""
    flags = {"kafka.bootstrap_servers": "127.0.0.1:9", "elasticsearch.hosts": "http://127.0.0.1:9"}
    lookout = Lookout(stages, load(flags=flags, environ={}).settings)
    assert not lookout.looked

    lookout.look()

    assert gone == list(lookout.outages.open)
    assert all("cannot be reached" in why and "127.0.0.1:9" in why for why in lookout.outages.open.values())
    assert (True, None) == (lookout.looked, lookout.waiting)


def test_it_goes_on_looking_after_an_error_that_nobody_foresaw(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is told, and what waited before counts no more: the watchdog would take it for work that nobody does."""
    monkeypatch.setattr(module, "_LOOK_SECONDS", 0.001)
    looked_again = threading.Event()
    lookout = Lookout(["clean"], load(environ={}).settings)

    def look() -> None:
        if caplog.records:
            looked_again.set()
        else:
            lookout.waiting = {"clean": {("articles.raw", 0): 5}}
        raise KeyError("a partition that has no leader")

    monkeypatch.setattr(lookout, "look", look)
    lookout.start()
    try:
        assert looked_again.wait(5)
    finally:
        lookout.stop()
        lookout._thread.join(5)

    assert lookout.waiting is None
    assert "could not be looked at" in caplog.text
