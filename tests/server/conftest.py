"""Servers that tests share: a start costs more than most of what is asked of them."""

from __future__ import annotations

import pytest

from tests.server.serving import serving


@pytest.fixture(scope="session")
def server():
    """The package's graph, for all tests that leave a server as it is; a limit that no request reaches, though the processors are busy."""
    with serving("--time", "60") as running:
        yield running


@pytest.fixture(scope="session")
def little(tmp_path_factory):
    """A file of data for servers that are about anything but the data: they start in half the time. A product of it is heavy."""
    file = tmp_path_factory.mktemp("little") / "data.nq"
    file.write_text("".join(f"<urn:a{number}> <urn:b> <urn:c{number}> .\n" for number in range(5000)), encoding="utf-8")
    return file
