"""Named rules: wording that is certain to be boilerplate, read from ``config/cleaning/*.toml``.

A rule has a name, a reason, the language it is for and a regular expression that must match a whole line. A
rule with ``opens_tail = true`` takes the line and everything below it, as long as what follows holds no long
prose.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.cleaning.reasons import Reason
from pipeline.errors import SettingsError

_KEYS = {"reason", "language", "line", "opens_tail"}


@dataclass(frozen=True, slots=True)
class Rule:
    """One named rule.

    Attributes:
        language: BCP 47 tag of the wording, or ``*`` for a form that no language owns.
    """

    name: str
    reason: Reason
    language: str
    line: re.Pattern[str]
    opens_tail: bool


def load(folder: Path) -> tuple[Rule, ...]:
    """All rules of a folder, in the order of file and position.

    Raises:
        SettingsError: a file is no TOML, or a rule has an unknown key, an unknown reason or a bad expression.
    """
    rules = []
    for path in sorted(folder.glob("*.toml")):
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"{path} is not TOML: {error}.") from error
        rules += [_rule(path, name, fields) for name, fields in table.items()]
    return tuple(rules)


def _rule(path: Path, name: str, fields: Any) -> Rule:
    where = f"{path}, rule `{name}`"
    if not isinstance(fields, dict) or not {"reason", "line"} <= fields.keys() or fields.keys() - _KEYS:
        raise SettingsError(f"{where}: a rule has `reason` and `line`, and may have `language` and `opens_tail`.")
    try:
        return Rule(
            name=name,
            reason=Reason(fields["reason"]),
            language=fields.get("language", "en"),
            line=re.compile(fields["line"], re.IGNORECASE),
            opens_tail=bool(fields.get("opens_tail", False)),
        )
    except ValueError as error:
        raise SettingsError(f"{where}: {error}; the reasons are {', '.join(Reason)}.") from error
    except re.error as error:
        raise SettingsError(f"{where}: `line` is no regular expression: {error}.") from error
