"""What went wrong, as one message for the user, with the words that may have been meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

Part = TypeVar("Part")

ALIKE = 0.5  # how alike two words must be, from 0 to 1 (difflib)
LONGEST = 80  # characters of a word that are compared: difflib takes quadratic time


class KzgraphError(Exception):
    """A message that says what was expected, what was found and how to fix it; `exit_code` is what the command returns."""

    exit_code = 3


class UsageError(KzgraphError):
    """The command or the call was wrong: another argument fixes it."""

    exit_code = 2


def without_extra(what: str, extra: str) -> UsageError:
    """The error of what needs packages of an extra that are not installed, with the command that installs them from a clone."""
    return UsageError(f"{what} needs the extra {extra}. In a clone of kzgraph: pip install ./packages/shaclcheck '.[{extra}]'")


class Faults:
    """Usage errors of parts that can be judged apart, to be raised as one, a line each."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def of(self, make: Callable[[], Part]) -> Part | None:
        """What a part makes, or None where it is at fault."""
        try:
            return make()
        except UsageError as error:
            self.found.append(str(error))
            return None

    def error(self) -> UsageError:
        """All of them."""
        return UsageError("\n".join(self.found))

    def refuse(self) -> None:
        """Raises UsageError if a part was at fault."""
        if self.found:
            raise self.error()


class ConflictError(KzgraphError):
    """Another process changes, or has changed, what this one was about to write: nothing was written, and a new run starts from there."""

    exit_code = 1


def nearest(word: str, known: Iterable[str], most: int = 3, alike: float = ALIKE) -> list[str]:
    """Up to `most` of the known words that look like a word, the likest first."""
    import difflib

    return difflib.get_close_matches(word[:LONGEST], sorted(set(known)), most, alike)


def did_you_mean(word: str, known: Iterable[str], most: int = 3) -> str:
    """The question "Did you mean X?" for a message about an unknown word; empty where nothing known looks like it."""
    near = nearest(word, known, most)
    return f"Did you mean {' or '.join([', '.join(near[:-1]), near[-1]] if near[1:] else near)}?" if near else ""
