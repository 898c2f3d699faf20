"""Check-worthiness ranks statements by features that can be read."""

from pipeline.enrichment.claims.checkworthy import WEIGHTS, checkworthiness, features


def test_figures_outrank_small_talk() -> None:
    """A statement with figures is worth more checking than thanks or a question."""
    fact = checkworthiness("Unemployment in Lorvia fell by 12 percent between 2019 and 2021.")
    thanks = checkworthiness("Thank you all, it is great to be here.")
    question = checkworthiness("Will you answer me?")
    assert (fact > 0.5, thanks < 0.2, question < 0.2) == (True, True, True)


def test_every_feature_has_a_weight() -> None:
    """The features of a statement are those of the weights, besides the bias, each from 0 to 1."""
    found = features("The bank paid $2 million more than in 2019.")
    assert set(found) == set(WEIGHTS) - {"bias"}
    assert all(0 <= value <= 1 for value in found.values())
