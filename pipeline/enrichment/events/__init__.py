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
    if not reading.doc.has_annotation("DEP"):
        return ()
    scene = scene_of(reading, entities, _lexicon())
    found = [(event, trigger) for event in find(scene) if (trigger := _trigger(scene, event)) is not None]
    around = _claims_around([scene.tree.offsets[event.at] for event, _ in found], claims)
    tellings = [_telling(scene, event, trigger, claim) for (event, trigger), claim in zip(found, around, strict=True)]
    published = reading.article.published_at
    return tuple([_document(scene, group) for group in merge(scene, tellings, published)])


def _telling(scene: Scene, found: Found, trigger: Trigger, claim: Claim | None) -> Telling:
    told = Telling(
        found, trigger, place_of(scene, found), time_of(scene, found), claim.id if claim is not None else None
    )
    return as_claimed(as_dated(scene, told), claim)


@cache
def _lexicon() -> Lexicon:
    return load(config_folder() / "events")


def _document(scene: Scene, group: Group) -> Event:
    firmest, time = group.firmest, group.time
    article = scene.reading.article
    mentions = tuple([Mention(trigger=telling.trigger, status=telling.found.status) for telling in group.tellings])
    return Event(
        id=event_id(article.id, firmest.found.act, mentions[0].trigger.raw_start),
        type=firmest.found.kind,
        act=firmest.found.act,
        status=firmest.found.status,
        trigger=firmest.trigger,
        actors=tuple([_participant(scene, party) for party in firmest.found.actors]),
        targets=tuple([_participant(scene, party) for party in firmest.found.targets]),
        place=group.place,
        time=time,
        claim=firmest.claim,
        event_key=event_key(group, time, article.published_at),
        mentions=mentions,
    )


def _trigger(scene: Scene, found: Found) -> Trigger | None:
    tree = scene.tree
    return scene.reading.trigger(tree.offsets[found.start], tree.ends[found.end - 1])


def _participant(scene: Scene, party: Party) -> Participant:
    tree = scene.tree
    span = (tree.offsets[party.start], tree.ends[party.end - 1])
    return scene.reading.participant([span], party.name, party.country)


def _claims_around(offsets: Sequence[int], claims: Sequence[Claim]) -> list[Claim | None]:
    """For each offset, in ascending order, the claim whose content is there; the shortest where they are nested."""
    spans = sorted(((start, end, claim) for claim in claims for start, end in claim.content.spans), key=lambda s: s[:2])
    open_spans: list[tuple[int, int, Claim]] = []
    found: list[Claim | None] = []
    next_span = 0
    for offset in offsets:
        while next_span < len(spans) and spans[next_span][0] <= offset:
            open_spans.append(spans[next_span])
            next_span += 1
        open_spans = [span for span in open_spans if span[1] > offset]
        found.append(min(open_spans, key=lambda s: s[1] - s[0])[2] if open_spans else None)
    return found
