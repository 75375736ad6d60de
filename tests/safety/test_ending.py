"""A signal ends a command in order, whatever a library makes of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from kzgraph.safety import ending


def interrupted():
    """A query that a signal interrupts, as DuckDB has it."""
    try:
        os.kill(os.getpid(), signal.SIGINT)
    except ending.Ended:
        raise RuntimeError("Query interrupted") from None


def test_an_error_of_a_library_in_place_of_the_signal_is_still_the_end_by_that_signal():
    with pytest.raises(ending.Ended) as caught, ending.orderly():
        interrupted()
    assert caught.value.exit_code == 128 + signal.SIGINT


def test_an_error_without_a_signal_stays_that_error():
    with pytest.raises(RuntimeError, match="of its own"), ending.orderly():
        raise RuntimeError("of its own")


EARLY = """
import os, signal, sys
from kzgraph.__main__ import run
class Interrupts:
    def find_spec(self, name, *_):
        os.kill(os.getpid(), signal.SIGINT) if name == "kzgraph.cli.main" else None
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.meta_path.insert(0, Interrupts())
run()
"""


def test_an_interrupt_while_modules_are_still_read_leaves_no_stack_trace():
    done = subprocess.run([sys.executable, "-c", EARLY], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")
