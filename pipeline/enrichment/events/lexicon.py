"""The words that tell events, read from ``config/events/*.toml``."""

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.errors import SettingsError

#: The class of what happens between two parties and is of none of PLOVER's classes.
OTHER = "other"
#: PLOVER's classes as the yardstick spells them.
CLASSES = (
    "AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT", "DEMAND", "DISAPPROVE", "REJECT",
    "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT", "FIGHT", "INVESTIGATE",
)  # fmt: skip

_FRAME = re.compile(r"(?P<verb>[\w'-]+)(?: \+(?P<particle>\w+))?(?: >(?P<prep>\w+))?(?: : (?P<objects>[\w' -]+))?")
_GOVERNING = ("commit", "demand", "threaten", "refuse", "allow", "forbid")
_LISTS = {"frames", "visits", "received", "topics", "persons", "gatherings", "alone"}


@dataclass(frozen=True, slots=True)
class Frame:
    """One reading of a verb.

    Attributes:
        particle, preposition, objects: what must stand beside it; `objects` are lemmas, empty for any.
        kind: class of the event.
        visit: the subject moves to the target.
        received: the subject is the target, and the actor is whom it comes from.
        topic: the object is what is talked about, nobody's partner in the talk.
        persons: the target is a person, or holds an office.
        gathering: the object is a meeting, and as such the target.
        alone: an actor is enough.
    """

    verb: str
    particle: str | None
    preposition: str | None
    objects: frozenset[str]
    kind: str
    visit: bool = False
    received: bool = False
    topic: bool = False
    persons: bool = False
    gathering: bool = False
    alone: bool = False

    @property
    def conditions(self) -> int:
        """How much the frame asks for: the frame that asks for most is tried first."""
        return 2 * (self.particle is not None) + (self.preposition is not None) + 2 * bool(self.objects)


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun that names an event; `patient`: "of" tells whom it befell, not who did it."""

    kind: str
    patient: bool


@dataclass(frozen=True)
class Lexicon:
    """All words that events are found by.

    Attributes:
        frames: readings of a verb lemma, the most demanding first.
        nouns: event nouns by lemma.
        govern: ``section.name`` of governors.toml, and the words there.
        people, endings, things, numbers, organs, offices, forces, unspecific, weapons, grounds: the lists of
            participants.toml.
    """

    frames: dict[str, tuple[Frame, ...]]
    nouns: dict[str, Noun]
    govern: dict[str, frozenset[str]]
    people: frozenset[str]
    endings: tuple[str, ...]
    organs: frozenset[str]
    offices: frozenset[str]
    forces: frozenset[str]
    weapons: frozenset[str]
    unspecific: frozenset[str]
    numbers: frozenset[str]
    things: frozenset[str]
    grounds: frozenset[str]

    @cached_property
    def verbs(self) -> frozenset[str]:
        """All verb lemmas that can tell an event, light verbs and verbs of saying included."""
        return self.govern["support.verbs"].union(self.frames, self.govern["reporting.verbs"])

    @cached_property
    def light(self) -> frozenset[str]:
        """All verb lemmas that lend themselves to an event noun."""
        return self.govern["support.verbs"] | self.govern["support.ending"]

    @cached_property
    def governing(self) -> frozenset[str]:
        """All verb lemmas under which a verb tells what somebody promises, threatens, demands or refuses."""
        return frozenset().union(*(self.govern[f"verbs.{name}"] for name in _GOVERNING))


def load(folder: Path) -> Lexicon:
    """Read the word lists of a folder.

    Raises:
        SettingsError: a file is missing or no TOML, or it holds an unknown class, list or form of frame.
    """
    verbs, nouns, governors, people = (
        _table(folder / f"{name}.toml") for name in ("verbs", "nouns", "governors", "participants")
    )
    return Lexicon(
        frames=_frames(folder / "verbs.toml", verbs),
        nouns={
            noun: Noun(kind, role == "patient")
            for kind, roles in nouns.items()
            for role, listed in roles.items()
            for noun in listed
        },
        govern={
            f"{section}.{name}": frozenset(words)
            for section, lists in governors.items()
            for name, words in lists.items()
        },
        people=frozenset(people["people"]),
        endings=tuple(people["endings"]),
        organs=frozenset(people["organs"]),
        offices=frozenset(people["offices"]),
        forces=frozenset(people["forces"]),
        weapons=frozenset(people["weapons"]),
        unspecific=frozenset(people["unspecific"]),
        numbers=frozenset(people["numbers"]),
        things=frozenset(people["things"]),
        grounds=frozenset(people["grounds"]),
    )


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read as TOML: {error}.") from error


def _frames(path: Path, table: dict[str, Any]) -> dict[str, tuple[Frame, ...]]:
    by_verb: dict[str, list[Frame]] = {}
    for kind, lists in table.items():
        if kind not in CLASSES or lists.keys() - _LISTS:
            raise SettingsError(f"{path}, `{kind}`: the classes are {', '.join(CLASSES)}; the lists {sorted(_LISTS)}.")
        alone = frozenset(lists.get("alone", ()))
        for name in ("frames", "visits", "received", "topics", "persons", "gatherings"):
            for spec in lists.get(name, ()):
                frame = _frame(path, spec, kind, name, alone)
                by_verb.setdefault(frame.verb, []).append(frame)
    return {verb: tuple(sorted(frames, key=lambda f: -f.conditions)) for verb, frames in by_verb.items()}


def _frame(path: Path, spec: str, kind: str, name: str, alone: frozenset[str]) -> Frame:
    found = _FRAME.fullmatch(spec)
    if found is None:
        raise SettingsError(f"{path}, `{kind}`: `{spec}` is not of the form `verb +particle >preposition : objects`.")
    verb = found["verb"]
    return Frame(
        verb=verb,
        particle=found["particle"],
        preposition=found["prep"],
        objects=frozenset((found["objects"] or "").split()),
        kind=kind,
        visit=name == "visits",
        received=name == "received",
        topic=name == "topics",
        persons=name == "persons",
        gathering=name == "gatherings",
        alone=verb in alone,
    )
