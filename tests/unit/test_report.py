"""Articles in a terminal."""

import io

from rich.console import Console

from pipeline.cli.report import overview
from pipeline.documents import EnrichedArticle, Pipeline


def test_an_article_has_one_line_however_narrow_the_terminal_is() -> None:
    """A headline that goes on in a second line cannot be told from the next article."""
    written = io.StringIO()
    article = EnrichedArticle(
        id="1",
        raw_text="W.",
        text="W.",
        title="The council votes on the bridge " * 3,
        pipeline=Pipeline(version="0", rules="0"),
    )

    Console(file=written, width=80).print(overview([article, article]))

    assert 3 == len(written.getvalue().splitlines())
