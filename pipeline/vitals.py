"""What one stage process counts and measures of itself, for its watchdog and for `/metrics`."""

from collections.abc import Iterable

from msgspec import Struct, field

#: Upper bounds of the classes of both histograms, in seconds.
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)


class Histogram(Struct):
    """Seconds by class, as Prometheus counts them.

    Attributes:
        counts: of each class of `BOUNDS` and of what is above the last; not cumulative.
        total: the sum of all seconds.
    """

    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    total: float = 0.0

    def observe(self, seconds: float, times: int = 1) -> None:
        """Count something that took so long, so many times."""
        at = next((place for place, bound in enumerate(BOUNDS) if seconds <= bound), len(BOUNDS))
        self.counts[at] += times
        self.total += seconds * times


class Vitals(Struct):
    """Signs of life of a stage.

    Attributes:
        signs: grows with each piece of work that is done and with each attempt at a server that failed: who has
            work and shows none is stuck.
        beats: grows each second while the event loop runs.
        partitions: (topic, partition) that the stage reads; None before it is a member of its group.
        in_hand: records taken and not acknowledged yet.
        batches: of each batch of them, in order, when Kafka took its oldest record, in seconds since 1970.
        dead: reason -> dead letters.
        bulk_retries: documents that Elasticsearch was asked again to take.
        batch_seconds: from a batch's being taken to its acknowledgement.
        article_seconds: each record's share of that.
        paused: server -> why work waits for it now.
        outage_seconds: server -> seconds that work has waited for it.
        resident: bytes of memory of the process and its pool.
        last_words: why the process is about to end; empty while it is not.
    """

    signs: int = 0
    beats: int = 0
    partitions: list[tuple[str, int]] | None = None
    in_hand: int = 0
    batches: list[float] = field(default_factory=list)
    consumed: int = 0
    acknowledged: int = 0
    dead: dict[str, int] = field(default_factory=dict)
    bulk_retries: int = 0
    pool_rebuilds: int = 0
    batch_seconds: Histogram = field(default_factory=Histogram)
    article_seconds: Histogram = field(default_factory=Histogram)
    paused: dict[str, str] = field(default_factory=dict)
    outage_seconds: dict[str, float] = field(default_factory=dict)
    resident: int = 0
    last_words: str = ""

    @property
    def oldest(self) -> float:
        """When Kafka took the oldest record in hand, in seconds since 1970; 0 where there is none."""
        return min(self.batches, default=0.0)

    def sign(self) -> None:
        """A piece of work is done, or a server was asked in vain."""
        self.signs += 1

    def took(self, records: int, oldest: float) -> None:
        """A batch is in hand.

        Args:
            oldest: when Kafka took its oldest record, in seconds since 1970.
        """
        self.sign()
        self.consumed += records
        self.in_hand += records
        self.batches.append(oldest)

    def finished(self, records: int, seconds: float) -> None:
        """The first of the batches in hand is acknowledged."""
        self.sign()
        self.acknowledged += records
        self.in_hand -= records
        del self.batches[0]
        self.batch_seconds.observe(seconds)
        self.article_seconds.observe(seconds / records, records)

    def died(self, reasons: Iterable[str]) -> None:
        """Records became dead letters."""
        for reason in reasons:
            self.dead[reason] = self.dead.get(reason, 0) + 1
