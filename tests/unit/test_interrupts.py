"""Ctrl-C waits for the end of a step, and is not forgotten."""

import signal
import threading

import pytest

from connectors.interrupts import shielded


def test_an_interrupt_waits_for_the_end_of_the_step() -> None:
    """All of the step runs, then Ctrl-C does what it always does."""
    done = []

    def step() -> None:
        with shielded():
            signal.raise_signal(signal.SIGINT)
            done.append("sent")
            done.append("counted")

    with pytest.raises(KeyboardInterrupt):
        step()

    assert done == ["sent", "counted"]


def test_a_step_without_an_interrupt_changes_nothing() -> None:
    """The handler from before is back in place."""
    before = signal.getsignal(signal.SIGINT)

    with shielded():
        pass

    assert before is signal.getsignal(signal.SIGINT)


def test_other_threads_need_no_shield() -> None:
    """They are never interrupted, and may not touch signals."""
    done = []

    def step() -> None:
        with shielded():
            done.append("sent")

    thread = threading.Thread(target=step)
    thread.start()
    thread.join()

    assert done == ["sent"]
