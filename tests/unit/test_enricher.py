"""What the enrich stage does with articles that it has no model for."""

from pipeline.documents import CleanArticle, Pipeline
from pipeline.enrichment import Enricher
from pipeline.settings import NO_MODEL, load


def _article(number: int, language: str) -> CleanArticle:
    words = f"Mayor Ada Brook said on Monday that bridge {number} will open."
    return CleanArticle(
        id=str(number), text=words, raw_text=words, language=language, pipeline=Pipeline(version="0", rules="r")
    )


def test_without_a_model_articles_pass_unread() -> None:
    """Nothing is found in them, they say so by naming no model, and none is loaded."""
    enricher = Enricher(load(flags={"enrichment.model": NO_MODEL}, environ={}).settings.enrichment)
    articles = [_article(1, "en"), _article(2, "de")]

    enricher.load()
    enriched = list(enricher.enrich(articles))

    assert "nlp" not in vars(enricher)
    assert [article.text for article in articles] == [article.text for article in enriched]
    assert [((), (), (), None)] * 2 == [
        (article.entities, article.claims, article.events, article.pipeline.model) for article in enriched
    ]
