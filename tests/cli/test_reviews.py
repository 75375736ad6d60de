"""The new and altered assertions beside the findings of `kzgraph validate --since`."""

from __future__ import annotations

import pytest

from tests.changes.test_checklist import ACT, TEXT, cite, run
from tests.repository import FIGURE, commit, edit, edit_once, git
from tests.tiers import few

ALTERED = ("kz:perpetrator kzr:security-forces-of-kazakhstan", "kz:perpetrator kzr:kazakh-authorities")


@pytest.fixture
def repository(bare):
    """The workspace as a git repository, with an act altered since the commit."""
    git(bare.root, "init", "--quiet")
    commit(bare.root)
    edit_once(bare, ACT, *ALTERED)
    return bare


def validate(capsys, workspace, *arguments):
    return run(capsys, "validate", "--workspace", str(workspace.root), "--since", "HEAD", *arguments)


@pytest.mark.usefixtures("after_shipped")
def test_the_findings_come_last_in_a_terminal_and_first_in_a_pull_request(capsys, repository, tmp_path):
    code, out, _ = validate(capsys, repository, "--output", f"md={tmp_path / 'summary.md'}", "--output", f"sarif={tmp_path / 'x.sarif'}")
    assert code == 1
    assert out.startswith("To review: 1 assertion altered (Act).\n  altered Act hrw:act-excessive-force: ")
    assert "\n      [ ] Who did it: does the passage say that Authorities of Kazakhstan did it, " in out
    assert out.splitlines()[-1].startswith("1 finding")
    summary = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert summary.startswith("## Validation has 1 finding")
    assert summary.index("| severity |") < summary.index(
        "\n### To review: 1 assertion altered (Act).\n\n- altered Act `hrw:act-excessive-force`: "
    )
    assert "Who did it" not in (tmp_path / "x.sarif").read_text(encoding="utf-8")


@pytest.mark.slow
def test_without_a_changed_assertion_nothing_is_listed(capsys, repository):
    git(repository.root, "checkout", "--quiet", ".")
    code, out, err = validate(capsys, repository)
    assert (code, err) == (0, "")
    assert "To review" not in out


@pytest.mark.slow
def test_only_the_files_asked_about_are_listed(capsys, repository):
    assert "To review" not in validate(capsys, repository, str(repository.root / FIGURE))[1]
    assert "To review" in validate(capsys, repository, str(repository.root / "graph"))[1]


def test_files_never_hold_the_words_of_a_source(capsys, bare, tmp_path):
    text = cite(bare, TEXT)
    out = validate(capsys, bare, "--text", text, "--output", f"md={tmp_path / 'summary.md'}")[1]
    assert "text: At least" in out
    summary = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert "### To review: 1 assertion added (Figure)." in summary
    assert "octocat" not in summary


@pytest.mark.parametrize(
    "label",
    few(1, ["Reached at +7 701 000 00 00.", 'Unfinished" ; kz:nothing "']),
    ids=["private data", "cannot be judged"],
)
def test_what_must_be_fixed_first_is_not_listed(capsys, repository, label):
    edit(repository, FIGURE, ('rdfs:label "', f'rdfs:label "{label}'))
    _, out, err = validate(capsys, repository)
    assert "To review" not in out
    assert "701" not in out
    assert err == "note: the new and altered assertions are listed once these findings are fixed\n"
