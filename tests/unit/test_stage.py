"""A stage's process seen by its supervisor: what its end means, and that a later one waits for its servers."""

import errno
import subprocess
import time
from collections.abc import Callable, Iterator

import pytest

from pipeline.agents.stage import StageProcess
from pipeline.errors import CopydeskError, ServerError, SettingsError
from pipeline.settings import load


@pytest.fixture
def stage() -> Iterator[StageProcess]:
    """The clean stage, with a Kafka that is not there."""
    process = StageProcess("clean", load(flags={"kafka.bootstrap_servers": "127.0.0.1:9"}, environ={}).settings, None)
    yield process
    process.kill()
    process.stop(1)


def test_a_stage_that_ends_again_and_again_is_sick(stage: StageProcess) -> None:
    """One end is an accident and three in a row are not; the pauses between the starts grow."""
    now, told = 0.0, []
    stage.start(now, now)
    for _ in range(3):
        stage.kill()
        told.append(stage.look(now, now, None))
        told.append(stage.trouble)
        now += 30
        stage.look(now, now, None)

    assert [
        "Stage clean ended with exit code -9; it starts again in 2 s.",
        "",
        "Stage clean ended again with exit code -9; it starts again in 4 s.",
        "",
        "Stage clean ended again with exit code -9; it starts again in 8 s.",
        "Stage clean ended 3 times soon after its start, last with exit code -9.",
    ] == told
    assert 3 == stage.restarts
    stage.look(now + 61, now, None)
    assert "" == stage.trouble


def test_a_process_that_cannot_be_started_again_is_tried_again(
    stage: StageProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that is short of memory for a moment must not end the other stages."""
    stage.start(0.0, 0.0)
    stage.kill()
    stage.look(0.0, 0.0, None)

    def refuse(*_given: object, **_named: object) -> None:
        raise OSError(errno.ENOMEM, "Cannot allocate memory")

    with monkeypatch.context() as short:
        short.setattr(subprocess, "Popen", refuse)
        told = stage.look(30.0, 0.0, None)

    assert "Stage clean cannot be started (Cannot allocate memory); it is tried again in 4 s." == told
    assert (False, None, 0) == (stage.up, stage.look(33.0, 0.0, None), stage.restarts)
    assert (None, True, 1) == (stage.look(34.0, 0.0, None), stage.up, stage.restarts)
    assert ["patient"] == list(stage._process.args)[-1:], "it waits for its servers"  # type: ignore[arg-type]


def test_a_first_process_without_servers_ends_the_worker_with_its_sentence(stage: StageProcess) -> None:
    """At the start somebody is there to read it."""
    stage.start(0.0, 0.0)

    with pytest.raises(ServerError, match=r"^Stage clean cannot run: Kafka cannot be reached at 127\.0\.0\.1:9 "):
        _until(stage, lambda: False)


def test_a_wrong_setting_ends_the_worker_with_its_sentence(stage: StageProcess) -> None:
    """Starting again would not mend it, however often."""
    kafka = stage.settings.kafka.model_copy(update={"bootstrap_servers": "nobody:nowhere"})
    stage.settings = stage.settings.model_copy(update={"kafka": kafka})
    stage.restarts = 5
    stage.start(0.0, 0.0)

    with pytest.raises(SettingsError, match="bootstrap_servers"):
        _until(stage, lambda: False)


def test_a_problem_that_a_first_process_tells_ends_the_worker(stage: StageProcess) -> None:
    """Such as too little memory for the model; somebody is there to read it."""
    stage.module = "tests.outspoken"
    stage.start(0.0, 0.0)
    with pytest.raises(CopydeskError, match=r"^Stage clean cannot run: The machine is too small\.$"):
        _until(stage, lambda: False)


def test_a_process_started_again_waits_for_its_servers_and_says_so(stage: StageProcess) -> None:
    """A crash in an outage must not end in a loop of starts that all fail."""
    stage.restarts = 1
    stage.start(0.0, 0.0)
    _until(stage, lambda: bool(stage.report and stage.report.paused))

    assert stage.report is not None
    assert ["Kafka"] == list(stage.report.paused)
    assert stage.unready.startswith("Stage clean is starting")
    assert stage.up


def _until(stage: StageProcess, done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not done() and time.monotonic() < deadline:
        stage.look(0.0, 0.0, None)
        time.sleep(0.05)
