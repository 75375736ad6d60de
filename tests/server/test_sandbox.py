"""The sandbox without namespaces and for unprivileged users, and options of the command."""

from __future__ import annotations

import ctypes
import gc
import os
import platform
import socket
import subprocess
import sys

import pytest

from kzgraph.safety import network
from tests import servers
from tests.server import corpus
from tests.server.serving import ROOT, serving, start, stop

UNSHARE_CALL = {"x86_64": 272, "aarch64": 97}


def forbid_namespaces():
    """Makes unshare(2) fail, as on systems that grant no namespaces."""
    assert network.refuse(ctypes.CDLL(None), UNSHARE_CALL[platform.machine()])


def as_nobody(act):
    """The result of `act` in a child that runs as an unprivileged user."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        gc.freeze()
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            os.write(writer, act().encode())
        finally:
            os._exit(0)
    os.close(writer)
    os.waitpid(pid, 0)
    with os.fdopen(reader) as stream:
        return stream.read()


def try_network(port):
    wall = network.wall_off()
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
        return f"{wall} connected"
    except OSError:
        return f"{wall} refused"


@pytest.mark.promise("unprivileged")
def test_an_unprivileged_user_has_no_network_either():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
        assert as_nobody(lambda: try_network(port)) in ("namespaces refused", "seccomp refused")

        def fallback():
            forbid_namespaces()
            return try_network(port)

        assert as_nobody(fallback) == "seccomp refused"


@pytest.fixture(scope="module")
def without_namespaces(little):
    """A server on a system that grants no namespaces."""
    server = start("--time", "2", "--data", little, preexec_fn=forbid_namespaces)
    yield server
    assert stop(server) == 0


@pytest.mark.promise("unprivileged")
def test_without_namespaces_seccomp_is_used_and_reported(without_namespaces):
    assert without_namespaces.ask("/version").json()["sandbox"]["network"] == "seccomp"
    assert any("network block seccomp" in line for line in without_namespaces.log)
    assert without_namespaces.ask("/ledger", Accept="text/html").status == 200
    without_namespaces.assert_alive()


@pytest.mark.promise("no-outside")
@pytest.mark.parametrize("name", corpus.OUTSIDE)
def test_under_seccomp_no_query_reaches_the_network(without_namespaces, name):
    heard = []
    with servers.misbehaving(lambda handler: heard.append(handler.path)) as address:
        got = without_namespaces.post(corpus.OUTSIDE[name].replace("{port}", address.split(":")[2].split("/")[0]))
    assert got.status == 400
    assert got.json()["type"].endswith("/service")
    assert not heard


def test_without_the_extra_the_error_says_what_to_install():
    code = "import sys; sys.modules['uvicorn'] = None; from kzgraph.cli.main import main; sys.exit(main(['serve']))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "[web]" in done.stderr


def test_wrong_options_are_refused(capsys):
    for options in (["--rows", "0"], ["--time", "0"], ["--time", "nan"], ["--workers", "-1"], ["--log", "everything"], ["--port", "x"]):
        done = subprocess.run([sys.executable, "-m", "kzgraph", "serve", *options], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 2, options
        assert "Traceback" not in done.stderr
    for port in ("70000", "-1"):
        assert start("--port", port, check=False).process.returncode == 2


@pytest.mark.slow
def test_it_serves_with_one_worker_and_on_ipv6_where_there_is_any(little):
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
        host = "::1"
    except OSError:
        host = "127.0.0.1"
    with serving("--host", host, "--workers", "1", "--data", little) as server:
        connection = socket.create_connection((host, server.port), timeout=10)
        connection.sendall(b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert b"true" in connection.makefile("rb").read()
        connection.close()
