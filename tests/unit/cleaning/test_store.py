"""Memories on disk, and the record of cuts shown."""

from pathlib import Path

import pytest

from pipeline.cleaning import Cleaner, features, memory
from pipeline.cleaning.bylines import authors
from pipeline.cleaning.explain import explain, summary
from pipeline.cleaning.model import load
from pipeline.cleaning.reasons import Reason
from pipeline.cleaning.store import SiteStore
from pipeline.documents import RawArticle, Removed
from pipeline.errors import SettingsError, SetupError


def _page() -> memory.SiteDelta:
    """What a page of one line tells."""
    (page,) = features.read([features.Text(["Vote in our poll"], "", "")])
    return memory.delta("example.com", 1, 0, page.marks)


def test_memories_come_back_from_their_folder(tmp_path: Path) -> None:
    """What was learned and saved is there for the next run; sources do not mix."""
    store = SiteStore(tmp_path / "memory")
    store.learn(_page())
    store.save()
    again = SiteStore(tmp_path / "memory")

    assert again.memory("example.com") == store.memory("example.com")
    assert again.memory("example.org").marks == {}


def test_a_broken_memory_is_told(tmp_path: Path) -> None:
    """The sentence names the file."""
    store = SiteStore(tmp_path)
    store.learn(_page())
    store.save()
    (path,) = tmp_path.iterdir()
    path.write_bytes(b"\xc1")

    with pytest.raises(SetupError, match=path.name):
        SiteStore(tmp_path).memory("example.com")


def test_weights_of_another_kind_are_told(tmp_path: Path) -> None:
    """A file that holds no line model is no reason to crash."""
    (tmp_path / "lines.npz").write_bytes(b"nothing")

    with pytest.raises(SettingsError, match="holds no line model"):
        load(tmp_path / "lines.npz")


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Jo Marsh", ("Jo Marsh",)),
        ("By Jo Marsh and Lena Okoro, Staff Writers", ("Jo Marsh", "Lena Okoro")),
        ("Written by: Ana de la Vega | Updated 3 hours ago", ("Ana de la Vega",)),
        ("By Ana Sousa, Lisbon Correspondent", ("Ana Sousa",)),
        ("By the river", ()),
    ],
)
def test_a_byline_gives_names(byline: str, names: tuple[str, ...]) -> None:
    """Names only, without posts and dates."""
    cut = Removed(start=0, end=len(byline), text=byline, reason=Reason.BYLINE, rule="byline")

    assert authors([cut]) == names


def test_explain_shows_each_cut_with_its_reason(cleaner: Cleaner) -> None:
    """All of the raw text is there, and behind each cut why it was made."""
    text = (
        "Dockers in Ormsey voted on Tuesday to go on with their strike.\n"
        "The harbour board cut the night bonus in March after three years of losses.\nScroll to Top"
    )
    clean = cleaner.clean(RawArticle(id="a", text=text, language="en"))
    shown = explain(clean).plain

    assert shown.replace("  ← navigation, scroll-to-top", "") == text
    assert summary(clean) == "1 cut, 13 of 152 characters (9%) removed"
