"""When a stage is stuck, and when it only waits."""

from pipeline.agents.watchdog import Watchdog
from pipeline.vitals import Vitals

_PATIENCE, _ARTICLE = 10.0, 110.0
_PLACES = [("articles.raw", 0)]


class _Process:
    """A process on a clock of seconds; it beats and reports unless told otherwise."""

    def __init__(self) -> None:
        self._watchdog = Watchdog(_PATIENCE, _ARTICLE, 0.0)
        self._vitals = Vitals(partitions=_PLACES)
        self._now = 0.0

    def live(
        self,
        seconds: int,
        *,
        in_hand: int = 0,
        waiting: int | None = 0,
        signs: bool = False,
        beats: bool = True,
        reports: bool = True,
        member: bool = True,
    ) -> str | None:
        """The first sentence of the watchdog within these seconds."""
        self._vitals.in_hand = in_hand
        self._vitals.partitions = _PLACES if member else None
        for _ in range(seconds):
            self._now += 1
            self._vitals.signs += signs
            self._vitals.beats += beats
            report = Vitals(**{name: getattr(self._vitals, name) for name in self._vitals.__struct_fields__})
            if sentence := self._watchdog.stuck(self._now, report if reports else None, waiting):
                return sentence
        return None


def test_a_stage_without_work_is_never_stuck() -> None:
    """Nights without news are no reason to start anything again."""
    assert _Process().live(1000) is None


def test_a_stage_that_holds_a_batch_and_does_nothing_is_stuck() -> None:
    """After the patience and what one article may take, not before."""
    process = _Process()

    assert process.live(120, in_hand=64) is None
    assert "it holds 64 records, and nothing has come of it for 121 s." == process.live(1, in_hand=64)


def test_a_stage_that_does_not_take_what_waits_for_it_is_stuck() -> None:
    """A consumer that fell out of its group, or that fetches nothing, never says so itself."""
    assert "9 records wait for it, and nothing" in str(_Process().live(130, waiting=9))
    assert "it is no member of its consumer group" in str(_Process().live(130, waiting=9, member=False))


def test_work_that_shows_signs_of_life_may_take_any_time() -> None:
    """Each finished chunk counts, and each attempt at a server that is gone: an outage is no reason to start again."""
    assert _Process().live(1000, in_hand=64, waiting=9, signs=True) is None


def test_a_stage_is_not_blamed_for_what_nobody_can_know() -> None:
    """Without Kafka nothing can be sent, and who knows what waits; the clock starts when it is back."""
    process = _Process()

    assert process.live(1000, waiting=None, in_hand=64) is None
    assert process.live(120, waiting=9) is None
    assert process.live(1, waiting=9) is not None


def test_an_event_loop_that_stands_still_is_found() -> None:
    """Also without work, since such a process loses its place in the group unheard."""
    process = _Process()

    assert process.live(20) is None
    assert "its event loop has stood still for 11 s." == process.live(11, beats=False)


def test_a_slow_start_is_no_standing_still() -> None:
    """Importing libraries and loading a model take longer than a loop may stand still."""
    assert _Process().live(25, beats=False) is None
    assert _Process().live(180, reports=False) is None
    assert _Process().live(181, reports=False) is not None


def test_a_frozen_process_is_found() -> None:
    """Who is stopped cannot report."""
    process = _Process()

    assert process.live(5) is None
    assert "it has said nothing for 11 s." == process.live(20, reports=False)
