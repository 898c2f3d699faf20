"""Organisations: outlets and aliases from the lists, ministries and councils of a country, acronyms and long forms."""

import re
from collections.abc import Mapping

from pipeline.enrichment.entities.draft import Draft, Mention
from pipeline.names.phrases import Known
from pipeline.names.wordlists import words as word_list

#: Nouns that end the name of a body of state; with a country before them they name one body.
_STATE = word_list(
    """Ministry Council Parliament Cabinet Senate Assembly Congress Court Government Embassy Consulate Army Navy
    Police Treasury Legislature Presidency Administration Directorate Prosecutor Intelligence Guard"""
)
#: Nouns that end the name of an organisation.
_BODIES = _STATE | word_list(
    """Agency Alliance Association Authority Bank Board Bureau Centre Center Chamber Coalition College Commission
    Committee Company Confederation Corporation Department Federation Foundation Fund Group Institute
    Institution League Mechanism Mission Movement Observatory Office Organisation Organization Party
    Secretariat Service Society Syndicate Tribunal Trust Union University"""
)
_PRESS = word_list(
    """Post Times News Herald Tribune Gazette Chronicle Journal Telegraph Guardian Observer Courier Examiner
    Inquirer Dispatch Sentinel Daily Mail Mirror Express Standard Bulletin Argus Echo Advertiser Reporter
    Review Weekly Newspaper Newswire TV Television Radio Broadcasting"""
)
_BODIES_AND_PRESS = _BODIES | _PRESS
_SURELY_PRESS = word_list(
    "Times News Chronicle Daily Herald Tribune Gazette Newspaper Newswire Television Broadcasting Inquirer"
)
_REPORTS = re.compile(
    r"\W{0,3}\b(?:reported|reports|said|says|told|wrote|writes|quoted|newspaper|daily|magazine|website|reporter|journalist|correspondent)\b"
)
_CITED = re.compile(
    r"\b(?:according to|told|reported (?:by|in)|interview (?:with|in|to)|quoted by|report (?:of|by|from|in)"
    r"|newspaper|daily|magazine|published (?:in|by))"
    r" (?:the )?$"
)
_RUN = re.compile(r"[A-Z][\w'&-]+(?: (?:of |and |for |the |& )*[A-Z][\w'&-]+)+")
_ACRONYM = re.compile(r" \(([A-Z][A-Z.]{1,9})\)")
_LEGAL_FORM = re.compile(r",? (?:Inc|Corp|Corporation|Ltd|Limited|PLC|plc|LLC|Co|AG|SA|S\.A|NV|GmbH)\.?$")
#: What the model takes outlets for; a person keeps the name, "Bloomberg" may be one.
_PRESS_LABELS = frozenset({"ORG", "LOC", "GPE", "FAC", "EVENT", "WORK_OF_ART", "PRODUCT", "LAW"})


def ends_as_body(name: str) -> bool:
    """Whether a name ends in the noun of an organisation or an outlet."""
    return name.rpartition(" ")[2] in _BODIES_AND_PRESS


def listed(draft: Draft) -> None:
    """Tag the names of the lists: outlets, aliases, regions with a hyphen."""
    for start, end, known in draft.gazetteer.phrases.find(draft.text, draft.words):
        overlapping = draft.within(start, end)
        if any(_stays(draft, mention, start, end, known) for mention in overlapping):
            continue
        draft.put(Mention(start, end, known.label, known))


def _stays(draft: Draft, mention: Mention, start: int, end: int, known: Known) -> bool:
    """Whether a mention of the model is a longer name, or a person of that name."""
    words = draft.words_of(mention)
    inner = words.removeprefix("the ").removeprefix("The ").removesuffix("'s")
    longer = len(inner) > end - start
    if mention.label == "PERSON":
        return longer or known.kind == "outlet"
    return longer and mention.start <= start and end <= mention.end


def of_countries(draft: Draft) -> None:
    """Join a country to the body of state that it owns: "Kenya's Foreign Ministry" is one organisation."""
    for owner in draft.labelled("GPE"):
        words = draft.words_of(owner)
        country = draft.gazetteer.place(words.removesuffix("'s"))
        owned = owner.end if words.endswith("'s") else owner.end + 2
        if country is None or country.country is None or draft.text[owned - 2 : owned + 1] != "'s ":
            continue
        run = _RUN.match(draft.text, owned + 1)
        end = run.end() if run else None
        for mention in draft.within(owned + 1, owned + 2):
            end = mention.end if mention.label in ("ORG", "FAC") and mention.start == owned + 1 else end
        if end is None:
            continue
        body = draft.text[owned + 1 : end].removesuffix("'s")
        end = owned + 1 + len(body)
        if body.rpartition(" ")[2] in _STATE and all(mention.end <= end for mention in draft.within(owned + 1, end)):
            draft.put(Mention(owner.start, end, "ORG"))


def untagged(draft: Draft) -> None:
    """Tag a run of capitalised words that ends in the noun of an organisation ("the Joint Fisheries Commission")."""
    for run in _RUN.finditer(draft.text):
        words = run.group().split()
        if words[-1] not in _BODIES or len(words) < 3:
            continue
        # In headlines every word has a capital.
        if not re.search(r"[a-z,] $", draft.text[max(run.start() - 2, 0) : run.start()]):
            continue
        if not draft.within(run.start(), run.end()):
            draft.put(Mention(run.start(), run.end(), "ORG"))


def press(draft: Draft) -> None:
    """Mark what is named like a newspaper, or spoken of as one, as an outlet."""
    for mention in draft:
        if mention.known is not None or mention.label not in _PRESS_LABELS:
            continue
        words = draft.words_of(mention).removesuffix("'s")
        last = words.rpartition(" ")[2]
        if last not in _PRESS or last == words:
            continue
        told = _REPORTS.match(draft.text, mention.end) or _CITED.search(
            draft.text, max(mention.start - 30, 0), mention.start
        )
        if told or (last in _SURELY_PRESS and mention.label == "ORG"):
            start = mention.start + (len("the ") if words[:4].lower() == "the " else 0)
            draft.narrow(mention, start, mention.start + len(words))
            mention.label = "ORG"
            mention.known = Known(draft.words_of(mention), "ORG", "outlet")


def name_organisations(draft: Draft) -> None:
    """Give every organisation its canonical name."""
    long_forms = _long_forms(draft)
    organisations = draft.labelled("ORG")
    for mention in organisations:
        words = " ".join(draft.words_of(mention).split())
        name = _LEGAL_FORM.sub("", words.removeprefix("the ").removeprefix("The ")) or words
        name = long_forms.get(name, name)
        known = mention.known or draft.gazetteer.aliases.get(name)
        if known is not None and known.label == "ORG":
            mention.known, mention.name = known, known.name
        else:
            mention.known, mention.name = _of_state(draft, name)
    _bare_bodies(organisations)


def _of_state(draft: Draft, name: str) -> tuple[Known | None, str]:
    """ "Russia's Security Council" and "Russian Security Council" are the "Security Council of Russia"."""
    owner, _, body = name.partition("'s ")
    country = draft.gazetteer.place(owner) if body else None
    if country is None:
        for length in (1, 2):
            words = name.split(" ")
            country = draft.gazetteer.people(" ".join(words[:length]))
            body = " ".join(words[length:])
            if country is not None:
                break
    if country is None or not body:
        return None, name
    if body.rpartition(" ")[2] not in _STATE:
        return None, name
    canonical = f"{body} of {country.name}"
    return Known(canonical, "ORG", country=country.country), canonical


def _bare_bodies(organisations: list[Mention]) -> None:
    """ "Foreign Ministry" alone is that of the article's only country whose foreign ministry is named."""
    owned: dict[str, set[str]] = {}
    for mention in organisations:
        if mention.known is not None and mention.known.country and " of " in (mention.name or ""):
            owned.setdefault((mention.name or "").rpartition(" of ")[0], set()).add(mention.name or "")
    by_name = {mention.name: mention.known for mention in organisations}
    for mention in organisations:
        names = owned.get(mention.name or "", set())
        if len(names) == 1:
            (mention.name,) = names
            mention.known = by_name[mention.name]


def acronyms(draft: Draft) -> None:
    """Tag the acronyms that the article explains: "World Health Organization (WHO)"."""
    told = _long_forms(draft)
    for start, word in draft.words if told else ():
        if word in told and not draft.within(start, start + len(word)):
            draft.put(Mention(start, start + len(word), "ORG"))


def _long_forms(draft: Draft) -> Mapping[str, str]:
    """Acronym -> long form, where the article tells both: "World Health Organization (WHO)"."""
    found: dict[str, str] = {}
    for mention in draft.labelled("ORG"):
        acronym = _ACRONYM.match(draft.text, mention.end)
        if acronym is None:
            continue
        long_form = draft.words_of(mention).removeprefix("the ").removeprefix("The ")
        letters = acronym.group(1).replace(".", "")
        initials = "".join(word[0] for word in re.findall(r"\w+", long_form))
        capitals = "".join(letter for letter in initials if letter.isupper())
        if letters.upper() in (initials.upper(), capitals):
            found[acronym.group(1)] = long_form
    return found
