"""Named rules: wording that is certain to be boilerplate, read from ``config/cleaning/*.toml``.

A rule has a name, a reason, the language it is for, and a regular expression: `line` must match a whole line,
`inside` finds a stretch within a line that is cut there. A line rule with ``opens_tail = true`` takes everything
below it too, as long as what follows holds no long prose. One with ``opens_thread`` holds only where a thread of
readers' comments begins (`threads.py`), and takes all below. One with ``edge = true`` holds only above and below the
story, as the line model sees it. ``site`` limits a rule to one site. ``words`` spare time: a
line with none of them is not tried. ``hits`` and ``misses`` are examples that the tests try. A `pin` says what a line
of one site is, whatever rules and model think of it.
"""

import hashlib
import re
import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.cleaning.reasons import Reason
from pipeline.cleaning.threads import Opener
from pipeline.cleaning.topic import Distinct
from pipeline.cleaning.words import number_of
from pipeline.errors import SettingsError

#: Names of what lines are where they stand (`places.py`); they are switched off like rules.
TEASER_WALL, ABOVE_HEADLINE, TWICE, SITE_TAIL = "teaser-wall", "above-headline", "captions-twice", "site-tail"
SHAPES = frozenset((TEASER_WALL, ABOVE_HEADLINE, TWICE, SITE_TAIL))
#: No word has this number.
_NO_WORD = (1 << 64) - 1
_KEYS = {
    "reason",
    "language",
    "site",
    "line",
    "inside",
    "opens_tail",
    "opens_thread",
    "edge",
    "words",
    "hits",
    "misses",
}
_PIN_KEYS = {"site", "line", "as"}
_PINS = {"article": True, "boilerplate": False}


@dataclass(frozen=True, slots=True)
class Rule:
    """One named rule.

    Attributes:
        language: ISO 639-1 code of the wording, or ``*`` for a form that no language owns.
        site: host that the rule is for, its subdomains included; empty for all.
        line: what a whole line must match; None for a rule that cuts inside lines.
        inside: what is cut out of a line: the group ``cut``, or all that matched.
        opens_thread: what kind of line that may open a thread of comments it knows; None: no such line.
        edge: whether it holds above and below the story only.
        words: folded words, of which a line must hold one to be tried; none: every line is.
        hits, misses: lines that the rule must and must not match.
    """

    name: str
    reason: Reason
    language: str
    site: str
    line: re.Pattern[str] | None
    inside: re.Pattern[str] | None
    opens_tail: bool
    opens_thread: Opener | None
    edge: bool
    words: frozenset[str]
    hits: tuple[str, ...]
    misses: tuple[str, ...]

    def stretch(self, text: str) -> tuple[int, int] | None:
        """What the rule cuts out of a line: offsets in it, or None where it does not match."""
        if self.line is not None:
            return (0, len(text)) if self.line.fullmatch(text) else None
        found = self.inside.search(text) if self.inside else None
        if found is None:
            return None
        return found.span("cut") if "cut" in found.re.groupindex else found.span()


class InForce:
    """The rules and pins that hold for the texts of one language and site.

    Attributes:
        shapes: those of `SHAPES` that are not switched off.
    """

    def __init__(self, rules: Iterable[Rule], pins: dict[str, bool], shapes: frozenset[str]) -> None:
        self.shapes = shapes
        self._rules = list(rules)
        self._always = frozenset(at for at, rule in enumerate(self._rules) if not rule.words)
        of_number: dict[int, set[int]] = {}
        for at, rule in enumerate(self._rules):
            for word in rule.words:
                of_number.setdefault(number_of(word), set()).add(at)
        self._numbers = np.array([*sorted(of_number), _NO_WORD], dtype=np.uint64)
        self._of_number = [of_number[number] for number in sorted(of_number)]
        self._pins = pins

    def to_try(self, page: Distinct) -> dict[int, list[Rule]]:
        """For the lines of a page, the rules that their words are a reason to try, in the order of the files."""
        place = self._numbers.searchsorted(page.number)
        known = (self._numbers[place] == page.number)[page.word]
        found = [set(self._always) for _ in range(page.lines)]
        # Few words are any rule's.
        for line, word in zip(page.line[known].tolist(), place[page.word[known]].tolist(), strict=True):
            found[line] |= self._of_number[word]
        return {line: [self._rules[at] for at in sorted(rules)] for line, rules in enumerate(found) if rules}

    def pin(self, text: str) -> bool | None:
        """Whether a line is pinned as article (True) or as boilerplate (False)."""
        return self._pins.get(text)


class Rules:
    """All rules and pins of a folder.

    Attributes:
        version: a digest of the files and of what is switched off.
    """

    def __init__(
        self, rules: Iterable[Rule], pins: dict[tuple[str, str], bool], version: str, shapes: frozenset[str]
    ) -> None:
        self.all = tuple(rules)
        self._shapes = shapes
        self.version = version
        self._pins = pins
        self._sites = {rule.site for rule in self.all if rule.site} | {site for site, _ in pins}
        self._narrowed: dict[tuple[str, tuple[str, ...]], InForce] = {}

    def narrowed(self, language: str | None, host: str) -> InForce:
        """Those that hold for a text of this language (None: unknown, so any) from this host."""
        sites = tuple(sorted(site for site in self._sites if host == site or host.endswith(f".{site}")))
        spoken = (language or "").split("-")[0].lower()
        if (spoken, sites) not in self._narrowed:
            self._narrowed[spoken, sites] = InForce(
                (rule for rule in self.all if _holds(rule, spoken, sites)),
                {line: pin for (site, line), pin in self._pins.items() if site in sites},
                self._shapes,
            )
        return self._narrowed[spoken, sites]


def load(folder: Path, off: Collection[str] = ()) -> Rules:
    """All rules of a folder but those switched off by name.

    Raises:
        SettingsError: a file is no TOML, a rule is wrong or named twice, or `off` names a rule that is not there.
    """
    rules: dict[str, Rule] = {}
    pins: dict[tuple[str, str], bool] = {}
    digest = hashlib.blake2b(" ".join(sorted(off)).encode(), digest_size=6)
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise SettingsError(f"There are no rule files (*.toml) in {folder}; see `cleaning.rules`.")
    for path in files:
        digest.update(path.read_bytes())
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"{path} is not TOML: {error}.") from error
        for entry in table.pop("pin", []):
            pins |= _pin(path, entry)
        for name, fields in table.items():
            if name in rules or name in SHAPES:
                raise SettingsError(f"{path}: there is a rule `{name}` already; give it another name.")
            rules[name] = _rule(path, name, fields)
    if unknown := sorted(set(off) - rules.keys() - SHAPES):
        raise SettingsError(f"No cleaning rule is named {', '.join(unknown)}; `cleaning.off` cannot switch it off.")
    in_force = (rule for rule in rules.values() if rule.name not in off)
    return Rules(in_force, pins, digest.hexdigest(), SHAPES - set(off))


def _holds(rule: Rule, language: str, sites: tuple[str, ...]) -> bool:
    return (not rule.site or rule.site in sites) and (rule.language == "*" or not language or language == rule.language)


def _rule(path: Path, name: str, fields: Any) -> Rule:
    where = f"{path}, rule `{name}`"
    if not isinstance(fields, dict) or "reason" not in fields or ("line" in fields) == ("inside" in fields):
        raise SettingsError(f"{where}: a rule has a `reason`, and either `line` or `inside`.")
    if unknown := sorted(fields.keys() - _KEYS):
        raise SettingsError(f"{where}: unknown key {', '.join(unknown)}; a rule may have {', '.join(sorted(_KEYS))}.")
    try:
        return Rule(
            name=name,
            reason=Reason(fields["reason"]),
            language=str(fields.get("language", "en")),
            site=str(fields.get("site", "")).lower(),
            line=re.compile(fields["line"], re.IGNORECASE) if "line" in fields else None,
            inside=re.compile(fields["inside"]) if "inside" in fields else None,
            opens_tail=bool(fields.get("opens_tail", False)),
            opens_thread=Opener(fields["opens_thread"]) if "opens_thread" in fields else None,
            edge=bool(fields.get("edge", False)),
            words=frozenset(fields.get("words", "").split()),
            hits=tuple(fields.get("hits", ())),
            misses=tuple(fields.get("misses", ())),
        )
    except re.error as error:
        raise SettingsError(f"{where}: `line` or `inside` is no regular expression: {error}.") from error
    except (ValueError, TypeError) as error:
        raise SettingsError(
            f"{where}: {error}; the reasons are {', '.join(Reason)}, the openers {', '.join(Opener)}."
        ) from error


def _pin(path: Path, entry: Any) -> dict[tuple[str, str], bool]:
    if not isinstance(entry, dict) or entry.keys() != _PIN_KEYS or entry["as"] not in _PINS:
        raise SettingsError(f'{path}: a `[[pin]]` has `site`, `line`, and `as` with "article" or "boilerplate".')
    return {(str(entry["site"]).lower(), str(entry["line"]).strip()): _PINS[entry["as"]]}
