"""Events: who did what to whom, where and when, and whether it happened."""

from collections.abc import Sequence
from functools import cache

from pipeline.documents import Claim, Entity, Event, Mention, Participant, Trigger
from pipeline.enrichment.events.circumstances import place_of, time_of
from pipeline.enrichment.events.confirmation import as_claimed, as_dated
from pipeline.enrichment.events.found import Found
from pipeline.enrichment.events.keys import event_id, event_key
from pipeline.enrichment.events.lexicon import Lexicon, load
from pipeline.enrichment.events.merging import Group, Telling, merge
from pipeline.enrichment.events.scene import Party, Scene, scene_of
from pipeline.enrichment.events.triggers import find
from pipeline.enrichment.reading import Reading
from pipeline.settings import config_folder


def find_events(reading: Reading, entities: Sequence[Entity], claims: Sequence[Claim]) -> tuple[Event, ...]:
    """All events of an article, in the order of their first mention.

    Args:
        entities: its entities; participants, places and times are taken from them.
        claims: its claims; an event told inside the content of one carries its id.
    """
    scene = scene_of(reading, entities, _lexicon())
    tellings = [_telling(scene, found, claims) for found in find(scene) if _trigger(scene, found) is not None]
    published = reading.article.published_at
    return tuple(_document(scene, group) for group in merge(scene, tellings, published))


def _telling(scene: Scene, found: Found, claims: Sequence[Claim]) -> Telling:
    claim = _claim_of(scene, found, claims)
    told = Telling(found, place_of(scene, found), time_of(scene, found), claim.id if claim is not None else None)
    return as_claimed(as_dated(told, scene.reading.article.published_at), claim)


@cache
def _lexicon() -> Lexicon:
    return load(config_folder() / "events")


def _document(scene: Scene, group: Group) -> Event:
    firmest, time = group.firmest, group.time
    article = scene.reading.article
    mentions = tuple(
        Mention(trigger=trigger, status=telling.found.status)
        for telling in group.tellings
        if (trigger := _trigger(scene, telling.found)) is not None
    )
    trigger = _trigger(scene, firmest.found)
    assert trigger is not None
    return Event(
        id=event_id(article.id, firmest.found.act, mentions[0].trigger.raw_start),
        type=firmest.found.kind,
        act=firmest.found.act,
        status=firmest.found.status,
        trigger=trigger,
        actors=tuple(_participant(scene, party) for party in firmest.found.actors),
        targets=tuple(_participant(scene, party) for party in firmest.found.targets),
        place=group.place,
        time=time,
        claim=firmest.claim,
        event_key=event_key(group, time, article.published_at),
        mentions=mentions,
    )


def _trigger(scene: Scene, found: Found) -> Trigger | None:
    tree = scene.tree
    return scene.reading.trigger(tree.offsets[found.start], tree.end(found.end - 1))


def _participant(scene: Scene, party: Party) -> Participant:
    tree = scene.tree
    span = (tree.offsets[party.start], tree.end(party.end - 1))
    return scene.reading.participant([span], party.name, party.country)


def _claim_of(scene: Scene, found: Found, claims: Sequence[Claim]) -> Claim | None:
    """The claim in whose content the trigger lies; the shortest one where claims are nested."""
    offset = scene.tree.offsets[found.at]
    around = [(end - start, claim) for claim in claims for start, end in claim.content.spans if start <= offset < end]
    return min(around, key=lambda pair: pair[0])[1] if around else None
