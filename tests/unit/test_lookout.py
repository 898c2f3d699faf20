"""What a supervisor knows of servers that are not there."""

import pytest

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
