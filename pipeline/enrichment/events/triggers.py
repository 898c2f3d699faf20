"""From the words of a text to the events they tell."""

from bisect import bisect_left, insort

from pipeline.enrichment.events import anaphora, arguments, status
from pipeline.enrichment.events.confirmation import doubted
from pipeline.enrichment.events.found import Found
from pipeline.enrichment.events.roles import subject
from pipeline.enrichment.events.scene import Scene
from pipeline.enrichment.events.verbs import adjective_event, other_event, refined, verb_event
from pipeline.enrichment.events.visits import stay_ahead

_MENTION_DEPTH = 3
#: How many events back a definite noun can point.
_FARTHEST_BACK = 40
#: Prepositions of phrases that tell of another event: "signed during the talks".
_ADJUNCT = frozenset(
    {"during", "after", "before", "since", "following", "amid", "at", "in", "despite", "because", "until"}
)


def find(scene: Scene) -> list[Found]:
    """All events of an article that its sentences tell, in text order."""
    tree = scene.tree
    words, tags, lemmas = tree.words, tree.tags, tree.lemmas
    verbs, nouns = scene.lexicon.verbs, scene.lexicon.nouns
    found: list[Found] = []
    covered: set[int] = set()
    ready = scene.lexicon.govern["adjectives.commit"]
    stays = [i for i, word in enumerate(words) if word == "be"]
    adjectives = [i for i in tree.tagged.get("JJ", ()) if words[i] in ready]
    for i in sorted({*tree.verbs, *adjectives, *stays}):
        if words[i] == "be":
            event = stay_ahead(scene, i)
        elif tags[i] == "JJ":
            event = adjective_event(scene, i)
        elif lemmas[i] in verbs:
            event = verb_event(scene, i)
        else:
            event = other_event(scene, i) if tree.kids[i] else None
        if event is not None:
            found.append(event)
            covered |= event.covered
    found = [event for event in found if event.at not in covered]
    tellers = {event.at for event in found}
    for i in sorted([i for tag in ("NN", "NNS") for i in tree.tagged.get(tag, ()) if lemmas[i] in nouns]):
        if i not in covered and not _is_within(scene, i, tellers):
            event = _noun_event(scene, i, _before(found, i))
            if event is not None:
                insort(found, event, key=_place)
                tellers.add(i)
    return doubted(scene, found)


def _place(event: Found) -> int:
    return event.at


def _before(found: list[Found], i: int) -> list[Found]:
    """The events told shortly before a token, which a noun can point back to."""
    upto = bisect_left(found, i, key=_place)
    return found[max(0, upto - _FARTHEST_BACK) : upto]


def _noun_event(scene: Scene, i: int, before: list[Found]) -> Found | None:
    entry = scene.lexicon.nouns[scene.tree.lemmas[i]]
    if scene.tree.deps[i] in ("compound", "amod", "nmod"):
        return None
    if scene.tree.lemmas[i] == "invitation":
        agents, targets = anaphora.invited(scene, i, before)
    else:
        agents, targets = arguments.of_noun(scene, i, entry.patient)
    if not agents and scene.tree.deps[i] == "dobj" and scene.governs(scene.tree.heads[i], "status.announced"):
        agents = arguments.actors(scene, subject(scene, scene.tree.heads[i]))  # "X is planning an attack"
    if not agents and not targets:
        return anaphora.told_again(scene, i, before)
    if not agents or not targets:
        return None
    act = refined(scene, entry.kind, agents, scene.tree.lemmas[i])
    visit = anaphora.is_journey(scene, i)
    return Found(i, i, i + 1, act, act, status.status_of_noun(scene, i), tuple(agents), tuple(targets), visit)


def _is_within(scene: Scene, noun: int, told: set[int]) -> bool:
    """Whether a noun stands in the object of an event that speaks for it: "rejected an offer of talks"."""
    tree = scene.tree
    at = noun
    for _ in range(2 * _MENTION_DEPTH):
        dep, head = tree.deps[at], tree.heads[at]
        if dep not in ("dobj", "pobj", "prep", "conj", "nsubjpass") or (dep == "prep" and tree.words[at] in _ADJUNCT):
            return False
        at = head
        if at in told:
            return True
    return False
