"""A text as a reader sees it: without escapes, format characters and marks within words, and with the words that line ends break."""

from __future__ import annotations

import base64
import binascii
import html
import re
import unicodedata
from contextlib import suppress
from email.errors import HeaderParseError
from email.header import decode_header, make_header

MOST_ROUNDS = 3  # of escapes within escapes, such as JSON in a page
_ESCAPE = re.compile(
    r"""(?P<bytes> (?:%[0-9a-f]{2})+ | (?:=[0-9a-f]{2}(?:=\n)?){2,} | (?:\\{1,4}x[0-9a-f]{2})+ | (?:\\{1,4}[0-3][0-7]{2})+ )
    | (?:\\{1,4}U)(?P<eight>[0-9a-f]{8}) | (?:\\{1,4}u|%u|<?U\+)(?P<four>[0-9a-f]{4})>? | \\{1,4}u\{(?P<braced>[0-9a-f]{1,6})\}
    | \\0{0,2}(?P<css>4[0-9a-f]{2})[ ]?
    | (?P<entity> &\#?\w{1,32};? )
    | (?P<header> =\?[\w-]+\?[bq]\?[^?\s]*\?= )
    | (?P<host> xn--[a-z0-9-]+ )
    | (?P<base64> (?-i: (?<![A-Za-z0-9+/]) (?=(?:[a-z+/_-]*[A-Z0-9]){2})
                        (?:[A-Za-z0-9+/]{40,}\n)* [A-Za-z0-9+][A-Za-z0-9+/_-]{7,} ={0,2}) )""",
    re.IGNORECASE | re.VERBOSE,
)
_IGNORED = re.compile(  # nothing is seen of these
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_MARKS = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]")  # such as of stress, where no letter has them
_WITHIN = re.compile(r"</?(?:a|b|big|code|em|font|i|mark|small|span|strong|sub|sup|u|wbr)\b[^<>\n]*>|[*`~]+|\\-")
_LINE_END = re.compile(r"(?<=[^\W\d_])([^\w\n]{0,8})\n([^\w\n]{0,40})([^\W\d_]+)")
_SPACED = re.compile(r"(?<!\w)[^\W\d_](?:[ .\u00b7_-][^\W\d_](?!\w)){3,}")


def views(text: str) -> list[str]:
    """The text as it stands, without escapes, and with whole words where marks or line ends break them: each has the same lines."""
    text = _folded(text)
    plain = _folded(_unescaped(text))
    whole = _SPACED.sub(lambda spaced: re.sub(r"[\W_]", "", spaced[0]), _WITHIN.sub("", plain))
    return list(dict.fromkeys((text, plain, _LINE_END.sub(r"\3\1\n\2", whole))))


def _folded(text: str) -> str:
    if text.isascii():
        return text
    return _MARKS.sub("", unicodedata.normalize("NFKC", _IGNORED.sub("", text)))


def _unescaped(text: str) -> str:
    for _ in range(MOST_ROUNDS):
        before, text = text, _ESCAPE.sub(_decoded, text)
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
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1251")


def _of_base64(encoded: str) -> str | None:
    """The text that base64 or hexadecimal digits stand for; None if it is none."""
    letters = encoded.replace("\n", "").rstrip("=").translate(str.maketrans("-_", "+/"))
    contents = [bytes.fromhex(encoded)] if re.fullmatch(r"(?:[0-9a-fA-F]{2})+", encoded) else []
    if len(letters) % 4 != 1:
        contents.append(base64.b64decode(letters + "=" * (-len(letters) % 4)))
    for content in contents:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            with suppress(UnicodeDecodeError):
                text = re.sub(r"[\r\n\t]", " ", content.decode(encoding))
                if text.isprintable():
                    return text
    return None


_READERS = {
    "bytes": _of_bytes,
    **dict.fromkeys(("eight", "four", "braced", "css"), lambda digits: chr(int(digits, 16))),
    "entity": html.unescape,
    "header": lambda header: str(make_header(decode_header(header))),
    "host": lambda host: host.encode("ascii").decode("idna"),
    "base64": _of_base64,
}
