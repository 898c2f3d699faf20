"""RSS and Atom: each entry an article."""

from collections.abc import Iterator

from connectors.sources.items import Refusal, Sourced, from_fields
from connectors.sources.sandbox import Sandbox, Unparsable

#: The same letters in all its code pages, unlike the mark before them.
_EBCDIC_ENTITY = "ENTITY".encode("cp037")
#: Started with the first feed; it ends with us.
_sandbox = Sandbox()


def read(data: bytes, name: str, limit: int, headers: dict[str, str] | None = None) -> Iterator[Sourced | Refusal]:
    """The articles of a feed.

    Args:
        data: the feed as it was fetched or stood in a file.
        name: what to call it; items are named by it and their number.
        limit: the largest article, in bytes.
        headers: ``content-type`` and ``content-location`` of the response, lower-case, if there was one.
    """
    # No feed needs entities of its own, and every way to abuse them begins with this declaration. The parser leaves
    # them out in any encoding; here is where the user hears of it.
    if b"<!entity" in data.replace(b"\0", b"").lower() or _EBCDIC_ENTITY in data:
        yield Refusal(name, "The feed declares entities of its own, which is not allowed.")
        return
    try:
        parsed = _sandbox.parse(data, headers or {})
    except Unparsable as error:
        yield Refusal(name, str(error))
        return
    if not parsed.feed:
        yield Refusal(name, f"It is neither RSS nor Atom{f' ({parsed.why.rstrip(".")})' if parsed.why else ''}.")
        return
    if not parsed.entries:
        yield Refusal(name, "The feed has no entries.")
    for number, fields in enumerate(parsed.entries, 1):
        yield from_fields(f"{name} entry {number}", fields, limit)
