"""The documents that flow through Copydesk, as typed values.

Field names are a contract with users and other programs (see ``docs/documents.md``). Offsets count Unicode
code points, ends are exclusive. ``start``/``end`` and ``spans`` point into the clean `text`; ``raw_start``/
``raw_end`` and ``raw_spans`` point into `raw_text`. Times are ISO 8601 strings.
"""

from typing import Any, Literal

from msgspec import Struct, field

type Span = tuple[int, int]

type SourceType = Literal["person", "organisation", "outlet", "unnamed", "author"]
type Quote = Literal["direct", "indirect", "mixed"]
type Certainty = Literal["asserted", "expected", "speculated", "denied", "unconfirmed"]
type Polarity = Literal["positive", "negative"]
type Status = Literal["realised", "planned", "speculated", "denied"]
type Precision = Literal["country", "division", "city"]


class RawArticle(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An article as it reached us, decoded but not judged.

    Exactly the fields of the raw-article contract; anything else the sender gave is kept under `extra`.
    At least one of `text` and `html` holds words.
    """

    id: str
    url: str | None = None
    title: str | None = None
    source: str | None = None
    published_at: str | None = None
    fetched_at: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    text: str | None = None
    html: str | None = None
    extra: dict[str, Any] = {}


class Removed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A stretch of the raw text that cleaning took out.

    Attributes:
        start, end: offsets into `raw_text`.
        text: the stretch itself, blank space around it included.
        reason: a word of the closed vocabulary `pipeline.cleaning.reasons.Reason`.
        rule: the name of the rule, or of the model or memory, that decided.
        score: how sure the decision was, 0 to 1, where the decider gives a score.
    """

    start: int
    end: int
    text: str
    reason: str
    rule: str
    score: float | None = None


class Dateline(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where, and for which agency, a report was written, as its dateline said.

    Attributes:
        place: as printed ("LISBON"); None for a dateline of an agency alone.
    """

    place: str | None = None
    agency: str | None = None


class Origin(Struct, frozen=True, kw_only=True):
    """Where the raw article lay in Kafka.

    Attributes:
        timestamp: the raw record's timestamp, milliseconds since 1970.
    """

    topic: str
    partition: int
    offset: int
    timestamp: int


class Pipeline(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What made a document: versions, time spent and where the article came from.

    Attributes:
        version: of Copydesk.
        rules: of the cleaning rules in force (a digest of the rule files).
        model: name and version of the spaCy pipeline.
        stages: milliseconds spent in each stage.
        enriched_chars: set where the article was longer than the limit of what is read for entities, claims
            and events: how many characters of `text` were.
        kafka: where the raw article lay; None for an article that never passed through Kafka.
    """

    version: str
    rules: str | None = None
    model: str | None = None
    stages: dict[str, float] = {}
    enriched_chars: int | None = None
    kafka: Origin | None = None


class CleanArticle(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An article without its boilerplate.

    `text` is `raw_text` with every stretch in `removed` cut out and nothing else changed, so the two give back
    the raw text (`pipeline.spans.restore`).
    """

    id: str
    url: str | None = None
    title: str | None = None
    source: str | None = None
    published_at: str | None = None
    fetched_at: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    dateline: Dateline | None = None
    captions: tuple[str, ...] = ()
    text: str
    raw_text: str
    removed: tuple[Removed, ...] = ()
    extra: dict[str, Any] = {}
    pipeline: Pipeline


class Location(Struct, frozen=True):
    """A point on the map, degrees of WGS 84."""

    lat: float
    lon: float


class Entity(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A named entity in the text.

    Attributes:
        label: spaCy's OntoNotes label (PERSON, GPE, ORG, DATE, …).
        name: the canonical name ("Vladimir Putin" for "Putin", "Russia" for "Russian").
        kind: a finer kind where it is known, such as ``outlet``.
        country: ISO 3166-1 alpha-3 code, where one applies.
        location, precision: coordinates of a place and what they stand for.
        when: for DATE and TIME, the ISO 8601 value at its own granularity ("2017", "2017-07", "2017-07-18",
            a range as "start/end"); None for durations and for what cannot be resolved.
    """

    text: str
    label: str
    start: int
    end: int
    raw_start: int
    raw_end: int
    name: str
    kind: str | None = None
    country: str | None = None
    location: Location | None = None
    precision: Precision | None = None
    when: str | None = None


class ClaimPart(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The source, the cue or the content of a claim; discontinuous parts have several spans.

    Attributes:
        name: the canonical name of a source, where it is known.
    """

    text: str
    spans: tuple[Span, ...]
    raw_spans: tuple[Span, ...]
    name: str | None = None


class Claim(Struct, frozen=True, kw_only=True):
    """Who says what, in which words, how firmly.

    Attributes:
        id: stable: the same article processed by the same version gives the same ids.
        checkworthy: 0 to 1.
    """

    id: str
    source: ClaimPart | None
    cue: ClaimPart | None
    content: ClaimPart
    source_type: SourceType
    quote: Quote
    certainty: Certainty
    polarity: Polarity
    checkworthy: float


class Trigger(Struct, frozen=True, kw_only=True):
    """The words that tell an event."""

    text: str
    start: int
    end: int
    raw_start: int
    raw_end: int


class Participant(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An actor or a target of an event."""

    text: str
    name: str | None = None
    country: str | None = None
    spans: tuple[Span, ...]
    raw_spans: tuple[Span, ...]


class Place(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where an event happened, as precisely as the sentence supports."""

    name: str
    country: str | None = None
    location: Location | None = None
    precision: Precision | None = None


class When(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """When an event happened, resolved against the article's date.

    Attributes:
        start, end: first and last day, ISO 8601 dates; equal for a single day.
        granularity: ``day``, ``week``, ``month``, ``year`` or ``range``.
    """

    text: str
    start: str
    end: str
    granularity: str


class Mention(Struct, frozen=True, kw_only=True):
    """One telling of an event, with its own trigger and status."""

    trigger: Trigger
    status: Status


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who did what to whom, where and when, and whether it happened.

    Attributes:
        type: a PLOVER class, or ``other``; what is only announced is AGREE where the act is help, and THREATEN
            where it is a blow.
        act: the class of the act itself: AID for aid that is promised, where `type` is AGREE.
        status: that of the firmest mention (realised, then planned, then speculated).
        claim: id of the claim the event is part of, where somebody said it happened.
        event_key: the same for the same event told in several articles.
    """

    id: str
    type: str
    act: str | None = None
    status: Status
    trigger: Trigger
    actors: tuple[Participant, ...] = ()
    targets: tuple[Participant, ...] = ()
    place: Place | None = None
    time: When | None = None
    claim: str | None = None
    event_key: str | None = None
    mentions: tuple[Mention, ...] = ()


class EnrichedArticle(Struct, frozen=True, kw_only=True):
    """A clean article with what was found in it: the finished document."""

    id: str
    url: str | None = None
    title: str | None = None
    source: str | None = None
    published_at: str | None = None
    fetched_at: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    dateline: Dateline | None = None
    captions: tuple[str, ...] = ()
    text: str
    raw_text: str
    removed: tuple[Removed, ...] = ()
    entities: tuple[Entity, ...] = ()
    claims: tuple[Claim, ...] = ()
    events: tuple[Event, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)
    pipeline: Pipeline
