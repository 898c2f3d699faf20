"""Which language a text is in."""

import py3langid

#: Characters of the text that are read; more does not change the answer, only the time.
_READ = 800
#: English words that are rare in other languages, the share of a text from which on it is English for sure, and how
#: many words it needs for that.
_ENGLISH = frozenset(
    (
        *("the", "and", "of", "to", "that", "with", "from", "this", "these", "which", "would", "were", "been", "their"),
        *("they", "there", "because", "who", "after", "said", "his", "her", "has", "by", "it", "are", "not"),
        *("about", "when", "what", "where", "while", "than", "could", "should", "into", "she", "its", "our", "your"),
        *("those", "them"),
    )
)
_SURE, _ENOUGH = 0.16, 10


def detect(text: str) -> str | None:
    """The language as an ISO 639-1 code, or None where there are no words to tell by."""
    # The longest line is prose; the first ones may be menus, whose words belong to no language.
    sample = max(text.splitlines(), key=len, default="")[:_READ].strip()
    if not any(character.isalpha() for character in sample):
        return None
    # Most texts are: asking for it first saves the others' statistics.
    words = sample.lower().split()
    if len(words) >= _ENOUGH and "the" in words and sum(map(_ENGLISH.__contains__, words)) >= _SURE * len(words):
        return "en"
    language, _score = py3langid.classify(sample)
    return str(language)
