"""What a worker does: it answers a request, and what becomes of errors."""

from __future__ import annotations

import contextlib
import hashlib
import zlib
from typing import TYPE_CHECKING

from kzgraph.errors import KzgraphError
from kzgraph.graph import spelled  # noqa: F401 (what a name in another spelling needs: a worker can import nothing)
from kzgraph.server.endpoint import Route
from kzgraph.server.endpoints import ENDPOINTS, find
from kzgraph.server.problems import Problem, out_of_memory
from kzgraph.server.reply import Reply, reply_of
from kzgraph.server.requests import Request

if TYPE_CHECKING:
    from kzgraph.server.data import Dataset

WORTH_COMPRESSING = 1 << 10  # bytes


def prepare(dataset: Dataset) -> None:
    """Makes what answers keep of the data, so that each worker has it from the start. What fails here fails in an answer too."""
    with dataset.names.in_use():
        for endpoint in ENDPOINTS:
            if endpoint.prepare is not None:
                with contextlib.suppress(Exception):
                    endpoint.prepare(dataset)


def run(dataset: Dataset, request: Request) -> Reply:
    """The reply to a request whose path is that of a route, with headers for caches."""
    try:
        with dataset.names.in_use():
            route = find(request.path)
            if not isinstance(route, Route):
                raise TypeError(request.path)
            request.name = request.path.removeprefix(route.path.partition("{")[0])
            reply = route.answer(dataset, request)
    except Problem as problem:
        return reply_of(problem)
    except KzgraphError as error:
        return reply_of(Problem(400 if error.exit_code == 2 else 500, "refused", getattr(error, "reason", str(error))))
    except (MemoryError, RecursionError):
        return reply_of(out_of_memory(dataset.limits))
    except Exception as error:
        return reply_of(Problem(500, "broken", f"server error: {type(error).__name__}. Please report this query."))
    return _for_caches(request, _compressed(reply) if request.gzip else reply)


def _compressed(reply: Reply) -> Reply:
    if len(reply.body) < WORTH_COMPRESSING:
        return reply
    compressor = zlib.compressobj(5, wbits=31)
    return reply._replace(body=compressor.compress(reply.body) + compressor.flush(), headers={**reply.headers, "content-encoding": "gzip"})


def _for_caches(request: Request, reply: Reply) -> Reply:
    """A reply with its tag: a digest of all of it, and a weak one, as rows without ORDER BY may come in another order after a restart."""
    if "cache-control" in reply.headers:
        return reply
    head, body = reply.message()
    digest = hashlib.sha256(head)
    digest.update(body)
    headers = {
        "etag": f'W/"{digest.hexdigest()[:32]}"',
        "cache-control": f"{'private' if request.private else 'public'}, max-age=300",
        "vary": ", ".join(filter(None, ("Accept, Accept-Encoding", reply.headers.get("vary")))),
    }
    return reply._replace(headers={**reply.headers, **headers})
