"""Pages that are no article are refused by the notices on them; articles that tell of such notices are not."""

import pytest

from pipeline.cleaning import Cleaner, gates
from pipeline.documents import RawArticle
from pipeline.errors import Reason, Rejected

_STORY = "Mayor of Tarnby resigns\nThe mayor of Tarnby resigned on Monday after eleven years in office.\n"
_NOTICES = {
    "pay": [
        f"{_STORY}You have reached your limit of free articles this month.\nSubscribe now for unlimited access.",
        f"{_STORY}You've read your last free article.\nStart your subscription for $1 a week.",
        f"{_STORY}You have 0 free articles remaining.\nCreate a free account to keep reading.",
        f"{_STORY}Subscribe to continue reading\nAlready a subscriber? Sign in",
        f"{_STORY}This is a premium article. Please log in or subscribe to read the full story.",
        f"{_STORY}This content is for members only.\nJoin now",
        f"{_STORY}Register for free to continue reading",
        f"{_STORY}Weiterlesen mit Plus\nSie haben bereits ein Abo? Anmelden",
        f"{_STORY}Cet article est réservé aux abonnés.\nDéjà abonné ? Se connecter",
        f"{_STORY}Contenido exclusivo para suscriptores\n¿Ya eres suscriptor? Inicia sesión",
        f"{_STORY}Questo articolo è riservato agli abbonati",
        f"{_STORY}Please disable your ad blocker to continue.",
    ],
    "login": [
        "Please log in to view this page\nEmail address\nPassword\nRemember me",
        "Sign in to your account\nEmail\nPassword\nRegister",
    ],
    "consent": [
        "Before you continue to Example Herald\nWe use cookies and data to deliver our services.\nAccept all",
        "This website uses cookies\nWe use cookies to give you the best experience.\nAccept\nDecline",
        "We and our 842 partners store information on your device. You can change your choices at any time.",
        "Your privacy choices\nWe and our partners process personal data.\nManage options",
        "Read with advertising and tracking, or subscribe without\nContinue with ads",
    ],
    "robots": [
        "Please enable JavaScript to view this page.\nYour browser does not support JavaScript.",
        "JavaScript is not available. We’ve detected that it is switched off in this browser.",
        "Just a moment...\nChecking your browser before you go on to example.com.",
        "Verifying you are human. This may take a few seconds.\nRay 7d1",
        "Access Denied\nYou don’t have permission to access this page on this server.",
        "Sorry, you have been blocked\nYou are unable to access example.com",
        "429 Too Many Requests\nnginx",
    ],
    "error page": [
        "404\nPage not found\nGo to our home page",
        "Oops! That page can’t be found.\nMaybe try a search?",
        "Sorry, we couldn’t find that page\nIt may have been moved or deleted.",
        "This article is no longer available.",
        "502 Bad Gateway\nnginx",
        "Service Temporarily Unavailable\nPlease try again later.",
    ],
    "elsewhere": ["This content is not available in your region.", "451: Unavailable due to legal reasons"],
    "how old": ["Are you over 18?\nYou must be 18 years or older to enter this site.\nYes\nNo"],
}


@pytest.mark.parametrize(("told", "text"), [(told, text) for told, texts in _NOTICES.items() for text in texts])
def test_a_notice_without_an_article_is_refused(cleaner: Cleaner, told: str, text: str) -> None:
    """Walls for payment, login, consent, robots, place and age, and error pages, each told by its name."""
    with pytest.raises(Rejected, match=told) as refused:
        cleaner.clean(RawArticle(id="n", text=text, title=text.split("\n")[0]))

    assert refused.value.reason == Reason.NOT_AN_ARTICLE


@pytest.mark.parametrize(
    "text",
    [
        "Herald drops its paywall\nThe Example Herald will drop its paywall in March, its editor said on Monday.\n"
        "Readers who want to subscribe to continue reading long reports will be asked for a gift instead.",
        "Error 404 becomes a museum piece\nA museum in Ormsey shows the first “page not found” message that a browser "
        "ever printed.\nThe show opens on Friday, its curator Nora Quist said.",
        "Captcha puzzles get harder\nPuzzles that ask people to prove that they are human have become harder, a study "
        "found on Friday.\nMachines solve nine of ten captchas, the authors said.",
        "Parliament votes on cookies\nParliament voted to ban websites from asking visitors to accept all cookies more "
        "than once a year.",
        "Maker of browser drops a switch\nThe maker of the Otter browser will not let users enable JavaScript for "
        "single pages, it said.",
        "Inspectors turned away\nInspectors were denied access to the Selby plant on Monday, it said. It was the "
        "third time that access was denied to them.",
        "Quake shakes Valdisa\nA quake of magnitude 5.1 shook Valdisa on Monday, officials said. Nobody was hurt.",
    ],
)
def test_an_article_about_notices_stays(cleaner: Cleaner, text: str) -> None:
    """Short reports on paywalls, consent, robots and error pages are articles."""
    assert cleaner.clean(RawArticle(id="a", text=text, title=text.split("\n")[0])).text.startswith(text[:60])


def test_a_long_article_with_a_notice_stays() -> None:
    """What is left beside a notice decides, and the words of notices do not count."""
    report = "The harbour board of Ormsey met on Monday and heard the dockers once more. " * 8
    notice = "Subscribe to continue reading."

    gates.check(f"{report}\n{notice}", report)
    with pytest.raises(Rejected):
        gates.check(f"{notice}\n" * 30, f"{notice}\n" * 30)
