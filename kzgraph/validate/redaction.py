"""What belongs to a person alone, taken out of findings on the way out: any rule may repeat the text or the IRI that holds it."""

from __future__ import annotations

import re

from kzgraph.validate.finding import Finding
from kzgraph.validate.harm import AXIS, FINE, hide, spans

_CONTACT = re.compile(r"(?<![a-z0-9])(?:mailto|tel):[^\s<>\"]+", re.IGNORECASE)
# Messages show the first 200 characters of a term: what is cut there begins before this place of the field that holds it whole.
_CUT_BEFORE, _LEAST, _MOST = 400, 4, 100


def redact(text: str) -> str:
    """The text with `[private]` in place of private numbers, contacts and places, and of `mailto:` and `tel:` IRIs as a whole."""
    return hide(text, _private_spans(text))


def redacted(finding: Finding) -> Finding:
    """The finding with nothing in its texts that a rule of harm keeps out of the graph."""
    message, value = finding.message, finding.value
    if AXIS.search(finding.path.rstrip(">")):
        message, value = FINE.sub("[private]", message), FINE.sub("[private]", value)
    message = redact(message)
    for field in (finding.focus, finding.path, finding.value):
        for _, start, end in _private_spans(field):
            if start < _CUT_BEFORE and field[start : start + _LEAST] in message:
                message = _without_beginning(message, field[start:end])
    focus, path, fix = redact(finding.focus), redact(finding.path), redact(finding.fix)
    return finding._replace(message=message, fix=fix, focus=focus, path=path, value=redact(value))


def _private_spans(text: str) -> list[tuple[str, int, int]]:
    return [*spans(text), *(("", *match.span()) for match in _CONTACT.finditer(text))]


def _without_beginning(message: str, private: str) -> str:
    """The message without the first part of a private text where the message cuts it off."""
    for length in range(min(len(private) - 1, _MOST), _LEAST - 1, -1):
        beginning = private[:length]
        if message.endswith(beginning):
            message = message[:-length] + "[private]"
        message = message.replace(beginning + " ", "[private] ")
    return message
