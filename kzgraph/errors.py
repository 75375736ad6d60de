"""What went wrong, as one message for the user."""

from __future__ import annotations


class KzgraphError(Exception):
    """A message that says what was expected, what was found and how to fix it; `exit_code` is what the command returns."""

    exit_code = 3


class UsageError(KzgraphError):
    """The command or the call was wrong: another argument fixes it."""

    exit_code = 2
