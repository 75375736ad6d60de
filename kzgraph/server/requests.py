"""Reading requests within limits: headers, parameters and bodies. Anything wrong raises Problem."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote

from kzgraph.server.problems import Problem, over

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Scope

MOST_PARAMETERS = 500
BODY_SECONDS = 10.0
HEADERS = 100
URL_BYTES = 64 << 10
HEAD_BYTES = URL_BYTES + (32 << 10)
HEADER_BYTES = 2 << 10  # of a header that is read here
HEADER_PARTS = 50  # between commas
FORM = "application/x-www-form-urlencoded"
LOGGED = 100  # characters of a path


def header(request: Request, name: bytes) -> str:
    """The value of a header, its lines joined; empty if there is none. `name` is in lower case. Raises Problem if it is too long."""
    value = b", ".join([value for key, value in request.scope["headers"] if key == name])
    if len(value) > HEADER_BYTES or value.count(b",") >= HEADER_PARTS:
        raise Problem(431, "headers", f"{name.decode()}: longer than {HEADER_BYTES} bytes, or more than {HEADER_PARTS} parts.")
    return value.decode("latin-1")


def check_framing(scope: Scope) -> None:
    """Raises Problem for a request that a proxy may understand differently (RFC 9112, 2.3 and 6.1), or whose head is too long."""
    names = [name for name, _ in scope["headers"]]
    if scope["http_version"] not in ("1.0", "1.1"):
        raise Problem(505, "http", "expected HTTP/1.1.")
    if b"transfer-encoding" in names and b"content-length" in names:
        raise Problem(400, "http", "expected Content-Length or Transfer-Encoding, found both.")
    if len(names) > HEADERS:
        raise Problem(431, "headers", f"more than {HEADERS} headers.")
    if len(scope["raw_path"]) + len(scope["query_string"]) > URL_BYTES:
        raise Problem(414, "address", f"the URL is longer than {URL_BYTES} bytes: send the query by POST.")


async def read_body(request: Request, most: int) -> bytes:
    """The body of a request. Raises Problem if it has more than `most` bytes, arrives too slowly, is compressed, or declares no UTF-8."""
    encoding = header(request, b"content-encoding").strip().lower()
    if encoding not in ("", "identity"):
        raise Problem(415, "media-type", "send the body without Content-Encoding.")
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
    """The media type of a request's body, without parameters; empty if it has none."""
    return header(request, b"content-type").split(";")[0].strip().lower()


def parameters(text: bytes) -> list[tuple[str, str]]:
    """The names and values of a query string or form. Raises Problem if it is not UTF-8 or has too many."""
    try:
        return parse_qsl(text.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS)
    except UnicodeDecodeError:
        raise Problem(400, "encoding", "parameters: expected percent-encoded UTF-8.") from None
    except ValueError:
        raise Problem(400, "parameters", f"expected at most {MOST_PARAMETERS} parameters.") from None


def single(given: list[tuple[str, str]], name: str, default: str = "") -> str:
    """The value of a parameter that may occur once. Raises Problem if it occurs more often."""
    values = [value for key, value in given if key == name]
    if len(values) > 1:
        raise Problem(400, "parameters", f"{name}: expected one value, found {len(values)}.")
    return values[0] if values else default


def whole_number(text: str, name: str, least: int, most: int) -> int:
    """The value of a parameter as a whole number. Raises Problem if it is not one from `least` to `most`."""
    if not (text.isascii() and text.isdigit() and len(text) < 12 and least <= int(text) <= most):
        raise Problem(400, "parameters", f"{name}: expected a whole number from {least} to {most}.")
    return int(text)


def host_of(request: Request) -> str:
    """The host and port of the Host header, empty if it is not well-formed."""
    host = header(request, b"host")
    return host if re.fullmatch(r"[A-Za-z0-9.-]{1,253}(:\d{1,5})?|\[[0-9a-fA-F:.]{2,45}\](:\d{1,5})?", host) else ""


def logged_path(path: str) -> str:
    """A path for the log: quoted, shortened, and without anything that may be a query string."""
    return quote(path.split("?")[0][:LOGGED], safe="/{}.-_~")
