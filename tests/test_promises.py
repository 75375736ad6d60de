"""Each promise of the commands is broken in a copy of the package: the test that the threat model names must then fail."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.conftest import ROOT

SECTION = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8").split("## Promises of the commands")[1].split("\n## ")[0]
PROMISES = dict(re.findall(r"^\| `([a-z-]+)` \| .+ \| `([\w/.]+::\w+)` \|$", SECTION, re.MULTILINE))
# By promise: the module that keeps it, what stands there, what breaks it, and which cases of the test show that.
BROKEN = {
    "all-or-nothing": ("safety/journals.py", "    if journal is None:\n        return\n", "    return\n", "new"),
    "no-lost-change": ("safety/lock.py", "handle = None if own in _held else _wait(", "handle = None if True else _wait(", ""),
    "no-overwriting": ("graph/writing.py", "        if changed:\n", "        if False:\n", "edit"),
    "no-late-overwriting": ("safety/journals.py", "    if clash := next(", "    if False and next(", ".b.new or gone"),
    "outputs-apart": ("graph/writing.py", "    if workspace.is_data(target):\n", "    if False:\n", "turtle and persons"),
    "orderly-end": ("safety/ending.py", "        signal.signal(number, _end)\n", "        pass\n", "new"),
    "no-orphans": ("safety/process_limits.py", ".prctl(PR_SET_PDEATHSIG, ", ".prctl(0, ", ""),
    "journal-confined": ("safety/journals.py", "        if not is_within(name, within):\n", "        if False:\n", ""),
    "no-links": ("safety/transaction.py", "        if self._within and (", "        if False and (", ""),
    "git-unheard": ("safety/git.py", '"GIT_DIR": str(directory)', '"GIT_DIR": str(repository.directory)', "withdraw"),
    "no-waiting": ("graph/workspace.py", "            elif not entry.is_file():\n", "            elif False:\n", "command0"),
    "no-links-out": ("graph/workspace.py", "    if not target.is_relative_to(root):\n", "    if False:\n", "stats"),
    "no-control-characters": ("safety/escapes.py", "return _STEERING.sub(_REPLACEMENT, text)", "return text", ""),
    "workbook-limits": ("records/readers/excel.py", "        if number <= self._row:\n", "        if False:\n", "twice"),
    "erasure": ("authoring/traces.py", "return self.whole.sub(WITHDRAWN, text)", "return text", ""),
    "quoted": ("assistants/results.py", ".translate(_BRACKETS)", "", "markup"),
    "proposals-apart": ("authoring/proposals.py", "    if folder.is_symlink() or ", "    if ", ""),
    "rights-stated": (
        "questions/external.py",
        '        raise UsageError(f"{file}: nothing says',
        '        str(f"{file}: nothing says',
        "command0",
    ),
}


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    """This project in another folder."""
    folder = tmp_path_factory.mktemp("broken")
    listed = ["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = filter(None, subprocess.run(listed, check=True, capture_output=True, text=True).stdout.split("\0"))
    compiled = (file.relative_to(ROOT) for top in ("kzgraph", "tests") for file in (ROOT / top).rglob("__pycache__/*.pyc"))
    for name in (*names, *compiled):  # with the time of each file, by which Python knows whether what was compiled is of it
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


def test_each_promise_can_be_broken():
    assert BROKEN.keys() == PROMISES.keys()


@pytest.mark.slow
@pytest.mark.parametrize("promise", BROKEN)
def test_the_test_of_a_promise_fails_where_the_promise_is_broken(copied, promise):
    module, kept, broken, cases = BROKEN[promise]
    file = copied / "kzgraph" / module
    text = file.read_text(encoding="utf-8")
    assert text.count(kept) == 1
    file.write_text(text.replace(kept, broken), encoding="utf-8")
    call = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-m", "slow or not slow", "-k", cases, PROMISES[promise]]
    environment = {**os.environ, "PYTHONPATH": str(copied), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(call, cwd=copied, env=environment, capture_output=True, text=True, check=False)
    finally:
        file.write_text(text, encoding="utf-8")
    assert done.returncode == 1, done.stdout[-2000:]
    assert "FAILED " in done.stdout
