"""Each fault of another project that docs/upstream tells of is there: where a case fails, its workaround may go."""

import re
import subprocess
import sys

import pytest

from tests import servers
from tests.conftest import ROOT

FOLDER = ROOT / "docs" / "upstream"
PAGES = {file.stem: file for file in sorted(FOLDER.glob("*.md")) if file.stem != "README"}
CASES = {
    name: re.findall(r"^```python\n(.*?)^```$", file.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE) for name, file in PAGES.items()
}
ELSEWHERE = {"owlapi-escaped-slash"}  # tests/other_tools/check.py
AT_A_SERVER = [name for name in PAGES if name.startswith("virtuoso")]


def run(name, url=""):
    """In a process of its own, since packages such as owlrl change for good how rdflib reads literals."""
    (case,) = CASES[name]
    code = f"url = {url!r}\n{case}"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", [name for name in PAGES if name not in (*ELSEWHERE, *AT_A_SERVER)])
def test_the_fault_is_there(name):
    run(name)


@pytest.mark.slow
@pytest.mark.needs("virtuoso")
def test_the_faults_of_virtuoso_are_there(tmp_path):
    file = tmp_path / "data.nq"
    file.write_text("<urn:a> <urn:p> <urn:b> <urn:g> .\n", encoding="utf-8")
    assert AT_A_SERVER
    with servers.virtuoso(file, tmp_path / "virtuoso") as url:
        for name in AT_A_SERVER:
            run(name, url=url)


def test_every_page_has_a_case_and_a_row():
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    for name, file in PAGES.items():
        text = file.read_text(encoding="utf-8")
        assert name in ELSEWHERE or len(CASES[name]) == 1, name
        assert "\n## Expected\n" in text, name
        assert "\n## What kzgraph does\n" in text, name
        assert f"({name}.md)" in index, name
