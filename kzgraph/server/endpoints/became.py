"""What became of a claim, as JSON and CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kzgraph.errors import UsageError
from kzgraph.formats import became as written
from kzgraph.formats.words import word
from kzgraph.graph.resolve import resolve
from kzgraph.graph.store import Labels
from kzgraph.reading import became, notes
from kzgraph.server import media
from kzgraph.server.endpoint import Endpoint, Route
from kzgraph.server.openapi_objects import OBJECT, TEXT, operation, query_parameter
from kzgraph.server.problems import Problem
from kzgraph.server.reply import Reply

if TYPE_CHECKING:
    from kzgraph.server.data import Dataset
    from kzgraph.server.requests import Request

FORMATS = {media.JSON: "json", "text/csv": "csv"}


def answer(dataset: Dataset, request: Request) -> Reply:
    """What `kzgraph became` prints of `node` by the day `as_of`. Kzgraph-Note gives the days on which persons were named."""
    node = request.single("node")
    if not node.strip():
        raise Problem(400, "parameters", "node: expected a claim, by IRI or local name.")
    media_type = request.acceptable((*FORMATS, media.HTML))
    media_type = media.JSON if media_type == media.HTML else media_type  # a browser is given JSON
    try:
        answered = became.became(dataset.store, resolve(dataset.store, node), request.single("as_of"))
    except UsageError as error:
        raise Problem(400, "parameters", str(error)) from None
    beside = notes.beside(dataset.store, answered.nodes())
    note = " ".join(word("persons", "en", day=day) for day in beside.person_days)
    body = written.render(answered, beside, Labels(dataset.store), FORMATS[media_type]).encode()
    return Reply(media_type, body, {"kzgraph-note": note} if note else {})


def describe(_: Dataset) -> dict[str, Any]:
    given = [
        {**query_parameter("node", "a claim, by IRI or local name", TEXT), "required": True},
        query_parameter("as_of", "count only sources of that day or before; all without it", {"type": "string", "format": "date"}),
    ]
    content = {media.JSON: OBJECT, "text/csv": TEXT}
    return {"/became": {"get": operation("became", "What became of a claim, by voice and as of a day", content, ("400", "406"), given)}}


ENDPOINT = Endpoint(
    routes=(Route("/became", answer),),
    openapi=describe,
)
