"""A graph with its tools in this process, and a client of the kept package that speaks to `kzgraph mcp` over each transport."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys

import pytest

import kzgraph
from kzgraph.assistants.tools import Tools
from tests.first import FIRST

pytest.importorskip("mcp")

COMMAND = [sys.executable, "-m", "kzgraph", "mcp"]


@pytest.fixture(scope="session")
def tools():
    return Tools(kzgraph.open(FIRST))


@contextlib.contextmanager
def http(*words):
    """The address of a server on a free port, which ends with the block: without an error, and with exit code 0."""
    process = subprocess.Popen([*COMMAND, "--port", "0", *map(str, words)], stderr=subprocess.PIPE, text=True)
    try:
        line = process.stderr.readline()
        assert line.startswith("listening on http://127.0.0.1:"), line + process.stderr.read()
        yield line.split()[-1]
    finally:
        process.terminate()
        said = process.communicate(timeout=30)[1]
    assert (process.returncode, said) == (0, "")


@contextlib.contextmanager
def transport(kind, *words):
    """What `Client` of the package connects to."""
    from mcp.client.stdio import StdioServerParameters, stdio_client

    if kind == "stdio":
        yield stdio_client(StdioServerParameters(command=COMMAND[0], args=[*COMMAND[1:], *map(str, words)]))
    else:
        with http(*words) as address:
            yield address


def over(kind, words, work):
    """What `work` returns, which is given a connected client."""
    from mcp.client.client import Client

    async def session(place):
        async with Client(place) as client:
            return await work(client)

    with transport(kind, *words) as place:
        return asyncio.run(session(place))
