"""What workers do: one module a kind of job. Nothing here speaks HTTP or knows of other jobs."""

from __future__ import annotations

import json
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kzgraph.errors import KzgraphError
from kzgraph.server.media import PROBLEM
from kzgraph.server.problems import Problem
from kzgraph.server.wire import Frame
from kzgraph.server.work import canned, descriptions, graphs, openapi, pages, queries, reconcile, suggest

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzgraph.server.data import Served
    from kzgraph.server.work.done import Done

JOBS: dict[str, Callable[[Served, dict[str, Any]], Done]] = {
    "query": queries.answer,
    "graph": graphs.answer,
    "service": descriptions.service,
    "void": descriptions.void,
    "examples": descriptions.examples,
    "questions": canned.catalogue,
    "question": canned.answer,
    "openapi": openapi.answer,
    "manifest": reconcile.manifest,
    "reconcile": reconcile.batch,
    "extend": reconcile.extend,
    "properties": reconcile.properties,
    "suggest-entity": suggest.entity,
    "suggest-type": suggest.kind,
    "suggest-property": suggest.prop,
    "preview": suggest.preview,
    "page": pages.page,
    "question-page": pages.question,
    "node": pages.node,
    "terms": pages.terms,
}
WORTH_PACKING = 1 << 10


def do(served: Served, told: bytes) -> Frame:
    """The frame that answers a job: a status, a media type and other headers, and the body, whole."""
    job = json.loads(told)
    try:
        done = JOBS[job["do"]](served, job)
    except Problem as problem:
        return refused(problem)
    except KzgraphError as error:
        return refused(Problem(400 if error.exit_code == 2 else 500, "refused", getattr(error, "reason", str(error))))
    except (MemoryError, RecursionError):
        return refused(Problem(422, "limit", f"stopped: more than {served.limits.memory} MiB of memory needed.", limit="memory"))
    except Exception as error:
        return refused(Problem(500, "broken", f"this is a fault of the server: {type(error).__name__}. Please report what you asked."))
    if job.get("gzip") and len(done.body) >= WORTH_PACKING:
        packer = zlib.compressobj(5, wbits=31)
        return Frame(_head(done.type, gzip=True, **done.headers), packer.compress(done.body) + packer.flush())
    return Frame(_head(done.type, **done.headers), done.body)


@lru_cache(maxsize=256)
def _head(media: str, *, gzip: bool = False, **headers: str) -> bytes:
    packed = {"content-encoding": "gzip"} if gzip else {}
    return json.dumps({"status": 200, "type": media, "headers": {**headers, **packed}}).encode()


def refused(problem: Problem) -> Frame:
    """The frame of a job without an answer."""
    more = {key: value for key, value in problem.more.items() if key == "limit"}
    return Frame(json.dumps({"status": problem.status, "type": PROBLEM, "headers": {}, **more}).encode(), problem.body())
