"""What is added to the package by one file, in a temporary copy of it, is found everywhere."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import urllib.request

import pytest

from tests.conftest import ROOT
from tests.servers import free_port, wait_for

GERMAN = """msgid ""
msgstr ""
"Language: de\\n"
"Content-Type: text/plain; charset=utf-8\\n"

msgctxt "language"
msgid "English"
msgstr "Deutsch"

#, fuzzy
msgctxt "questions"
msgid "Questions"
msgstr "Fragen"
"""


class Copy:
    """A copy of the package, whose commands work on the graph of this checkout."""

    def __init__(self, folder):
        self.folder = folder
        shutil.copytree(ROOT / "kzgraph", folder / "kzgraph", ignore=shutil.ignore_patterns("__pycache__"))

    def write(self, path, text):
        file = self.folder / "kzgraph" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def command(self, *parts):
        return [sys.executable, "-m", "kzgraph", *parts], {"cwd": self.folder, "env": {**os.environ, "PYTHONPATH": str(self.folder)}}

    def run(self, *parts):
        command, how = self.command(*parts)
        done = subprocess.run(command, **how, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def package(tmp_path):
    return Copy(tmp_path)


def test_a_language_is_one_catalogue(package):
    package.write("locale/de/LC_MESSAGES/kzgraph.po", GERMAN)

    assert "{en,ru,kk,de}" in package.run("ask", "--help")
    answer = package.run("ask", "--workspace", str(ROOT), "official-death-toll", "--lang", "de", "--format", "md")
    assert "Where it is said" in answer
    assert "A native reader has not checked this translation." in answer  # one entry is fuzzy

    port = str(free_port())
    command, how = package.command("serve", "--workspace", str(ROOT), "--port", port, "--workers", "1")
    server = subprocess.Popen(command, **how, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/", server)
        asked = urllib.request.Request(f"http://127.0.0.1:{port}/questions", headers={"Accept": "text/html", "Accept-Language": "de"})
        with urllib.request.urlopen(asked, timeout=60) as reply:
            page = reply.read().decode()
    finally:
        server.terminate()
        server.wait(60)
    assert '<html lang="de">' in page
    assert '<li lang="de"><strong aria-current="true">Deutsch</strong></li>' in page
    assert ">Fragen</a>" in page
    assert '<h1><span lang="en">Questions by area</span></h1>' in page
    assert '<nav class="nav" aria-label="Main">' in page  # an attribute cannot say its language
    assert 'class="unsigned"' in page
