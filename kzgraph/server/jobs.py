"""Runs a job in a worker: the functions of `ENDPOINTS` by name, and what becomes of their results and errors."""

from __future__ import annotations

import contextlib
import json
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING

from kzgraph.errors import KzgraphError
from kzgraph.server.endpoints import ENDPOINTS
from kzgraph.server.media import PROBLEM
from kzgraph.server.problems import Problem, out_of_memory
from kzgraph.server.worker import Message

if TYPE_CHECKING:
    from kzgraph.server.data import Dataset

JOBS = {name: function for endpoint in ENDPOINTS for name, function in endpoint.jobs.items()}
WORTH_COMPRESSING = 1 << 10  # bytes


def prepare(dataset: Dataset) -> None:
    """Makes what jobs keep of the data, so that each worker has it from the start. What fails here fails in its job, with a message."""
    with dataset.names.in_use():
        for endpoint in ENDPOINTS:
            if endpoint.prepare is not None:
                with contextlib.suppress(Exception):
                    endpoint.prepare(dataset)


def run(dataset: Dataset, message: bytes) -> Message:
    """The answer to a message of the front: status, media type and other headers in the head, the whole body behind it."""
    job = json.loads(message)
    try:
        with dataset.names.in_use():
            result = JOBS[job["job"]](dataset, job)
    except Problem as problem:
        return _refusal(problem)
    except KzgraphError as error:
        return _refusal(Problem(400 if error.exit_code == 2 else 500, "refused", getattr(error, "reason", str(error))))
    except (MemoryError, RecursionError):
        return _refusal(out_of_memory(dataset.limits))
    except Exception as error:
        return _refusal(Problem(500, "broken", f"server error: {type(error).__name__}. Please report this query."))
    if job.get("gzip") and len(result.body) >= WORTH_COMPRESSING:
        compressor = zlib.compressobj(5, wbits=31)
        return Message(_head(result.type, gzip=True, **result.headers), compressor.compress(result.body) + compressor.flush())
    return Message(_head(result.type, **result.headers), result.body)


@lru_cache(maxsize=256)
def _head(media_type: str, *, gzip: bool = False, **headers: str) -> bytes:
    encoding = {"content-encoding": "gzip"} if gzip else {}
    return json.dumps({"status": 200, "type": media_type, "headers": {**headers, **encoding}}).encode()


def _refusal(problem: Problem) -> Message:
    limit = {key: value for key, value in problem.more.items() if key == "limit"}
    return Message(json.dumps({"status": problem.status, "type": PROBLEM, "headers": problem.headers, **limit}).encode(), problem.body())
