"""A server for tests: the real command in its own process, and short ways to send requests."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlencode

from tests.first import FIRST

ROOT = Path(__file__).resolve().parent.parent.parent
JSON, XML, CSV, TSV = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
TURTLE = "text/turtle"
FORM, QUERY = "application/x-www-form-urlencoded", "application/sparql-query"


class Got(NamedTuple):
    """A response: headers by their names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def type(self):
        return self.headers.get("content-type", "")

    def json(self):
        return json.loads(self.body)

    def rows(self):
        assert self.status == 200, self.body
        return [{key: value["value"] for key, value in row.items()} for row in self.json()["results"]["bindings"]]


class Server:
    """One running server."""

    def __init__(self, process, port, log):
        self.process, self.port, self.log = process, port, log
        self.url = f"http://127.0.0.1:{port}"

    def connect(self, source="127.0.0.1", seconds=60):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds, source_address=(source, 0))

    def ask(self, path, method="GET", body=None, source="127.0.0.1", seconds=60, **headers):
        connection = self.connect(source, seconds)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            response = connection.getresponse()
            return Got(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())
        finally:
            connection.close()

    def get(self, sparql, accept=JSON, **more):
        return self.ask("/sparql?" + urlencode({"query": sparql}, quote_via=quote), Accept=accept, **more)

    def post(self, sparql, accept=JSON, **more):
        return self.ask("/sparql", "POST", sparql.encode(), Content_Type=QUERY, Accept=accept, **more)

    def assert_alive(self, source="127.0.0.9"):
        """Another client gets a correct answer that is not from the cache."""
        got = self.post(f"SELECT (1 + 1 AS ?two) {{ }} # {time.monotonic()}", source=source, seconds=20)
        assert got.rows() == [{"two": "2"}]
        assert self.ask("/health", source=source).status == 200

    def until(self, holds):
        """Waits until the answer of /health fulfils a condition; fails after a minute, as other tests may keep the processors busy."""
        deadline = time.monotonic() + 60
        while not holds(health := self.ask("/health").json()):
            assert time.monotonic() < deadline, health
            time.sleep(0.02)

    def pids(self):
        """The process ids of the workers."""
        forkserver = children(self.process.pid)
        return children(forkserver[0]) if forkserver else []


def children(pid):
    file = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in file.read_text(encoding="ascii").split()] if file.exists() else []


def command(*options):
    return [sys.executable, "-m", "kzgraph", "serve", "--workspace", str(FIRST), "--port", "0", *map(str, options)]


def start(*options, check=True, preexec_fn=None):
    """Starts a server, and returns once it listens."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command(*options), cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True, preexec_fn=preexec_fn)
    log = []
    for line in process.stderr:
        log.append(line)
        if match := re.search(r"listening on http://\S+:(\d+)/sparql", line):
            return Server(process, int(match[1]), log)
    process.wait()
    assert not check, "".join(log)
    return Server(process, 0, log)


@contextlib.contextmanager
def serving(*options):
    server = start(*options)
    try:
        yield server
    finally:
        stop(server)


def stop(server):
    """Shuts it down gracefully, and adds the rest of its log to `server.log`. Returns its exit code."""
    if server.process.poll() is None:
        server.process.send_signal(signal.SIGTERM)
    _, errors = server.process.communicate(timeout=30)
    server.log += errors.splitlines(keepends=True)
    return server.process.returncode
