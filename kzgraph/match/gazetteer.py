"""Places of Kazakhstan by name."""

from __future__ import annotations

KAZAKHSTAN = ("Kazakhstan", "Қазақстан", "Казахстан")


def mentioned(text: str) -> tuple[str, ...]:
    """The places that a text names."""
    return KAZAKHSTAN[:1] if any(name[:-1].lower() in text.lower() for name in KAZAKHSTAN) else ()
