"""How well the events of labelled sentences are found."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from pipeline.documents import Event, Participant
from tests.unit.events.reading import enrich

DATA = Path(__file__).parents[2] / "data" / "events" / "told.jsonl"


@dataclass(frozen=True, slots=True)
class Label:
    """A sentence, and the event it tells: a word of the trigger, status, class, words of the sides."""

    text: str
    trigger: str
    status: str
    type: str
    actors: tuple[str, ...]
    targets: tuple[str, ...]


def labels() -> list[Label]:
    """The labelled sentences, one event each."""
    rows = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
    return [Label(**{**row, "actors": tuple(row["actors"]), "targets": tuple(row["targets"])}) for row in rows]


def told_by(label: Label, events: tuple[Event, ...]) -> Event | None:
    """The event whose trigger lies on the label's, or None."""
    at = label.text.index(label.trigger)
    upto = at + len(label.trigger)
    return next((e for e in events if e.trigger.start < upto and at < e.trigger.end), None)


def names(wanted: tuple[str, ...], found: tuple[Participant, ...]) -> bool:
    """Whether each wanted side is among those found."""
    return all(any(side.lower() in f"{p.text} {p.name}".lower() for p in found) for side in wanted)


def figures() -> tuple[dict[str, float], list[str]]:
    """Shares of the labelled events that are found, and found with the right status, class and sides.

    Returns:
        The figures, 0 to 1, and a line for every event that is not found or not right.
    """
    right: Counter[str] = Counter()
    wrong = []
    listed = labels()
    for label, article in zip(listed, enrich([label.text for label in listed]), strict=True):
        event = told_by(label, article.events)
        if event is None:
            wrong.append(f"not found: {label.text}")
            continue
        tests = {
            "found": True,
            "status": event.status == label.status,
            "type": event.type == label.type,
            "actor": names(label.actors, event.actors),
            "target": names(label.targets, event.targets),
        }
        right.update(name for name, passed in tests.items() if passed)
        if not all(tests.values()):
            failed = ", ".join(name for name, passed in tests.items() if not passed)
            wrong.append(f"{failed}: {event.type} {event.status} {label.text}")
    return {name: right[name] / len(listed) for name in ("found", "status", "type", "actor", "target")}, wrong
