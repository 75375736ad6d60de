"""What an ingredient is: one hostile thing that a stranger can put into a repository."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tests.safety.hostile.box import Box


class Ingredient(NamedTuple):
    """`put` adds it to a box. With a calm one the workspace stays valid, so that commands go on to what comes later."""

    name: str
    put: Callable[[Box], object]
    is_calm: bool


INGREDIENTS: dict[str, Ingredient] = {}


def ingredient(*, calm: bool):
    """Registers a function under its name."""

    def register(put):
        name = put.__name__.replace("_", "-")
        INGREDIENTS[name] = Ingredient(name, put, calm)
        return put

    return register


def ingredient_each(cases, *, calm: bool):
    """Registers a function of a box and a case once for each of the named cases."""

    def register(put):
        for label, case in cases.items():
            name = f"{put.__name__.replace('_', '-')}-{label}"
            INGREDIENTS[name] = Ingredient(name, lambda box, case=case, name=name: put(box, name, case), calm)
        return put

    return register


def write(path, content):
    """Writes text or bytes, with the folders above."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def lay(box, names):
    """Adds ingredients to a box; the names of those that found their places free."""
    laid = []
    for name in names:
        try:
            INGREDIENTS[name].put(box)
        except (FileExistsError, IsADirectoryError, NotADirectoryError):
            continue  # another ingredient is there, or a part of this one
        laid.append(name)
    return laid
