"""A text as a reader sees it: without escapes, format characters and marks within words, and with the words that line ends break."""

from __future__ import annotations

import base64
import binascii
import html
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from email.errors import HeaderParseError
from email.header import decode_header, make_header

from kzgraph.authoring.searched import LEGACY

MOST_ROUNDS = 3  # of escapes within escapes, such as JSON in a page
_ESCAPE = re.compile(
    r"""(?=[%=\\<&{UX]) (?: (?P<bytes> (?:%[0-9a-f]{2})+ | (?:=[0-9a-f]{2}(?:=\n)?){2,}
        | (?:\\{1,4}x[0-9a-f]{2})+ | (?:\\{1,4}[0-3][0-7]{2})+ )
    | (?:\\{1,4}U)(?P<eight>[0-9a-f]{8}) | (?:\\{1,4}u|%u|<?U\+)(?P<four>[0-9a-f]{4})>? | \\{1,4}u\{(?P<braced>[0-9a-f]{1,6})\}
    | \\{1,4}N\{(?P<named>[\w\ -]{2,80})\} | \{?\\(?P<accented>["'`^~=.]\{?[a-z])\}
    | \\0{0,2}(?P<css>4[0-9a-f]{2})[ ]?
    | (?P<entity> &\#?\w{1,32};? )
    | (?P<header> =\?[\w-]+\?[bq]\?[^?\s]*\?= )
    | (?P<host> xn--[a-z0-9-]+ ) )""",
    re.IGNORECASE | re.VERBOSE,
)
_BASE64 = re.compile(r"(?P<base64>(?:[A-Za-z0-9+/]{40,}\n)*[A-Za-z0-9+][A-Za-z0-9+/_-]{7,}={0,2})")
_QUOTED = re.compile(r"(?P<bytes>(?:=[0-9A-F]{2}(?:=\n)?)+)")  # of a text that says so: elsewhere one such byte may be a value
_ACCENTS = dict(zip("\"'`^~=.", "\u0308\u0301\u0300\u0302\u0303\u0304\u0307", strict=True))
_UNDECODED = re.compile("[\udc80-\udcff]")  # bytes of escapes that are no UTF-8
_BYTES = {encoding: {0xDC00 + byte: bytes([byte]).decode(encoding, "replace") for byte in range(0x80, 0x100)} for encoding in LEGACY}
_IGNORED = re.compile(  # nothing is seen of these
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_MARKS = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]")  # such as of stress, where no letter has them
_WITHIN = re.compile(
    r"</?(?:\w+:)?(?:a|b|big|code|em|font|i|mark|r|s|small|span|strong|sub|sup|t|tspan|u|wbr)\b[^<>\n]*>|[*`~]+|\\-"
    r"|([\"'])[ \t]*[+.]?[ \t]*\1"  # parts of a string
)
_LINE_END = re.compile(r"(?<=[^\W\d_])([^\w\n]{0,8})\n([^\w\n]{0,40})([^\W\d_]+)")
_CODED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")  # a word with at most one of them is no base64
_STANDARD = str.maketrans("-_", "+/")
_HEXADECIMAL = re.compile(r"(?:[0-9a-fA-F]{2})+")
_OLD_TEXT = re.compile(rb"(?=[^\x80-\xff]*[\x80-\xff]{3})[A-Za-z\s.,:;<>@/\x80-\xff-]{6,}")
_LOOKALIKES = str.maketrans("АВЕКМНОРСТХаеорсухіј", "ABEKMHOPCTXaeopcyxij")
_MIXED = re.compile(r"(?<![^\W\d_])[^\W\d_]*(?:[a-zA-Z][\u0400-\u04ff]|[\u0400-\u04ff][a-zA-Z])[^\W\d_]*")
_SPACED = re.compile(r"(?<![^\W_])[^\W\d_](?:[\W_]{1,16}[^\W\d_](?![^\W_])){2,}")  # such as in a list of letters


def views(text: str) -> list[str]:
    """The text as it stands, without escapes, and with whole words where marks or line ends break them: each has the same lines."""
    plain = _unescaped(_QUOTED.sub(_decoded, text) if "quoted-printable" in text.lower() else _folded(text))
    read = list(_read(plain)) if _UNDECODED.search(plain) else [plain]
    folded = [_folded(reading) for reading in read]
    return list(dict.fromkeys((_folded(text), *folded, *(_LINE_END.sub(r"\3\1\n\2", _whole(reading)) for reading in folded))))


def _read(text: str) -> Iterator[str]:
    """The text with its undecoded bytes in each older encoding; but for the first, only the lines that have some."""
    lines = text.split("\n")
    for table in _BYTES.values():
        yield "\n".join(lines).translate(table)
        lines = [line if _UNDECODED.search(line) else "" for line in lines]


def _whole(text: str) -> str:
    """The text without what stands within words; a word of single letters stands before the line ends that were in it."""
    text = _SPACED.sub(lambda spaced: re.sub(r"[\W_]", "", spaced[0]) + "\n" * spaced[0].count("\n"), _WITHIN.sub("", text))
    return text if text.isascii() else _MIXED.sub(lambda word: word[0].translate(_LOOKALIKES), text)


def _folded(text: str) -> str:
    if text.isascii():
        return text
    return _MARKS.sub("", unicodedata.normalize("NFKC", _IGNORED.sub("", text)))


def _unescaped(text: str) -> str:
    for _ in range(MOST_ROUNDS):
        before, text = text, _BASE64.sub(_decoded, _ESCAPE.sub(_decoded, text))
        if text == before:
            break
    return text


def _decoded(escape: re.Match[str]) -> str:
    """What an escape stands for, on as many lines; the escape itself if it stands for nothing."""
    text = None
    with suppress(ValueError, LookupError, OverflowError, HeaderParseError, binascii.Error):
        text = _READERS[str(escape.lastgroup)](escape[str(escape.lastgroup)])
    if text is None:
        return escape[0]
    return re.sub(r"[\r\n]", " ", text) + "\n" * escape[0].count("\n")


def _of_bytes(escaped: str) -> str:
    if "\\" in escaped and "x" not in escaped.lower():
        content = bytes(int(octal, 8) for octal in re.findall(r"[0-7]{3}", escaped))
    else:
        content = bytes.fromhex("".join(re.findall(r"[0-9a-fA-F]{2}", escaped)))
    return content.decode("utf-8", "surrogateescape")


def _of_base64(encoded: str) -> str | None:
    """The texts that base64 or hexadecimal digits, or those after a slash, stand for; None if they are none."""
    parts = dict.fromkeys((encoded, encoded.rpartition("/")[2]))
    texts = [text for part in parts if sum(map(_CODED.__contains__, part)) > 1 for text in _texts_of(part)]
    return " ".join(texts) if texts else None


def _texts_of(encoded: str) -> Iterator[str]:
    letters = encoded.replace("\n", "").rstrip("=").translate(_STANDARD)
    contents = [bytes.fromhex(encoded)] if _HEXADECIMAL.fullmatch(encoded) else []
    if len(letters) % 4 != 1:
        contents.append(base64.b64decode(letters + "=" * (-len(letters) % 4)))
    for content in contents:
        encodings = ("utf-8", "utf-16-le", "utf-16-be", *(LEGACY if _OLD_TEXT.fullmatch(content) else ()))
        for encoding in encodings:
            with suppress(UnicodeDecodeError):
                text = re.sub(r"[\r\n\t]", " ", content.decode(encoding))
                if text.isprintable():
                    yield text


_READERS = {
    "bytes": _of_bytes,
    **dict.fromkeys(("eight", "four", "braced", "css"), lambda digits: chr(int(digits, 16))),
    "named": unicodedata.lookup,
    "accented": lambda accented: unicodedata.normalize("NFC", accented[-1] + _ACCENTS[accented[0]]),
    "entity": html.unescape,
    "header": lambda header: str(make_header(decode_header(header))),
    "host": lambda host: host.encode("ascii").decode("idna"),
    "base64": _of_base64,
}
