"""A signal ends a command in order, whatever a library makes of it."""

from __future__ import annotations

import os
import signal

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
