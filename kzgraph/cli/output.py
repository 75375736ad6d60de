"""How commands print: answers on standard output, notes on standard error."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from kzgraph.safety.limits import SECONDS

Answer = TypeVar("Answer")  # anything that JSON can hold


def print_answer(options: argparse.Namespace, work: Callable[[], tuple[str, list[str]]]) -> None:
    show(result(options, work))


def result(options: argparse.Namespace, work: Callable[[], Answer]) -> Answer:
    """What `work` returns; it runs in the sandbox unless it reads the package's own files alone, without a limit given."""
    seconds = getattr(options, "timeout", None)
    own = options.workspace is None and seconds is None and not getattr(options, "rows", None)
    return work() if own else in_sandbox(work, seconds or SECONDS)


def show(answer: tuple[str, list[str]], before: Iterable[str] = ()) -> None:
    """Prints a text and its notes; those `before` it are what a reader must know first."""
    text, notes = answer
    print_notes(before)
    sys.stdout.write(text)
    print_notes(notes)


def in_sandbox(work: Callable[[], Answer], seconds: float) -> Answer:
    """What `work` returns, as JSON holds it. Raises KzgraphError."""
    from kzgraph.safety import sandbox

    return sandbox.value(work, seconds=seconds)


def print_notes(notes: Iterable[str]) -> None:
    """Prints each note once."""
    from kzgraph.safety.escapes import one_line

    sys.stdout.flush()  # so that both channels stand in this order where they are one
    for note in dict.fromkeys(notes):
        print(f"note: {one_line(note)}", file=sys.stderr, flush=True)


def print_days(days_in: Callable[[str], tuple[str, ...]], text: str, language: str = "en") -> bool:
    """Says on which day the persons in a text were named, by name, IRI or assertion. False if there are none."""
    days = days_in(text)
    print_notes(day_notes(days, language))
    return bool(days)


def day_notes(days: Iterable[str], language: str) -> list[str]:
    from kzgraph.formats.words import word

    return [word("persons", language, day=day) for day in days]


def from_here(file: Path) -> Path:
    """The path relative to the current folder, if the file lies below it."""
    here = Path.cwd()
    return file.relative_to(here) if file.is_relative_to(here) else file


def workspace_option(options: argparse.Namespace) -> str:
    """The option that names the workspace, as the next command needs it; empty for the package's own."""
    return f" --workspace {shlex.quote(str(options.workspace))}" if options.workspace else ""


def repeated_options(options: argparse.Namespace) -> str:
    """The options that the next command needs to answer as this one did: the workspace and the language."""
    from kzgraph.formats.hits import in_language

    return in_language("", options.lang) + workspace_option(options)
