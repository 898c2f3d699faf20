"""Pages that are no article: told apart by the notices on them and by what little else they say; refused in a sentence.

A notice speaks to the reader and opens a line or a sentence ("Subscribe to continue reading"); an article that tells
of paywalls has the same words further on in its sentences ("readers who subscribe to continue reading").
"""

import re
from collections.abc import Iterator, Sequence

from pipeline import mojibake
from pipeline.errors import Reason, Rejected

#: A text of so many words beside its notices is an article; before a paywall stands a whole paragraph or two.
_ENOUGH_WORDS, _ENOUGH_BEFORE_A_WALL = 40, 80
#: A text of so many words has enough of them beside its notices, whatever those are.
_ENOUGH_ANYWAY = 160
#: Characters of a text before cleaning among which notices are looked for.
_READ = 20_000
_STRETCH = re.compile(r"[^.!?…\n]+(?:[.!?…](?!\s|$)[^.!?…\n]*)*[.!?…]*")
#: What may stand before the first word of a notice.
_LEAD = " \t¡¿>*•-–—|#✕×"


def _notices(*beginnings: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{beginning})" for beginning in beginnings), re.IGNORECASE)


_CONSENT = _notices(
    r"before you continue to|we (?:value|respect|care about) your privacy|your privacy (?:choices|matters)",
    r"we and our (?:[\d,.]+ )?(?:partners|vendors)|(?:accept|allow|reject) (?:all )?cookies$",
    r"manage (?:your )?(?:consent|cookies?|privacy)(?: settings| preferences| choices)?$",
    r"(?:this|our) (?:web)?site uses .{0,20}cookies|we use .{0,20}cookies|read with (?:ads|advertising)\b",
    r"(?:wir|diese (?:web)?seite|diese website) .{0,40}cookies|weiter mit werbung|gérer (?:les|mes) cookies",
    r"nous utilisons des cookies|aceptar (?:todas las )?cookies|(?:utilizamos|utilizziamo) .{0,20}cookie",
)
_ROBOT = _notices(
    r"(?:please )?(?:verify|confirm|prove) (?:that )?you(?: are|'re) (?:a )?(?:human|not a robot)|verifying you are",
    r"are you (?:a )?(?:robot|human)|i'm not a robot|(?:please )?(?:complete|solve) the (?:captcha|security check)",
    r"our systems have detected|unusual traffic|checking (?:your browser|if the site)|pardon our interruption",
    r"(?:please |you (?:need|have) to |you must )?(?:enable|turn on|activate|allow) (?:javascript|cookies)\b(?! for)",
    r"javascript (?:is|must be) (?:not available|disabled|required|enabled)|your browser does(?: not|n't) support",
    r"access (?:to this page )?(?:has been |is )?denied[.!]?$|you do(?: not|n't) have permission to access",
    r"press & hold|(?:sorry, )?you have been blocked|too many requests[.!]?$|429 too|403 forbidden|just a moment\W*$",
)
_MISSING = _notices(
    r"(?:error )?(?:404|410)(?:\W*$|\W+(?:error|not found|page not found|gone)\b)|page not found\W*$",
    r"(?:oops\W+)?(?:the|this|that) page (?:you(?: are|'re| were)? (?:requested|looking for)|does(?: not|n't) exist)",
    r"(?:the|this|that) page (?:can(?:'t|not| not)|could(?: not|n't)) be found|page (?:does not exist|you requested)",
    r"(?:sorry\W+)?we (?:can(?:'t|not)|could(?: not|n't)) find (?:the|that|this) page|it looks like nothing was found",
    r"(?:sorry\W+)?this (?:article|page|story) (?:is no longer available|has been removed|has expired|is unavailable)",
    r"(?:error )?50[0-4](?:\W*$|\W+(?:internal|bad|service|gateway|error)\b)|internal server error\W*$|bad gateway\W*$",
    r"gateway time-?out\W*$|service (?:temporarily )?unavailable\W*$|the server is temporarily unable",
    r"seite nicht gefunden|página no encontrada|page introuvable|pagina non trovata|página não encontrada",
)
_ELSEWHERE = _notices(
    r"(?:sorry\W+)?this (?:content|video|page|site|website|article) is (?:not available|unavailable) (?:in|from) your",
    r"451\W+unavailable|unavailable (?:due to|for) legal reasons|we recognize you are attempting to access",
)
_LOGIN = _notices(
    r"(?:please |you (?:must|need to) )?(?:log|sign) in to (?:view|access|see|read|continue|your account)",
    r"you must be (?:logged|signed) in to (?:view|access|see|read|continue)",
)
_AGE = _notices(
    r"are you (?:over|at least|older than) (?:16|18|21)\b|you must be (?:at least )?(?:16|18|21) .{0,20}to enter",
    r"(?:please )?(?:confirm|verify|enter) your (?:age|date of birth)",
)
_WALL = _notices(
    r"(?:to )?(?:continue|keep) reading|already (?:a subscriber|a member|subscribed)\b|(?:jetzt )?weiterlesen",
    r"(?:please )?(?:subscribe|register|sign up|log in|sign in|join|create an? (?:free )?account|become a \w+)"
    r"(?: (?:now|today|here|for free|or (?:subscribe|register|log in|sign in)|(?:to|with) [A-Z][\w ]{0,30}))*"
    r" (?:to (?:read|continue|unlock|keep|view)|for (?:full|unlimited) access)",
    r"(?:this|the) (?:article|story|content|post|report) is (?:only |exclusively )?"
    r"(?:for|reserved for|available (?:only )?to|exclusive to|restricted to) (?:our )?(?:\w+ )?(?:subscribers|members)",
    r"this is an? (?:premium|exclusive|subscribers?[ -]only|members?[ -]only) (?:article|story|post|report)",
    r"unlock (?:this|the full) (?:article|story)|(?:subscribers?|members?)[ -]only(?: content| article| story)?\W*$",
    r"you(?:'ve| have) (?:reached|hit|used|read) (?:your|all|the) .{0,40}(?:free|limit|complimentary|monthly)",
    r"you have (?:0|no) (?:free )?(?:articles|stories) (?:left|remaining)|start your (?:free )?(?:trial|subscription)",
    r"(?:please )?(?:disable|turn off|pause) your ad ?-?blocker",
    r"dieser (?:artikel|inhalt) ist (?:nur|exklusiv) für|exklusiv für abonnenten|sie haben bereits ein abo",
    r"(?:cet )?article (?:est )?réservé aux abonnés|réservé aux abonnés|déjà abonné",
    r"(?:este )?(?:contenido|artículo) (?:es )?(?:exclusivo|solo) para (?:suscriptores|socios)|ya eres suscriptor",
    r"suscríbete para (?:seguir|continuar)|(?:questo )?(?:articolo|contenuto) (?:è )?riservato agli abbonati",
    r"sei già abbonato|(?:conteúdo|matéria) exclusiv[oa] para assinantes|já é assinante",
    r"(?:dit artikel is )?(?:alleen|exclusief) voor abonnees",
)
_GATES = (
    (_CONSENT, "The page asks for consent to cookies and holds no article: fetch it again with consent given."),
    (_ROBOT, "The page checks for robots and holds no article: fetch it again with a browser."),
    (_MISSING, "The page is an error page: there is no article at this address."),
    (_ELSEWHERE, "The page is closed to readers of some places and holds no article: fetch it from elsewhere."),
    (_AGE, "The page asks how old the reader is and holds no article: fetch it again with the age confirmed."),
    (_LOGIN, "The page asks for a login and holds no article: fetch it again when logged in."),
)
_NOTHING = "Nothing but boilerplate was found in the article."
_PAYWALL = "The page shows no more than the beginning to those who do not pay: fetch it again with a subscription."


def check(raw_text: str, text: str, *, free: bool = True) -> None:
    """Refuse what holds no article.

    Args:
        raw_text: the text before cleaning.
        text: what cleaning left.
        free: whether the page says that it can be read without paying.

    Raises:
        Rejected: the text was read in the wrong encoding; nothing is left of it, or next to nothing beside a consent
            form, a robot check, a login, a paywall or an error.
    """
    if complaint := mojibake.complaint(raw_text):
        raise Rejected(Reason.BAD_UNICODE, complaint)
    if not text.strip():
        raise Rejected(Reason.NOT_AN_ARTICLE, _NOTHING)
    if len(text.split(maxsplit=_ENOUGH_ANYWAY)) >= _ENOUGH_ANYWAY:
        return
    words = sum(len(stretch.split()) for stretch in _stretches(text) if not _is_notice(stretch))
    if words >= _ENOUGH_BEFORE_A_WALL:
        return
    every = list(_stretches(raw_text[:_READ]))
    if words < _ENOUGH_WORDS and (sentence := _told(every)):
        raise Rejected(Reason.NOT_AN_ARTICLE, sentence)
    if not free or any(_WALL.match(stretch) for stretch in every):
        raise Rejected(Reason.NOT_AN_ARTICLE, _PAYWALL)


def _told(stretches: Sequence[str]) -> str | None:
    """What the first gate that has a notice among these says."""
    return next((told for gate, told in _GATES if any(gate.match(stretch) for stretch in stretches)), None)


def _is_notice(stretch: str) -> bool:
    return any(gate.match(stretch) for gate in (*(gate for gate, _ in _GATES), _WALL))


def _stretches(text: str) -> Iterator[str]:
    """The sentences of all lines, without bullets and marks before them, their apostrophes straight."""
    for found in _STRETCH.finditer(text.replace("’", "'")):
        if stretch := found.group().strip().lstrip(_LEAD):
            yield stretch
