"""Shapes that are not compiled, judged by pySHACL."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kzgraph.shacl.engine import Endpoint
    from kzgraph.shacl.results import Result
    from kzgraph.shacl.syntax import Shape
    from kzgraph.shacl.terms import Term


def judge(
    triples: list[ox.Triple | ox.Quad], shapes: dict[Term, Shape], roots: list[Term], source: ox.Store | Endpoint, *, union: bool
) -> list[Result]:
    """The results of some root shapes. Raises NotImplementedError for now."""
    raise NotImplementedError
