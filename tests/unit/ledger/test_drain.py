"""Have all stages passed what was pushed until a moment?"""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.ledger.drain import Position, TopicState, advance, begin, still_valid
from pipeline.topics import CLEAN, DEADLETTER, ENRICHED, RAW, TOPICS


def topics(**positions: tuple[int, int]) -> dict[str, TopicState]:
    """The topics with one partition each; (committed, end) by the last word of the name."""
    return {
        name: TopicState(
            f"id of {name}",
            {0: Position(0, *reversed(positions.get(name.rpartition(".")[2], (0, 0))))},
        )
        for name in TOPICS
    }


def test_idle_stages_have_passed_everything_at_once() -> None:
    """Nothing has to be looked at twice."""
    idle = topics(raw=(5, 5), clean=(4, 4), enriched=(4, 4), deadletter=(1, 1))

    assert advance(begin(0, idle), idle).done


def test_each_stage_is_waited_for_with_what_the_one_before_has_made() -> None:
    """While new records keep coming."""
    drain = advance(begin(0, topics(raw=(3, 5))), topics(raw=(3, 5)))
    assert 0 == drain.step

    drain = advance(drain, topics(raw=(5, 90), clean=(2, 5)))
    assert 1 == drain.step

    drain = advance(drain, topics(raw=(50, 90), clean=(4, 40)))
    assert 1 == drain.step

    drain = advance(drain, topics(raw=(50, 90), clean=(5, 40), enriched=(0, 30), deadletter=(0, 0)))
    assert 2 == drain.step

    drain = advance(drain, topics(raw=(90, 90), clean=(40, 60), enriched=(30, 50), deadletter=(0, 2)))
    assert 3 == drain.step, "the index stage has made dead letters that it has to write"

    drain = advance(drain, topics(raw=(90, 90), clean=(40, 60), enriched=(30, 50), deadletter=(2, 3)))
    assert drain.done
    assert {0: 5} == drain.covered


def test_what_retention_has_deleted_is_not_waited_for() -> None:
    """It comes no more; that it was lost shows when its records are looked up."""
    state = {name: TopicState("x", {0: Position(9, 9, 0)}) for name in TOPICS}

    assert advance(begin(0, state), state).done


def test_a_topic_that_was_made_again_is_not_waited_for() -> None:
    """Its offsets start anew and would never come to the target."""
    old, new = topics(raw=(3, 5)), topics(raw=(0, 0))
    new[CLEAN] = TopicState("another", new[CLEAN].partitions)

    assert still_valid(begin(0, old), old)
    assert not still_valid(begin(0, old), new)


def test_a_partition_that_is_gone_is_never_passed() -> None:
    """Rather than an error."""
    drain = begin(0, topics(raw=(3, 5)))

    assert not advance(drain, {**topics(), RAW: TopicState("id", {})}).done


@given(st.data())
def test_it_never_ends_before_every_record_has_arrived(data: st.DataObject) -> None:
    """In a model of the stages that take steps in any order, one record each, some of which they dead-letter."""
    flow = {RAW: CLEAN, CLEAN: ENRICHED, ENRICHED: None, DEADLETTER: None}
    queues: dict[str, list[int]] = {name: [] for name in TOPICS}
    at = dict.fromkeys(TOPICS, 0)
    arrived: set[int] = set()
    pushed = data.draw(st.integers(0, 4))
    queues[RAW] = list(range(pushed))

    def state() -> dict[str, TopicState]:
        return {name: TopicState(name, {0: Position(0, len(queues[name]), at[name])}) for name in TOPICS}

    drain = advance(begin(0, state()), state())
    for _ in range(data.draw(st.integers(0, 40))):
        name = data.draw(st.sampled_from([*TOPICS, "push"]))
        if name == "push":
            queues[RAW].append(len(queues[RAW]))
        elif at[name] < len(queues[name]):
            record = queues[name][at[name]]
            dead = name != DEADLETTER and data.draw(st.booleans())
            target = DEADLETTER if dead else flow[name]
            if target:
                queues[target].append(record)
            else:
                arrived.add(record)
            at[name] += 1
        drain = advance(drain, state())
        if drain.done:
            assert set(range(pushed)) <= arrived
            break
