"""The server behind nginx, Caddy and Varnish: the files of docs/serving.md work, no request hides behind another, no cache is poisoned."""

from __future__ import annotations

import contextlib
import http.client
import re
import socket
import subprocess
from urllib.parse import quote, urljoin, urlsplit

import pytest

from tests import servers
from tests.server.serving import CSV, ROOT, Server, serving
from tests.server.test_connections import connect, rest

DOCUMENT = (ROOT / "docs" / "serving.md").read_text(encoding="utf-8")
VARNISH = """vcl 4.1;
backend default { .host = "127.0.0.1"; .port = "PORT"; }
"""


def documented(language):
    """The file in the document."""
    return re.search(rf"```{language}\n(.*?)```", DOCUMENT, re.DOTALL)[1]


def replaced(text, *changes):
    """A text with changes, each of which must apply once."""
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


@contextlib.contextmanager
def proxy(folder, file, text, command):
    """A proxy on a free port, which stands for PORT in its file and command, as a server to send requests to."""
    port = servers.free_port()
    (folder / file).write_text(text.replace("LISTEN", str(port)), encoding="utf-8")
    with (folder / "log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen([part.replace("LISTEN", str(port)) for part in command], stdout=log, stderr=log)
        try:
            servers.wait_for(f"http://127.0.0.1:{port}/kz/health", process)
            yield Server(process, port, [])
        finally:
            process.terminate()
            process.wait(30)


def nginx(folder, port):
    text = replaced(
        documented("nginx"),
        ("listen 80;", "listen 127.0.0.1:LISTEN;"),
        ("127.0.0.1:7878", f"127.0.0.1:{port}"),
        ("/var/cache/nginx/kzgraph", str(folder / "cache")),
    )
    return proxy(
        folder, "conf", text, ["nginx", "-c", str(folder / "conf"), "-e", "stderr", "-g", f"user root; daemon off; pid {folder}/pid;"]
    )


def caddy(folder, port):
    text = replaced(documented("caddyfile"), ("\nexample.org {", "\nhttp://127.0.0.1:LISTEN {"), ("127.0.0.1:7878", f"127.0.0.1:{port}"))
    text = text.replace("{\n", "{\n\tadmin off\n", 1)
    return proxy(folder, "Caddyfile", text, ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"])


def varnish(folder, port):
    options = ["-j", "none", "-F", "-a", "127.0.0.1:LISTEN", "-f", str(folder / "vcl"), "-n", str(folder / "varnish"), "-s", "malloc,32m"]
    return proxy(folder, "vcl", VARNISH.replace("PORT", str(port)), ["varnishd", *options])


PROXIES = {"nginx": (nginx, "/kz"), "caddy": (caddy, "/kz"), "varnish": (varnish, "")}


def one(name, *marks):
    return pytest.param(name, marks=[pytest.mark.needs(name), *marks])


@pytest.fixture(scope="module")
def behind(request, tmp_path_factory):
    """A server behind a proxy, and the path under which the proxy has it."""
    start, mount = PROXIES[request.param]
    folder = tmp_path_factory.mktemp(request.param)
    with serving("--time", "5", "--url", "https://example.org" + mount) as server, start(folder, server.port) as front:
        yield front, mount


@pytest.mark.promise("proxy")
@pytest.mark.parametrize("behind", [one("nginx"), one("caddy", pytest.mark.slow)], indirect=True)
def test_the_documented_files_work(behind):
    front, mount = behind
    assert front.ask(f"{mount}/health").json()["ready"] is True
    page = front.ask(f"{mount}/ledger", Accept="text/html")
    assert page.status == 200
    (sheet,) = re.findall(rb'<link rel="stylesheet" href="([^"]+)"', page.body)[:1]
    assert front.ask(sheet.decode()).status == 200
    redirect = front.ask(f"{mount}/resource/kazakhstan", Accept="text/html", Host="evil.example")
    assert "evil" not in str(redirect)
    if redirect.status == 303:  # Caddy serves a host by name
        assert front.ask(urljoin(f"{mount}/resource/kazakhstan", redirect.headers["location"])).status == 200
    many = "SELECT * { ?s ?p ?o } LIMIT 20000"
    whole = front.ask(f"{mount}/sparql?query={quote(many)}", Accept=CSV)
    assert (whole.status, len(whole.body) > 500_000) == (200, True)
    long = "ASK {} #".ljust(60_000, "x")
    assert front.ask(f"{mount}/sparql?query={quote(long)}").status == 200
    # Caddy may still be sending when the server refuses this and closes the connection: it then says 502, or loses the words of it.
    with contextlib.suppress(http.client.IncompleteRead):
        large = front.ask(f"{mount}/sparql", "POST", b"x" * (2 << 20), Content_Type="application/sparql-query")
        assert large.status in (413, 502)
    wrong = front.ask(f"{mount}/sparql?query=SELEC")
    assert (wrong.status, wrong.headers["cache-control"]) == (400, "no-store")


def query(mount, number):
    """A request whose answer nobody else gets."""
    return f"{mount}/sparql?query={quote(f'SELECT ({number} AS ?n) {{}}')}"


HIDDEN = "GET {mount}/sparql?query=SELECT%20%28666%20AS%20%3Fn%29%20%7B%7D HTTP/1.1\r\nHost: example.org\r\n\r\n"
FORM = "POST {mount}/sparql HTTP/1.1\r\nHost: example.org\r\nContent-Type: application/x-www-form-urlencoded\r\n"
BODY = "query=ASK%7B%7D"
CHUNKED = f"f\r\n{BODY}\r\n0\r\n\r\n"
SMUGGLING = {
    "length and chunks": FORM + "Content-Length: LENGTH\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "chunks and length": FORM + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n" + CHUNKED + HIDDEN,
    "two lengths": FORM + f"Content-Length: 15\r\nContent-Length: LENGTH\r\n\r\n{BODY}" + HIDDEN,
    "a list of lengths": FORM + f"Content-Length: 15, 15\r\n\r\n{BODY}" + HIDDEN,
    "a length with a sign": FORM + f"Content-Length: +15\r\n\r\n{BODY}" + HIDDEN,
    "a space before the colon": FORM + "Transfer-Encoding : chunked\r\nContent-Length: LENGTH\r\n\r\n0\r\n\r\n" + HIDDEN,
    "a vertical tab": FORM + "Transfer-Encoding:\x0bchunked\r\nContent-Length: LENGTH\r\n\r\n0\r\n\r\n" + HIDDEN,
    "another coding": FORM + "Transfer-Encoding: xchunked\r\nContent-Length: LENGTH\r\n\r\n0\r\n\r\n" + HIDDEN,
    "two codings": FORM + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\nContent-Length: LENGTH\r\n\r\n0\r\n\r\n" + HIDDEN,
    "a folded coding": FORM + "Transfer-Encoding:\r\n chunked\r\nContent-Length: LENGTH\r\n\r\n0\r\n\r\n" + HIDDEN,
    "a folded line": FORM + f"X: a\r\n Content-Length: LENGTH\r\nContent-Length: 15\r\n\r\n{BODY}" + HIDDEN,
    "a bare carriage return": FORM + f"X: a\rContent-Length: LENGTH\r\nContent-Length: 15\r\n\r\n{BODY}" + HIDDEN,
    "a bare line feed": FORM + f"X: a\nContent-Length: 15\r\n\r\n{BODY}" + HIDDEN,
    "chunks with bare line feeds": FORM + "Transfer-Encoding: chunked\r\n\r\n" + CHUNKED.replace("\r\n", "\n") + HIDDEN,
    "a chunk's extension": FORM + f"Transfer-Encoding: chunked\r\n\r\nf;a\nb\r\n{BODY}\r\n0\r\n\r\n" + HIDDEN,
    "an overflowing chunk": FORM + "Transfer-Encoding: chunked\r\n\r\n1000000000000000f\r\n" + CHUNKED[3:] + HIDDEN,
    "a GET with a body": "GET {mount}/health HTTP/1.1\r\nHost: example.org\r\nContent-Length: LENGTH\r\n\r\n" + HIDDEN,
    "a HEAD with chunks": "HEAD {mount}/health HTTP/1.1\r\nHost: example.org\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "HTTP/1.0 with chunks": FORM.replace("1.1", "1.0") + "Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n" + CHUNKED + HIDDEN,
    "a trailer": FORM + f"Transfer-Encoding: chunked\r\n\r\nf\r\n{BODY}\r\n0\r\nContent-Length: 5\r\nHost: evil\r\n\r\n" + HIDDEN,
    "an expectation": FORM + f"Expect: 100-continue\r\nContent-Length: 15\r\n\r\n{BODY}" + HIDDEN,
    "an upgrade": FORM + f"Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 15\r\n\r\n{BODY}" + HIDDEN,
}


@pytest.mark.slow
@pytest.mark.promise("proxy")
@pytest.mark.parametrize("behind", [one("nginx"), one("caddy"), one("varnish")], indirect=True)
def test_no_request_hides_behind_another(behind):
    """Whatever a proxy makes of a request, those of other clients, on its connections to the server, get their own answers."""
    front, mount = behind
    for turn, text in enumerate(SMUGGLING.values()):
        whole = text.replace("{mount}", mount)
        whole = whole.replace("LENGTH", str(len(whole.split("\r\n\r\n", 1)[1])))
        with connect(front) as connection, contextlib.suppress(ConnectionResetError, BrokenPipeError):
            connection.sendall(whole.encode("latin-1"))
            connection.shutdown(socket.SHUT_WR)
            rest(connection)
        for number in range(turn * 10, turn * 10 + 4):
            got = front.ask(query(mount, number), Accept=CSV)
            assert (got.status, got.body) == (200, b"n\r\n%d\r\n" % number), whole


@pytest.mark.slow
@pytest.mark.promise("proxy")
@pytest.mark.parametrize("behind", [one("nginx"), one("varnish")], indirect=True)
def test_a_cache_gives_no_client_the_answer_of_another(behind):
    """Neither by a Host, nor by headers that choose a form or a language; and it does keep answers."""
    front, mount = behind
    for path in ("/", "/questions", "/resource/kazakhstan", "/openapi.json", "/sparql", "/.well-known/void", "/reconcile", "/nothing"):
        for accept in ("text/html", "application/json", "text/turtle"):
            for host in ("evil.example", "example.org"):
                headers = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "/evil", "Forwarded": "host=evil.example"}
                got = front.ask(mount + path, Host=host, Accept=accept, **headers)
                assert b"evil" not in got.body
                assert "evil" not in got.headers.get("location", "")
    for _ in range(2):
        for accept, kind in (("text/html", "text/html; charset=utf-8"), ("application/json", "application/json")):
            assert front.ask(mount + "/questions", Accept=accept).type == kind
        for language in ("en", "ru", "kk"):
            page = front.ask(mount + "/ledger", Accept="text/html", Accept_Language=language)
            assert f'<html lang="{language}"'.encode() in page.body
    before = len(front.ask(query(mount, 7), Accept=CSV).body)
    assert before == len(front.ask(query(mount, 7), Accept=CSV).body)
    assert urlsplit(front.url).port
