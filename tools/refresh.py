"""Rewrites what the documents and tests show of the project's own output, or checks that it is fresh.

`python -m tools.refresh` writes, `python -m tools.refresh --check` fails and names what is stale. In a Markdown file the fenced
block that follows `<!-- output of: COMMAND -->` holds what COMMAND prints; COMMAND is `kzgraph ...` or `python -m ...`. The pages of
commands and of shapes are made whole, by `tools.commands_page` and `tools.shapes_page`.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from kzgraph.graph.names import use
from kzgraph.graph.workspace import Workspace
from tests.first import FIRST
from tests.questions import expected
from tools import commands_page, shapes_page

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").glob("*.md"),
        *(ROOT / "docs").glob("*/README.md"),
        *(ROOT / "docs" / "encodings").glob("*/README.md"),
    ]
)
SHAPES = ROOT / "docs" / "shapes.md"
COMMANDS = ROOT / "docs" / "commands.md"
OF_THE_GRAPH = ("ask", "link", "query", "search", "stats")  # their samples are of the first source, so that another changes none
BLOCK = re.compile(r"(<!-- output of: (.+?) -->\n```\w*\n)(.*?)(^```$)", re.DOTALL | re.MULTILINE)


def output(command: str) -> str:
    """What a command prints on both channels, from the project's root, in a terminal 100 columns wide. Ends the run if it was stopped."""
    words = shlex.split(command)
    if words[0] == "kzgraph" and words[1] in OF_THE_GRAPH and "--workspace" not in words:
        words += ["--workspace", str(FIRST)]
    call = [sys.executable, "-m", "kzgraph", *words[1:]] if words[0] == "kzgraph" else [sys.executable, *words[1:]]
    environment = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1"}
    done = subprocess.run(call, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if "kzgraph: stopped after" in done.stdout:
        sys.exit(f"{command}: stopped at its limit of time, so nothing is written. Try again when the machine has less to do.")
    return re.sub(rf"\s+--workspace\s+{re.escape(str(FIRST))}", "", done.stdout)  # a table may begin a line before either word


def refreshed(text: str) -> str:
    """The text of a document with every block as its command prints it now."""
    return BLOCK.sub(lambda match: f"{match[1]}{output(match[2])}{match[4]}", text)


def main() -> int:
    """Writes or checks; 1 if something is stale."""
    workspace = Workspace.open(ROOT)
    use(workspace.names)
    fresh = {file: refreshed(file.read_text(encoding="utf-8")) for file in DOCUMENTS}
    fresh |= {**expected.files(workspace), SHAPES: shapes_page.page(), COMMANDS: commands_page.page(output)}
    stale = [file for file, text in fresh.items() if not file.is_file() or file.read_text(encoding="utf-8") != text]
    for file in stale:
        if "--check" in sys.argv:
            print(f"{file.relative_to(ROOT)} is stale: run python -m tools.refresh, and read what changed")
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(fresh[file], encoding="utf-8")
            print(f"{file.relative_to(ROOT)} rewritten")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
