"""SPARQL servers that tests start on loopback and end again, and a server that misbehaves in every way that is asked of it."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

VIRTUOSO_INI = """[Database]
DatabaseFile = v.db
ErrorLogFile = v.log
LockFile = v.lck
TransactionFile = v.trx
xa_persistent_file = v.pxa
[TempDatabase]
DatabaseFile = vt.db
TransactionFile = vt.trx
[Parameters]
ServerPort = {sql}
DirsAllowed = ., {data}
NumberOfBuffers = {buffers}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
[SPARQL]
ResultSetMaxRows = {rows}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(url, process, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            assert process.poll() is None, "the server ended"
            time.sleep(0.1)
    raise TimeoutError(url)


def program(name: str) -> str | None:
    """Where a server's program is: beside this Python, whose environment need not be active, else on the path."""
    return shutil.which(name, path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]))


@contextmanager
def oxigraph(nquads: Path, folder: Path, *options: str):
    """The address of an oxigraph server that holds the quads."""
    binary = program("oxigraph")
    assert binary, "the oxigraph server is not installed"
    subprocess.run([binary, "load", "--location", folder, "--file", nquads], check=True, capture_output=True)
    port = free_port()
    process = subprocess.Popen(
        [binary, "serve-read-only", "--location", folder, "--bind", f"127.0.0.1:{port}", *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/", process)
        yield f"http://127.0.0.1:{port}/query"
    finally:
        process.kill()
        process.wait()


@contextmanager
def virtuoso(nquads: Path, folder: Path, *, buffers: int = 10_000, rows: int = 100_000, seconds: int = 0):
    """The address of a Virtuoso server that holds the quads, with so many pages of 8 KiB in memory. It ends a query after `seconds`."""
    folder.mkdir(exist_ok=True)
    settings = VIRTUOSO_INI.format(sql=(sql := free_port()), http=(http := free_port()), data=nquads.parent, buffers=buffers, rows=rows)
    url = f"http://127.0.0.1:{http}/sparql"
    with _virtuoso(folder, settings, url) as process:
        commands = [f"DB.DBA.TTLP(file_to_string_output('{nquads}'), '', 'urn:default', 512);"]
        if seconds:  # a limit ends the loading too, so the server takes it when that is done
            commands = ["log_enable(2, 1);", *commands, "checkpoint;", "shutdown;"]
        done = subprocess.run(
            ["isql-vt", str(sql), "dba", "dba", f"exec={' '.join(commands)}"], capture_output=True, text=True, check=False
        )
        assert "Error" not in done.stdout + done.stderr or seconds, done.stdout + done.stderr
        if seconds:
            process.wait()
        else:
            yield url
    if seconds:
        with _virtuoso(folder, f"{settings}MaxQueryExecutionTime = {seconds}\n", url):
            yield url


@contextmanager
def _virtuoso(folder, settings, url):
    """A Virtuoso server in a folder, which ends with the block."""
    (folder / "v.ini").write_text(settings, encoding="utf-8")
    process = subprocess.Popen(
        ["virtuoso-t", "+foreground", "+configfile", "v.ini"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(url, process)
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def misbehaving(answer):
    """The address of a server whose every answer `answer(handler)` writes; `handler.body` holds what was asked."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            answer(self)

        do_GET = do_POST  # noqa: N815 (the name is http.server's)

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sparql"
    finally:
        server.shutdown()
        server.server_close()


def drip(handler):
    """An answer that goes on for twenty seconds, a byte at a time."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/sparql-results+json")
    handler.end_headers()
    with contextlib.suppress(OSError):
        for _ in range(100):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.2)
