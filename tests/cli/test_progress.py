"""How far long work is: on a terminal, and nothing in a pipe."""

from __future__ import annotations

import contextlib
import io
import os
import pty
import subprocess
import sys
import time

from kzgraph.safety import sandbox
from kzgraph.safety.gauge import Gauge
from kzgraph.safety.progress import Bar


class Screen(io.StringIO):
    def isatty(self):
        return True


def shown(monkeypatch, steps, screen):
    monkeypatch.setattr(sys, "stderr", screen)
    with Bar("checking") as bar:
        for done, of in steps:
            bar(done, of)
    return screen.getvalue()


def test_a_bar_grows_and_goes(monkeypatch):
    text = shown(monkeypatch, [(0, 0), (1, 4), (1, 4), (4, 4)], Screen())
    parts = text.split("\r")
    assert parts[1:4] == ["checking ...", f"checking [{'#' * 6}{'.' * 18}]  25 %", f"checking [{'#' * 24}] 100 %"]
    assert parts[4].strip() == ""
    assert text.endswith("\r")


def test_a_count_is_shown_where_the_end_is_not_known(monkeypatch):
    assert "checking ... 12,000" in shown(monkeypatch, [(12_000, 0)], Screen())


def test_a_bar_begins_with_something_else(monkeypatch):
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    with Bar("reading") as bar:
        bar(7)
        bar.begin("comparing", 200)
        bar(100)
        bar(300)
    parts = [part.strip() for part in screen.getvalue().split("\r")]
    assert parts[1:5] == ["reading ...", "reading ... 7", f"comparing [{'#' * 12}{'.' * 12}]  50 %", f"comparing [{'#' * 24}] 100 %"]


def test_a_pipe_stays_quiet(monkeypatch):
    assert shown(monkeypatch, [(1, 4)], io.StringIO()) == ""


def test_a_parent_sees_how_far_its_child_is():
    gauge, seen = Gauge(), []

    def work():
        gauge(3, 8)
        while gauge.read() != (8, 8):  # until the parent has looked
            time.sleep(0.01)
        yield b"done"

    def waiting():
        seen.append(gauge.read())
        if seen[-1] == (3, 8):
            gauge(8, 8)

    assert sandbox.run(work, seconds=60, mebibytes=256, waiting=waiting).output == b"done"
    assert (3, 8) in seen


def test_validate_shows_its_steps_on_a_terminal(tmp_path):
    controller, terminal = pty.openpty()
    command = [sys.executable, "-m", "kzgraph.cli.main", "validate", "graph"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=terminal, check=False)
    os.close(terminal)
    text = b""
    with contextlib.suppress(OSError):  # which is how a terminal that nobody holds any more ends
        while part := os.read(controller, 1 << 16):  # a slow machine shows more than one read gives
            text += part
    os.close(controller)
    assert done.returncode == 0
    assert b" %" in text
    assert text.endswith(b"\r")
