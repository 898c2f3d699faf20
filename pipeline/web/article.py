"""An article as the page shows it: its text with everything that was found marked in it."""

from collections.abc import Sequence
from typing import Literal
from urllib.parse import urlsplit

from msgspec import Struct

from pipeline.documents import Claim, ClaimPart, EnrichedArticle, Event, Participant, Place, Removed, Span, When
from pipeline.web.marks import Block, blocks

type Kind = Literal["entity", "claim", "event"]
type Role = Literal["name", "source", "cue", "content", "trigger", "actor", "target"]


class Mark(Struct, frozen=True):
    """What a marked stretch is.

    Attributes:
        of: index into `names`, `claims` or `events` of the view, as `kind` says.
    """

    kind: Kind
    role: Role
    of: int


class Name(Struct, frozen=True):
    """All mentions of one entity.

    Attributes:
        mentions: how many there are.
    """

    name: str
    label: str
    country: str | None
    when: str | None
    mentions: int


class ClaimView(Struct, frozen=True):
    """A claim; its words are those that are marked.

    Attributes:
        events: indices of the events it tells of.
    """

    id: str
    source: str | None
    name: str | None
    cue: str | None
    content: str
    source_type: str
    quote: str
    certainty: str
    polarity: str
    checkworthy: float
    events: list[int]


class EventView(Struct, frozen=True):
    """An event.

    Attributes:
        claim: index of the claim it is part of.
        key: the same for the same event told in several articles.
        tellings: how often this article tells it.
    """

    id: str
    type: str
    act: str | None
    status: str
    trigger: str
    actors: list[str]
    targets: list[str]
    place: Place | None
    time: When | None
    claim: int | None
    key: str | None
    tellings: int


class ArticleView(Struct, frozen=True):
    """Everything that the page needs to show an article.

    Attributes:
        headline: whether the first block is the headline.
        link: `url`, where it is safe to be followed.
        read: whether a model read it for claims, events and names: it reads English.
        enriched_chars: set where only the first so many characters were read for what is marked.
    """

    id: str
    title: str | None
    url: str | None
    link: str | None
    source: str | None
    published_at: str | None
    authors: tuple[str, ...]
    language: str | None
    words: int
    headline: bool
    blocks: list[Block]
    marks: list[Mark]
    names: list[Name]
    claims: list[ClaimView]
    events: list[EventView]
    removed: list[Removed]
    blank_cuts: int
    version: str
    read: bool
    enriched_chars: int | None


def view(article: EnrichedArticle) -> ArticleView:
    """Lay out an article for the page."""
    marks: list[Mark] = []
    spans: list[Sequence[Span]] = []
    for mark, its_spans in (*_claim_marks(article.claims), *_event_marks(article.events)):
        marks.append(mark)
        spans.append(its_spans)
    names = _names(article, marks, spans)
    first = article.text.partition("\n")[0].strip()
    return ArticleView(
        id=article.id,
        title=article.title,
        url=article.url,
        link=safe_link(article.url),
        source=article.source,
        published_at=article.published_at,
        authors=article.authors,
        language=article.language,
        words=len(article.text.split()),
        headline=bool(first) and first == (article.title or "").strip(),
        blocks=blocks(article.text, spans, article.removed),
        marks=marks,
        names=names,
        claims=_claims(article),
        events=_events(article),
        removed=list(article.removed),
        blank_cuts=sum(not stretch.text.strip() for stretch in article.removed),
        version=article.pipeline.version,
        read=article.pipeline.model is not None,
        enriched_chars=article.pipeline.enriched_chars,
    )


def safe_link(url: str | None) -> str | None:
    """The address where it is one of the web and nothing but an address; None for scripts, credentials and the like."""
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
        named = bool(parts.hostname) and parts.username is None and parts.password is None
    except ValueError:
        return None
    return url.strip() if parts.scheme in {"http", "https"} and named else None


def _claim_marks(claims: Sequence[Claim]) -> list[tuple[Mark, Sequence[Span]]]:
    found: list[tuple[Mark, Sequence[Span]]] = []
    for index, claim in enumerate(claims):
        found.append((Mark("claim", "content", index), claim.content.spans))
        if claim.source:
            found.append((Mark("claim", "source", index), claim.source.spans))
        if claim.cue:
            found.append((Mark("claim", "cue", index), claim.cue.spans))
    return found


def _event_marks(events: Sequence[Event]) -> list[tuple[Mark, Sequence[Span]]]:
    found: list[tuple[Mark, Sequence[Span]]] = []
    for index, event in enumerate(events):
        triggers = {(event.trigger.start, event.trigger.end)}
        triggers |= {(mention.trigger.start, mention.trigger.end) for mention in event.mentions}
        found.append((Mark("event", "trigger", index), sorted(triggers)))
        found += [(Mark("event", "actor", index), who.spans) for who in event.actors]
        found += [(Mark("event", "target", index), who.spans) for who in event.targets]
    return found


def _names(article: EnrichedArticle, marks: list[Mark], spans: list[Sequence[Span]]) -> list[Name]:
    """The entities by name, the most often named first; their mentions are added to the marks."""
    mentions: dict[tuple[str, str, str | None, str | None], list[Span]] = {}
    for entity in article.entities:
        key = (entity.name, entity.kind or entity.label, entity.country, entity.when)
        mentions.setdefault(key, []).append((entity.start, entity.end))
    names: list[Name] = []
    for key, its_spans in sorted(mentions.items(), key=lambda item: (-len(item[1]), item[1][0])):
        marks += [Mark("entity", "name", len(names))] * len(its_spans)
        spans += [[span] for span in its_spans]
        names.append(Name(*key, mentions=len(its_spans)))
    return names


def _claims(article: EnrichedArticle) -> list[ClaimView]:
    told: dict[str, list[int]] = {}
    for index, event in enumerate(article.events):
        if event.claim:
            told.setdefault(event.claim, []).append(index)
    return [
        ClaimView(
            id=claim.id,
            source=_words(claim.source),
            name=claim.source.name if claim.source else None,
            cue=_words(claim.cue),
            content=claim.content.text,
            source_type=claim.source_type,
            quote=claim.quote,
            certainty=claim.certainty,
            polarity=claim.polarity,
            checkworthy=claim.checkworthy,
            events=told.get(claim.id, []),
        )
        for claim in article.claims
    ]


def _events(article: EnrichedArticle) -> list[EventView]:
    places = {claim.id: index for index, claim in enumerate(article.claims)}
    return [
        EventView(
            id=event.id,
            type=event.type,
            act=event.act,
            status=event.status,
            trigger=event.trigger.text,
            actors=_who(event.actors),
            targets=_who(event.targets),
            place=event.place,
            time=event.time,
            claim=places.get(event.claim) if event.claim else None,
            key=event.event_key,
            tellings=max(1, len(event.mentions)),
        )
        for event in article.events
    ]


def _who(participants: Sequence[Participant]) -> list[str]:
    return [who.name or who.text for who in participants]


def _words(part: ClaimPart | None) -> str | None:
    return part.text if part else None
