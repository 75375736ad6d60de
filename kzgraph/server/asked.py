"""What a request says: its headers, its parameters and its body, each within bounds. What is wrong with them is a Problem."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote

from kzgraph.server.problems import Problem, over

if TYPE_CHECKING:
    from starlette.requests import Request

FIELDS = 500
BODY_SECONDS = 10.0
HEADER_BYTES = 2 << 10  # of a header that is read here,
MEMBERS = 50  # and its parts between commas
FORM = "application/x-www-form-urlencoded"
SHOWN = 100  # letters of a path in the log


def header(request: Request, name: bytes) -> str:
    """The value of a header, given by its name in small letters, its lines joined; empty if there is none. Raises Problem if it is long."""
    value = b", ".join([value for key, value in request.scope["headers"] if key == name])
    if len(value) > HEADER_BYTES or value.count(b",") >= MEMBERS:
        raise Problem(431, "headers", f"{name.decode()} is longer than {HEADER_BYTES} bytes, or has more than {MEMBERS} parts.")
    return value.decode("latin-1")


async def read_body(request: Request, most: int) -> bytes:
    """The body of a request. Raises Problem if it is larger than `most` bytes, too slow, packed, or not in UTF-8 by its own words."""
    packing = header(request, b"content-encoding").strip().lower()
    if packing not in ("", "identity"):
        raise Problem(415, "media-type", "send the body as it is, without Content-Encoding.")
    charset = re.search(r"""charset\s*=\s*["']?([^"';,\s]*)""", header(request, b"content-type").lower())
    if charset and charset[1] not in ("utf-8", "utf8", "us-ascii"):
        raise Problem(415, "media-type", "send the body in UTF-8.")
    length = header(request, b"content-length") or "0"
    if not length.isdecimal() or int(length) > most:
        raise _too_long(most)
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for piece in request.stream():
                body += piece
                if len(body) > most:
                    raise _too_long(most)
    except TimeoutError:
        raise Problem(408, "slow", f"the body did not arrive within {BODY_SECONDS:g} seconds.") from None
    return bytes(body)


def _too_long(most: int) -> Problem:
    return over("query", most, f"the body is longer than {most} bytes.", 413)


def media_type(request: Request) -> str:
    """The media type of a request's body, without its parameters; empty if it bears none."""
    return header(request, b"content-type").split(";")[0].strip().lower()


def fields(text: bytes) -> list[tuple[str, str]]:
    """The names and values of a query string or form. Raises Problem if it is not UTF-8 or has too many."""
    try:
        return parse_qsl(text.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=FIELDS)
    except UnicodeDecodeError:
        raise Problem(400, "encoding", "parameters are UTF-8, percent-encoded.") from None
    except ValueError:
        raise Problem(400, "parameters", f"there are more than {FIELDS} parameters.") from None


def one(found: list[tuple[str, str]], name: str, default: str = "") -> str:
    """The value of a parameter that may be given once. Raises Problem if it is given more often."""
    values = [value for key, value in found if key == name]
    if len(values) > 1:
        raise Problem(400, "parameters", f"{name} is given {len(values)} times: give it once.")
    return values[0] if values else default


def number(text: str, name: str, least: int, most: int) -> int:
    """The whole number that a parameter gives. Raises Problem if it is none, or out of bounds."""
    if not (text.isascii() and text.isdigit() and len(text) < 12 and least <= int(text) <= most):
        raise Problem(400, "parameters", f"{name} is a whole number from {least} to {most}.")
    return int(text)


def host_of(request: Request) -> str:
    """The host that a request names, empty if it is none."""
    host = header(request, b"host")
    return host if re.fullmatch(r"[A-Za-z0-9.-]{1,253}(:\d{1,5})?|\[[0-9a-fA-F:.]{2,45}\](:\d{1,5})?", host) else ""


def shown(path: str) -> str:
    """A path as the log shows it: quoted, cut, and without what somebody took for a query string."""
    return quote(path.split("?")[0][:SHOWN], safe="/{}.-_~")
