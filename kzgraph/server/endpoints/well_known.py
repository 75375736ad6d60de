"""What clients look for at well-known paths: statistics of the data in VoID, and the questions as executable examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kzgraph.server import media
from kzgraph.server.descriptions import examples, void
from kzgraph.server.endpoint import Endpoint, Route, plain
from kzgraph.server.openapi_objects import media_types, operation

if TYPE_CHECKING:
    from kzgraph.server.data import Dataset

PATHS = {"void": "/.well-known/void", "examples": "/.well-known/sparql-examples"}  # by job
SUMMARIES = {"void": "Statistics of the data, in VoID", "examples": "The questions as examples"}


def describe(_: Dataset) -> dict[str, Any]:
    return {path: {"get": operation(job, SUMMARIES[job], media_types(media.GRAPHS), ("406",))} for job, path in PATHS.items()}


ENDPOINT = Endpoint(
    routes=tuple(Route(path, plain(job, tuple(media.GRAPHS))) for job, path in PATHS.items()),
    jobs={"void": void, "examples": examples},
    openapi=describe,
    paths=", ".join(f"`{path}`" for path in PATHS.values()),
    purpose="statistics in VoID; the questions as `sh:SPARQLExecutable`",
    audience="crawlers, editors that complete terms and show examples",
)
