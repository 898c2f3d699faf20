"""How well claims are found in the labelled sentences and in the seed article."""

from tests import floors
from tests.unit.claims.labelled import figures, labelled, read_labelled, seed_figures


def test_figures_hold() -> None:
    """Relation F1, precision, recall and each attribute stay at or above their floors."""
    floors.check("claims", {**figures(), **seed_figures()})


def test_nothing_is_found_where_nobody_speaks() -> None:
    """Sentences labelled without claims have none."""
    silent = {row["text"]: () for row in labelled() if not row["claims"]}
    assert silent == {item.text: item.claims for item in read_labelled() if item.text in silent}


def test_every_kind_has_labels() -> None:
    """There are at least 150 labelled sentences."""
    assert len(labelled()) >= 150
