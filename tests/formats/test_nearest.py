"""Where a question has no row for what it was given, the answer says what comes nearest."""

import re
import shlex

import pytest

from kzgraph.cli.main import main
from tests.first import BOTH


def printed(capsys, *arguments):
    assert main(["ask", *arguments, "--workspace", str(BOTH)]) == 0
    return capsys.readouterr().out


def test_claims_in_other_roles_and_what_is_addressed_to_it_are_named(capsys):
    out = printed(capsys, "demands-on-one-addressee", "--param", "addressee=European Parliament")
    assert "No rows: no claim of this graph answers it as it is asked." in out
    commands = [line.partition(": kzgraph ")[2] for line in out.splitlines() if ": kzgraph " in line]
    like = "ask demands-on-one-addressee --param addressee=kzr:european-union"
    assert commands == ["show kzr:european-parliament", like, "brief kzr:european-parliament"]
    assert f"(European Union): 30. To read them: kzgraph {like}" in out
    for command in commands:
        assert main([*shlex.split(command), "--workspace", str(BOTH)]) == 0


def test_rows_of_other_sources_are_counted(capsys):
    out = printed(capsys, "demands-on-one-addressee", "--param", "addressee=EU", "--param", "source=usdos-2023")
    assert "To read them: kzgraph ask demands-on-one-addressee --param addressee=kzr:european-union" in out


def test_the_number_of_rows_is_that_which_the_command_shows(capsys):
    out = printed(capsys, "who-is-held", "--param", "source=background-2022")
    (line,) = [line for line in out.splitlines() if line.startswith("Rows of all sources: ")]
    shown = [row for row in printed(capsys, "who-is-held").splitlines() if re.match(r"[0-9]+\. ", row)]
    assert len(shown) > 1
    assert line.startswith(f"Rows of all sources: {len(shown)}. ")


def test_an_answer_with_rows_has_no_such_line(capsys):
    assert "To read them" not in printed(capsys, "demands-on-one-addressee")


@pytest.mark.parametrize(
    ("addressee", "asked"), [("kzr:kazakhstan", "Authorities of Kazakhstan"), ("kzr:kazakh-authorities", "Kazakhstan")]
)
def test_parts_and_wholes_are_followed(capsys, addressee, asked):
    out = printed(capsys, "demands-on-one-addressee", "--param", f"addressee={addressee}", "--format", "csv", "--labels")
    assert f",{asked}," in out
