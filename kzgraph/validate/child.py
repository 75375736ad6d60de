"""The child in which the stages run: without a network, within limits of time and memory, and killed with this process."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterator, Sequence

from kzgraph.safety import sandbox
from kzgraph.validate.finding import Finding, Place

SECONDS, MEBIBYTES = 600, 4096


def in_child(work: Callable[[], Sequence[Sequence[Finding]]], waiting: Callable[[], object] | None = None) -> list[list[Finding]]:
    """The findings that a child computes for each version. Raises LimitError."""

    def written() -> Iterator[bytes]:
        gc.disable()  # the triples stay until the end, and to look through them again and again takes a tenth of the time
        yield json.dumps([[finding._asdict() for finding in findings] for findings in work()]).encode()

    results = json.loads(sandbox.run(written, seconds=SECONDS, mebibytes=MEBIBYTES, waiting=waiting).output)
    return [[Finding(**fields | {"also": tuple(Place(*place) for place in fields["also"])}) for fields in found] for found in results]
