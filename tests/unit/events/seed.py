"""How many events of the seed article are found."""

import json
from pathlib import Path
from typing import Any

from pipeline.cleaning import Cleaner
from pipeline.documents import Event, Participant
from pipeline.raw import from_fields
from pipeline.settings import config_folder
from tests.unit.events.reading import enricher

_ROOT = Path(__file__).parents[3]
_GOLD = _ROOT / "tests" / "data" / "events" / "seed.json"


def figures() -> dict[str, float]:
    """Shares of the required events found, and found with the right status, and of the traps not fallen into."""
    gold = json.loads(_GOLD.read_text(encoding="utf-8"))
    text = (_ROOT / "seeds" / gold["article"]).read_bytes().decode("utf-8")
    raw = from_fields({"id": "seed", "text": text, "published_at": gold["published_at"]})
    (found,) = enricher().enrich([Cleaner(config_folder() / "cleaning").clean(raw)])
    told = [(wanted, _found(wanted, found.events, text)) for wanted in gold["events"]]
    right = [wanted for wanted, event in told if event is not None and event.status == wanted["status"]]
    fallen = sum(any(_lies_in(event, trap, text) for event in found.events) for trap in gold["traps"])
    return {
        "seed_found": sum(event is not None for _wanted, event in told) / len(told),
        "seed_status": len(right) / len(told),
        "seed_traps_avoided": 1 - fallen / len(gold["traps"]),
    }


def _found(wanted: dict[str, Any], events: tuple[Event, ...], text: str) -> Event | None:
    spans = [(text.index(words), text.index(words) + len(words)) for words in wanted["triggers"]]
    for event in events:
        near = any(start - 8 <= mention.trigger.raw_start < end for start, end in spans for mention in event.mentions)
        if near and _names(wanted["actors"], event.actors) and _names(wanted["targets"], event.targets):
            return event
    return None


def _names(wanted: list[str], found: tuple[Participant, ...]) -> bool:
    return any(words in f"{party.text} {party.name}" for words in wanted for party in found)


def _lies_in(event: Event, trap: str, text: str) -> bool:
    start = text.index(trap)
    return start <= event.trigger.raw_start < start + len(trap)
