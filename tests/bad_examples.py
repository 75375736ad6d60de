"""The bad examples of shapes: blocks of the files in tests/examples/fail.

A block begins with `# fails: kzsh:SHAPE` or `# fails: kzsh:SHAPE (CASE)`, and is judged as a file of its own, under the
prefixes of its file. Its name is SHAPE or SHAPE.CASE.
"""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
from functools import cache
from pathlib import Path

EXAMPLES = Path(__file__).with_name("examples")
START = re.compile(r"^# fails: kzsh:([\w-]+)(?: \((.+)\))?$", re.MULTILINE)


def _read():
    texts = {}
    for file in sorted((EXAMPLES / "fail").glob("*.ttl")):
        text = file.read_text(encoding="utf-8")
        starts = list(START.finditer(text))
        for start, end in zip(starts, [*(start.start() for start in starts[1:]), len(text)], strict=True):
            name = ".".join(filter(None, start.groups()))
            assert name not in texts, f"{file}: {name} stands twice"
            texts[name] = text[: starts[0].start()] + text[start.start() : end].rstrip() + "\n"
    return texts


TEXTS = _read()
NAMES = sorted(TEXTS)


@cache
def _folder():
    folder = Path(tempfile.mkdtemp(prefix="kzgraph-bad-examples-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def file(name):
    """A file that holds one bad example; it goes with this process."""
    written = _folder() / f"{name}.ttl"
    written.write_text(TEXTS[name], encoding="utf-8")
    return written


def shape(name):
    """The name of the shape that refuses an example."""
    return name.partition(".")[0]
