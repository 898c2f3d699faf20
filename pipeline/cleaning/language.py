"""Which language a text is in."""

import py3langid

#: Characters of the text that are read; more does not change the answer, only the time.
_READ = 800


def detect(text: str) -> str | None:
    """The language as an ISO 639-1 code, or None where there are no words to tell by."""
    # The longest line is prose; the first ones may be menus, whose words belong to no language.
    sample = max(text.splitlines(), key=len, default="")[:_READ].strip()
    if not any(character.isalpha() for character in sample):
        return None
    language, _score = py3langid.classify(sample)
    return str(language)
