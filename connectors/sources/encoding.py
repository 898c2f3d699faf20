"""From the bytes of a file to its characters; what does not fit is refused, never guessed or replaced."""

import codecs
import re

from pipeline.mojibake import repaired

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
#: Browsers look at the first 1024 bytes of a page; pages that declare later exist.
_HEAD = 4096
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:+-]+)|^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:+-]+)""",
    re.IGNORECASE,
)
#: The HTML standard reads these labels as the encoding that pages so labelled are really in.
_READ_AS = {
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    # A declaration that could be read as ASCII cannot be one of UTF-16.
    "utf-16": "utf-8",
    "utf-16le": "utf-8",
    "utf-16be": "utf-8",
}


class Undecodable(Exception):
    """The bytes are not in the encoding that they should be in; ``str()`` is a sentence for the user."""


def text(data: bytes) -> str:
    """The characters of a text file, which must be UTF-8; a byte-order mark is left out, a second encoding undone.

    Raises:
        Undecodable: it is not; names the byte and its position.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Undecodable("The file is UTF-16, not UTF-8: save it as UTF-8.")
    try:
        decoded = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise Undecodable(f"The file is not UTF-8: {_where(error)}; save it as UTF-8.") from error
    # Twice encoded for certain: what it was before is no guess.
    return repaired(decoded) or decoded


def page(data: bytes) -> str:
    """The characters of an HTML page: by byte-order mark, by what the page declares, else UTF-8.

    Raises:
        Undecodable: the page is not in that encoding, or declares one that is unknown.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decode(data[len(mark) :], encoding, "starts with the mark of")
    found = _DECLARED.search(data, 0, _HEAD)
    if found is None:
        return _decode(data, "utf-8", "declares no encoding, so it must be")
    label = (found.group(1) or found.group(2)).decode("ascii").lower()
    try:
        encoding = codecs.lookup(_READ_AS.get(label, label)).name
    except LookupError as error:
        raise Undecodable(f"The page declares the encoding {label}, which is unknown: save it as UTF-8.") from error
    return _decode(data, encoding, "declares")


def _decode(data: bytes, encoding: str, how: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Undecodable(f"The page {how} {encoding.upper()}, but {_where(error)}.") from error


def _where(error: UnicodeDecodeError) -> str:
    return f"byte 0x{error.object[error.start]:02x} at position {error.start} cannot stand there"
