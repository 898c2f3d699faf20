"""Words that attribute: reporting verbs with the complements they take, nouns, adverbs.

Frames: ``c`` a clause ("said that …"), ``i`` an infinitive ("vowed to …"), ``o`` an object ("praised the …"),
``q`` a quotation ("laughed, “…”"; every verb with ``c`` takes one too). Prepositions lead a content of their own
("called for a ban").
"""

from typing import NamedTuple


class Verb(NamedTuple):
    """How a verb attributes.

    Attributes:
        frames: which complements carry its content.
        preps: prepositions that carry its content.
    """

    frames: str
    preps: frozenset[str] = frozenset()


def _verbs(table: str) -> dict[str, Verb]:
    verbs = {}
    for line in table.strip().splitlines():
        frames, preps, words = (part.strip() for part in line.split("|"))
        for word in words.split(","):
            verbs[word.strip()] = Verb(frames, frozenset(preps.split()))
    return verbs


def words(table: str) -> frozenset[str]:
    """The words of a table that blanks part."""
    return frozenset(table.split())


#: Verbs by lemma; with a particle, "point out".
VERBS = _verbs(
    """
    c   | of                 | say, tell
    c   |                    | write, add
    co  |                    | tweet, blog
    cq  | to                 | reply, respond
    co  | on about           | remark, comment, testify
    co  |                    | note, state, report, reveal, disclose, announce, mention, stress, propose, repeat
    co  |                    | emphasize, emphasise, acknowledge, confess, recall, recount, reiterate, explain, deny
    co  |                    | declare, proclaim, lament, point out, assert, allege
    c   |                    | ask, show, confirm
    c   |                    | find, observe, post, email, maintain, suggest, indicate, imply, claim, argue, contend
    c   |                    | signal, underline, underscore, highlight, concede, admit, clarify, forecast, project
    c   |                    | estimate, calculate, conclude, affirm, relay, convey, foresee, advocate, demonstrate
    c   |                    | divulge, make clear, spell out, predict, fear, believe, hope, suspect, anticipate
    c   |                    | speculate, wonder
    c   | about of on against  | insist, quip, warn, caution, complain, boast, brag, muse
    c   | about at to        | hint, grumble
    c   |                    | joke, inform, assure, remind, notify, advise, counter, retort, rejoin, opine, reason
    c   |                    | stipulate, reckon, rule
    ci  |                    | vow, swear, agree, recommend, demand
    cio |                    | promise, pledge, urge
    ci  |                    | threaten
    i   |                    | decline, implore, beseech, exhort
    i   |                    | expect
    o   |                    | criticize, criticise, condemn, denounce, praise, blame, accuse, decry, deplore, laud
    o   |                    | describe, portray, dismiss, reject, rebuke, rebut, refute, cite, defend
    o   |                    | characterize, characterise, berate, chide, scold, castigate, deride, dub, call out
    o   | for on             | call
    q   | to                 | point
    q   | of                 | speak
    q   |                    | laugh, shout, yell, exclaim, scream, cry, snap, fume, chant, sing, chime in, begin
    q   |                    | interject, continue, go on, read, blurt, thunder, deadpan, gush, sigh, whisper, mutter
    q   |                    | bellow, bark, scoff, sneer, answer, shoot back, fire back, hit back, caption, sum up
    q   |                    | elaborate
    """
)


def frames(word: str) -> str:
    """The frames of a verb by its lemma; none for other words."""
    return VERBS[word].frames if word in VERBS else ""


#: Verbs whose object is the one spoken to, no part of what is said.
RECIPIENTS = words("tell inform assure remind notify advise ask warn caution promise")

#: Verbs of thinking and showing: told of somebody who says so, they are part of what is said.
ATTITUDES = words("agree anticipate believe expect fear hope suspect wonder")

#: Nouns whose that-clause or of-phrase is what somebody said, thinks or heard.
NOUNS = words(
    """
    accusation admission allegation announcement argument assertion assurance assessment belief call charge claim
    comment complaint conclusion confirmation contention criticism decision declaration demand denial
    estimate expectation fear finding forecast hint hope hypothesis idea insistence notion observation opinion
    pledge prediction promise proposal remark report revelation rumor rumour speculation statement suggestion
    suspicion testimony theory threat view vow warning word
    """
)

#: Of these nouns, the ones that stand for hearsay in "there are … that" and "… that" without a source.
HEARSAY = words("report rumor rumour speculation suggestion claim allegation sign fear hope talk word")

#: Verbs that carry a noun of saying: "issued a statement", "expressed support".
LIGHT = words("deliver express give issue lodge make offer post publish raise release renew repeat send voice write")

#: What they carry, besides `NOUNS`.
SPOKEN = words(
    """
    case comment concern confidence disappointment dismay doubt email frustration gratitude interest letter memo
    message note op-ed optimism outrage post regret remark skepticism scepticism speech statement support sympathy
    tweet
    """
)

#: Verbs whose passive names no source: "is expected to", "it is believed that".
IMPERSONAL = words(
    """
    accuse allege anticipate assume believe claim describe estimate expect fear forecast hope
    predict project presume report repute rumor rumour say speculate suspect think tip understand
    """
)

ADVERBS = words("allegedly purportedly reportedly reputedly supposedly")

#: Lemmas of all words that can be a cue, of verbs without their particles; "according" is a form of "accord".
CUES = LIGHT | IMPERSONAL | NOUNS | ADVERBS | {"accord", "according"} | {verb.partition(" ")[0] for verb in VERBS}

#: How the verbs of checking begin, in all their forms.
CHECKED = ("confirm", "verif", "corroborat", "substantiat", "authenticat")

#: Documents one says something in: "said in a statement".
UTTERANCES = words("statement")
