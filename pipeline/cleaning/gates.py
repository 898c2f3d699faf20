"""Pages that are no article: told apart by what little they say, and refused in a sentence."""

import re

from pipeline import mojibake
from pipeline.errors import Reason, Rejected

#: A text of so many words is an article whatever else it says; before a paywall stands a whole paragraph or two.
_ENOUGH_WORDS, _ENOUGH_BEFORE_A_WALL = 40, 80
_CONSENT = re.compile(
    r"before you continue to|we (?:value|care about) your privacy|we and our (?:\d+ )?partners"
    r"|accept (?:all )?cookies|manage (?:your )?(?:consent|cookie|privacy) (?:settings|preferences)"
    r"|(?:wir|diese website) .{0,40}cookies|gérer (?:les|mes) cookies|aceptar (?:todas las )?cookies",
    re.IGNORECASE,
)
_ROBOT = re.compile(
    r"(?:are|you're|you are) (?:you )?(?:a |not a )(?:robot|human)|verify (?:that )?you are (?:a )?human|captcha"
    r"|unusual traffic|enable javascript|access (?:to this page )?(?:has been |is )?denied|checking your browser",
    re.IGNORECASE,
)
_MISSING = re.compile(
    r"page (?:not found|does not exist|you requested)|error 404|404 (?:not found|error)", re.IGNORECASE
)
_WALL = re.compile(
    r"(?:to continue|keep|continue) reading|subscribe (?:now )?to (?:read|continue|unlock)|already a subscriber"
    r"|(?:this|the) (?:article|story|content) is (?:for|reserved for|only available to|exclusive to)"
    r" (?:our )?(?:subscribers|members)|unlock this (?:article|story)|subscribers? only|jetzt weiterlesen"
    r"|réservé aux abonnés",
    re.IGNORECASE,
)
_GATES = (
    (_CONSENT, "The page asks for consent to cookies and holds no article: fetch it again with consent given."),
    (_ROBOT, "The page checks for robots and holds no article: fetch it again with a browser."),
    (_MISSING, "The page is an error page: there is no article at this address."),
)
_PAYWALL = "The page shows no more than the beginning to those who do not pay: fetch it again with a subscription."


def check(raw_text: str, text: str, *, free: bool = True) -> None:
    """Refuse what holds no article.

    Args:
        raw_text: the text before cleaning.
        text: what cleaning left.
        free: whether the page says that it can be read without paying.

    Raises:
        Rejected: the text was read in the wrong encoding; nothing is left of it, or next to nothing beside a consent
            form, a robot check, a paywall or an error.
    """
    if complaint := mojibake.complaint(raw_text):
        raise Rejected(Reason.BAD_UNICODE, complaint)
    if not text.strip():
        raise Rejected(Reason.NOT_AN_ARTICLE, "Nothing but boilerplate was found in the article.")
    words = len(text.split())
    if words < _ENOUGH_WORDS:
        for pattern, sentence in _GATES:
            if pattern.search(raw_text):
                raise Rejected(Reason.NOT_AN_ARTICLE, sentence)
    if words < _ENOUGH_BEFORE_A_WALL and (not free or _WALL.search(raw_text)):
        raise Rejected(Reason.NOT_AN_ARTICLE, _PAYWALL)
