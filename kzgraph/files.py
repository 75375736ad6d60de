"""Writing files whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_whole(file: Path, content: str | bytes) -> None:
    """Writes to a temporary file beside the real one, then renames it; makes the folder if it is not there.

    A pipe or a device is written to as it is.
    """
    raw = content.encode("utf-8") if isinstance(content, str) else content
    if file.exists() and not file.is_file():
        file.write_bytes(raw)
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(raw)
        temporary.chmod(0o644)
        temporary.replace(file)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
