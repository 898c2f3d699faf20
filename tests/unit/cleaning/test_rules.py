"""Rule files: each rule does what its examples say, and a wrong file is told in a sentence."""

from pathlib import Path

import pytest

from pipeline.cleaning import Cleaner, features, rules
from pipeline.documents import RawArticle
from pipeline.errors import SettingsError
from pipeline.settings import config_folder
from tests.unit.cleaning.test_words import folded

SHIPPED = rules.load(config_folder() / "cleaning").all
STORY = "\n".join(
    [
        "Harbour strike enters second week",
        "The harbour board met on Monday to discuss the strike, which has lasted for nine days now.",
        "Dockers have blocked both gates since last week, and eleven ships are waiting in the bay.",
    ]
)


def write(folder: Path, content: str) -> Path:
    """A folder with one rule file."""
    (folder / "own.toml").write_text(content, encoding="utf-8")
    return folder


@pytest.mark.parametrize("rule", SHIPPED, ids=lambda rule: rule.name)
def test_each_rule_hits_and_misses_its_examples(rule: rules.Rule) -> None:
    """Every rule has examples; it matches all its hits, by its words too, and none of its misses."""
    untried = [hit for hit in rule.hits if rule.words and rule.words.isdisjoint(folded(hit))]

    assert rule.hits
    assert [hit for hit in rule.hits if rule.stretch(hit) is None] == []
    assert [miss for miss in rule.misses if rule.stretch(miss) is not None] == []
    assert untried == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('[a]\nline = "x"', "has a `reason`"),
        ('[a]\nreason = "other"\nline = "x"\ninside = "y"', "either `line` or `inside`"),
        ('[a]\nreason = "other"\nline = "("', "no regular expression"),
        ('[a]\nreason = "nonsense"\nline = "x"', "the reasons are"),
        ('[a]\nreason = "other"\nline = "x"\nsites = "y"', "unknown key sites"),
        ("[a", "is not TOML"),
        ('[[pin]]\nsite = "example.com"\nline = "x"\nas = "maybe"', "a `[[pin]]` has"),
    ],
)
def test_a_wrong_rule_file_is_told(tmp_path: Path, content: str, told: str) -> None:
    """The sentence names what is wrong."""
    with pytest.raises(SettingsError, match=told.replace("[", r"\[").replace("]", r"\]")):
        rules.load(write(tmp_path, content))


def test_a_rule_is_switched_off_by_name(tmp_path: Path) -> None:
    """What is off does not cut, is part of the version, and must exist."""
    folder = write(tmp_path, '[tide-table]\nreason = "other"\nline = "Tide table for .*"')
    article = RawArticle(id="a", text=STORY + "\nTide table for Ormsey", language="en")

    assert [cut.rule for cut in Cleaner(folder).clean(article).removed] == ["tide-table"]
    assert "tide-table" not in [cut.rule for cut in Cleaner(folder, off=["tide-table"]).clean(article).removed]
    assert rules.load(folder).version != rules.load(folder, off=["tide-table"]).version
    with pytest.raises(SettingsError, match="No cleaning rule is named tide"):
        rules.load(folder, off=["tide"])


def test_rules_and_pins_of_a_site_hold_there_only(tmp_path: Path) -> None:
    """A pin goes before everything; a site's subdomains belong to it."""
    folder = write(
        tmp_path,
        '[corner]\nsite = "example.com"\nreason = "other"\nline = "The corner of .*"\n'
        '[[pin]]\nsite = "example.com"\nline = "Share"\nas = "article"\n'
        '[[pin]]\nsite = "example.com"\nline = "Dockers have blocked both gates since last week, and eleven ships are'
        ' waiting in the bay."\nas = "boilerplate"',
    )
    text = STORY + "\nShare\nThe corner of Jane Doe"
    there, elsewhere = (
        Cleaner(folder).clean(RawArticle(id="a", text=text, url=f"https://{host}/1", language="en"))
        for host in ("www.example.com", "example.org")
    )

    assert "Share" in there.text
    assert "Dockers" not in there.text
    assert "The corner" not in there.text
    assert "pin" in {cut.rule for cut in there.removed}
    assert {"pin", "corner"} & {cut.rule for cut in elsewhere.removed} == set()


def test_rules_hold_for_their_language_only() -> None:
    """A German rule does not touch an English text, nor one of an unknown language none."""
    loaded = rules.load(config_folder() / "cleaning")
    page = features.read([features.Text(["Mehr zum Thema"], "", "")])[0].distinct

    def named(language: str | None) -> list[str]:
        return [
            rule.name
            for rule in loaded.narrowed(language, "").to_try(page).get(0, [])
            if rule.stretch("Mehr zum Thema")
        ]

    assert named("de-AT") == ["de-weiterlesen"]
    assert named("en") == []
    assert named(None) == ["de-weiterlesen"]
