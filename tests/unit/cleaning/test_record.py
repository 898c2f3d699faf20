"""Cleaning takes stretches out and changes nothing else, whatever the text."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.cleaning import Cleaner
from pipeline.cleaning.lines import split
from pipeline.cleaning.memory import SiteMemory
from pipeline.cleaning.reading import read_one
from pipeline.cleaning.reasons import Reason
from pipeline.documents import RawArticle
from pipeline.errors import Rejected
from pipeline.spans import restore

_LINES = st.sampled_from(
    [
        "The harbour board met on Monday to discuss the strike, which has lasted for nine days now.",
        "“We will not sign anything today,” the union's secretary told reporters outside the hall.",
        "Also read: Old mill sold",
        "Leave a Comment",
        "© 2031 Example News",
        "LISBON (Reuters) - The ferry sailed on time. Read the full story here.",
        "Share",
        "",
        "   ",
        "Прочее",
        "港は月曜日に閉鎖された。",
    ]
)
#: An article of our own, longer than any line is.
STORY = (
    "The harbour board met on Monday to discuss the strike, which has lasted for nine days.",
    "Mr. Ferro, who leads the board, said that talks would go on until an agreement was reached.",
    "Dockers have blocked both gates since last week, and eleven ships wait in the bay.",
    "The union wants shorter night shifts and a second crane driver on every berth.",
    "The board has offered more money for night work but no second driver.",
    "“A crane at four in the morning is no place for one tired man,” the union's secretary told the meeting.",
    "Two of the ships carry fruit that will not keep until Friday, according to the agents who booked them.",
    "One of the agents said that he had asked for permission to unload by hand.",
    "The harbour master refused because the quay is not lit beyond the second shed.",
    "Fishing boats are not affected and landed their catch as usual, the fish market said.",
    "Shopkeepers near the gates complained that lorries have blocked the road to the old town since Thursday.",
    "The mayor offered to talk to both sides but said that she could not order anybody back to work.",
    "A strike in the same harbour ended eleven years ago after the government sent a mediator.",
    "The ministry of labour said on Sunday that it had received no request for one this time.",
    "Mr. Ferro said the board would vote on such a request when it meets again on Wednesday.",
    "The dockers will gather at the main gate that morning, and their union expects several hundred of them.",
    "The port handles about a third of the grain that the island imports in winter.",
    "Millers have stores for three weeks, their association said, and nobody needs to fear for bread.",
    "The owners of the largest mill nevertheless sent two barges to a port on the mainland.",
    "They are expected back on Saturday with enough flour for the hospitals and the schools.",
    "The strike began when a docker fell from a ladder during a night shift and broke his arm.",
    "An inspector found that the ladder was sound but that the man had been at work for fourteen hours.",
    "The board does not dispute the finding and has paid for his treatment.",
    "Talks broke off on the same evening over the question of who may order extra hours.",
    "Neither side has moved since, although both say that the door is open.",
)
_TEXTS = st.one_of(
    st.text(max_size=400),
    st.lists(_LINES, max_size=14).map("\n".join),
    st.lists(_LINES, max_size=14).map("\r\n\t".join),
    st.lists(_LINES, min_size=30, max_size=60).map(" ".join),
)


@given(text=_TEXTS, title=st.none() | st.text(max_size=30))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_clean_text_and_the_removed_stretches_give_back_the_raw_text(
    cleaner: Cleaner, text: str, title: str | None
) -> None:
    """For any text: `text` is `raw_text` without `removed`, and the two make `raw_text` again."""
    try:
        clean, learned = cleaner.clean_and_learn(
            read_one(RawArticle(id="a", text=text, title=title, source="example.com"))
        )
    except Rejected:
        return
    memory = SiteMemory()
    memory.learn(learned)

    assert text == clean.raw_text
    assert text == restore(clean.text, clean.removed)
    assert [text[cut.start : cut.end] for cut in clean.removed] == [cut.text for cut in clean.removed]
    assert {cut.reason for cut in clean.removed} <= set(Reason)
    assert [cut for cut in clean.removed if not cut.rule] == []


@given(text=_TEXTS)
@settings(max_examples=100, deadline=None)
def test_lines_cover_a_text_without_a_gap(text: str) -> None:
    """Lines, or sentences of endless lines, put side by side are the text."""
    assert text == "".join(text[line.start : line.stop] for line in split(text))


def test_sentences_of_a_text_without_breaks_are_judged_apart(cleaner: Cleaner) -> None:
    """A text on one line loses its boilerplate sentences and keeps its article."""
    story = " ".join(STORY)
    text = f"{story} Your email address will not be published. Required fields are marked *"
    clean = cleaner.clean(RawArticle(id="a", text=text, title="Harbour strike enters second week"))

    assert story == clean.text.rstrip()
