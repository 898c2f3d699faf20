"""What a row of the table found."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from connectors.accounts import Accounts


@dataclass(slots=True)
class Finding:
    """Counts and figures of one row, and what speaks against it.

    Attributes:
        counts: name -> number, in the order in which they are shown.
        figure: the measure that the row is about, in words with its unit.
        failures: a sentence for each promise that was not kept; none: the row passed.
    """

    counts: dict[str, int] = field(default_factory=dict)
    figure: str = ""
    failures: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether every promise was kept."""
        return not self.failures

    def expect(self, kept: bool, otherwise: str) -> None:
        """Note a promise, and the sentence that tells how it was broken where it was."""
        if not kept:
            self.failures.append(otherwise)

    def expect_equal(self, what: str, expected: object, actual: object) -> None:
        """Note that a value has to be exactly so."""
        self.expect(expected == actual, f"{what}: {actual} instead of {expected}.")

    def take(self, accounts: Accounts, doubled: int) -> None:
        """Note what became of the records that Kafka acknowledged: none may be missing, none doubled."""
        kinds = {name: len(getattr(accounts, name)) for name in ("indexed", "superseded", "dead", "missing")}
        self.counts |= {"acknowledged": sum(kinds.values()), **kinds, "doubled": doubled}
        self.expect_equal("Acknowledged records that are nowhere", 0, kinds["missing"])
        self.expect_equal("Documents that are there more than once", 0, doubled)

    def expect_no_letters(self, accounts: Accounts) -> None:
        """Note that no record may be among the dead letters."""
        self.expect_equal("Dead letters", 0, len(accounts.dead))


def median(values: Iterable[float]) -> float:
    """The middle one of the sorted values."""
    ordered = sorted(values)
    return ordered[len(ordered) // 2]
