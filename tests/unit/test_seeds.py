"""The seeds are what their README says, and cleaning leaves their articles and nothing else."""

import hashlib
import json
import tomllib
from pathlib import Path

import pytest

from pipeline.cleaning import Cleaner
from pipeline.documents import CleanArticle, RawArticle
from pipeline.identity import document_version
from pipeline.raw import decode
from pipeline.settings import config_folder

SEEDS = Path(__file__).parents[2] / "seeds"
FILES = sorted(path for path in SEEDS.iterdir() if path.name[:3].isdigit())
EXPECTED = tomllib.loads(Path(__file__).with_name("seeds.toml").read_text(encoding="utf-8"))
USERS_ARTICLE = "000_dc5a2832e058e991.txt"


def read(path: Path) -> list[RawArticle]:
    """The raw articles of a seed file, as records of the raw topic carry them."""
    content = path.read_text(encoding="utf-8")
    match path.suffix:
        case ".jsonl":
            records = content.splitlines()
        case ".json":
            records = [content]
        case suffix:
            records = [json.dumps({"html" if suffix == ".html" else "text": content})]
    return [decode(record.encode()) for record in records]


@pytest.fixture(scope="module")
def cleaned() -> dict[str, list[CleanArticle]]:
    """File name -> its articles, cleaned by the rules we ship."""
    cleaner = Cleaner(config_folder() / "cleaning")
    return {path.name: [cleaner.clean(article) for article in read(path)] for path in FILES}


def test_the_users_article_is_untouched() -> None:
    """The one real article is there byte for byte."""
    digest = hashlib.sha256((SEEDS / USERS_ARTICLE).read_bytes()).hexdigest()

    assert digest == "2bfa4a1d5b40cca6e1c03960e4eec656ab260bf7c07b45b2075fdd332a2d5bb4"


def test_every_seed_has_expectations_and_a_line_in_the_readme() -> None:
    """No seed comes in unexplained, and nothing is expected of a file that is gone."""
    readme = (SEEDS / "README.md").read_text(encoding="utf-8")
    names = [path.name for path in FILES]

    assert names == sorted(EXPECTED)
    assert names == [name for name in names if f"| `{name}` |" in readme]


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_boilerplate_goes_and_the_article_stays(name: str, cleaned: dict[str, list[CleanArticle]]) -> None:
    """Nothing of the page around an article is left, and its sentences are whole."""
    text = "\n".join(article.text for article in cleaned[name])
    expected = EXPECTED[name]

    assert [phrase for phrase in expected["gone"] if phrase in text] == []
    assert [phrase for phrase in expected["kept"] if phrase not in text] == []


def test_the_invented_articles_have_the_length_of_news(cleaned: dict[str, list[CleanArticle]]) -> None:
    """150 to 500 words each, once the boilerplate is gone."""
    lengths = [
        len(article.text.split()) for name, articles in cleaned.items() if name != USERS_ARTICLE for article in articles
    ]

    assert [length for length in lengths if not 150 <= length <= 500] == []


def test_pages_and_objects_tell_outlet_address_date_and_language(cleaned: dict[str, list[CleanArticle]]) -> None:
    """Everything but the plain texts brings or carries its own metadata."""
    articles = [a for name, found in cleaned.items() if not name.endswith(".txt") for a in found]

    assert [a.title for a in articles if not (a.source and a.url and a.published_at and a.language and a.title)] == []
    assert {article.language.partition("-")[0] for article in articles if article.language} == {"en", "de"}


def test_the_correction_is_the_same_document_and_wins() -> None:
    """An article fetched again under its address replaces what was fetched earlier."""
    (first,), (second,) = (
        read(SEEDS / f"{name}.json") for name in ("030_lake-ormsey-dam", "031_lake-ormsey-dam_corrected")
    )

    assert first.id == second.id
    assert document_version(first.fetched_at, 0) < document_version(second.fetched_at, 0)


def test_the_agency_story_has_three_carriers(cleaned: dict[str, list[CleanArticle]]) -> None:
    """Three outlets, three documents, one story."""
    carriers = [a for name, found in cleaned.items() if "lisbon-cod-talks" in name for a in found]

    assert {a.source for a in carriers} == {"Meridian Post", "Coastline Herald", "Eastgate Daily"}
    assert len({a.id for a in carriers}) == 3


@pytest.mark.parametrize("name", [name for name in sorted(EXPECTED) if name.endswith(".html")])
def test_a_page_has_its_headline_once(name: str, cleaned: dict[str, list[CleanArticle]]) -> None:
    """Whether or not the extractor takes it for a line of the body."""
    (article,) = cleaned[name]

    assert article.title is not None
    assert 1 == article.raw_text.count(article.title)
