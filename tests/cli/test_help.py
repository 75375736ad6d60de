"""Help, and how a shell completes a line."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kzgraph.cli.main import main, parse
from tests.tiers import few

LINE = """eval "$(kzgraph completion bash)"
COMP_LINE="{line}" COMP_POINT={length} COMP_TYPE=9
_python_argcomplete kzgraph
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


def stopped(capsys, words):
    with pytest.raises(SystemExit) as end:
        parse(words)
    return end.value.code, *capsys.readouterr()


def test_without_a_command_all_of_them_are_shown(capsys):
    shown = stopped(capsys, ["--help"])[1]
    assert "answer a canned question" in shown
    assert stopped(capsys, []) == (2, "", shown)


@pytest.mark.parametrize("command", [["ask"], ["link", "review"], []])
def test_help_may_be_asked_for_as_a_command(capsys, command):
    assert stopped(capsys, ["help", *command]) == stopped(capsys, [*command, "--help"])


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_for_each_shell(capsys, shell):
    assert main(["completion", shell]) == 0
    assert "kzgraph" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "words"),
    few(
        2,
        [
            ("kzgraph vali", {"validate"}),
            ("kzgraph link re", {"review"}),
            ("kzgraph ask official-d", {"official-death-toll"}),
            ("kzgraph show --form", {"--format"}),
            ("kzgraph show --format t", {"table", "turtle"}),
        ],
    ),
)
def test_a_line_is_completed(line, words):
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    script = LINE.format(line=line, length=len(line))
    done = subprocess.run(["bash", "-c", script], env={**os.environ, "PATH": path}, capture_output=True, text=True, check=True)
    assert {word.strip() for word in done.stdout.splitlines()} == words


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--help"], ""),
        (["link", "--help"], ""),
        ([], "kzgraph vali"),
        ([], "kzgraph link re"),
    ],
)
def test_help_and_completion_import_no_command(words, line):
    code = (
        f"import sys, os; os._exit = sys.exit; sys.argv[1:] = {words}\n"
        "from kzgraph.cli.main import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print([name for name in sys.modules if name.startswith(('kzgraph.', 'pyoxigraph'))], file=sys.stderr)"
    )
    shell = (
        {"_ARGCOMPLETE": "1", "_ARGCOMPLETE_STDOUT_FILENAME": os.devnull, "COMP_LINE": line, "COMP_POINT": str(len(line))} if line else {}
    )
    done = subprocess.run([sys.executable, "-c", code], env={**os.environ, **shell}, capture_output=True, text=True, check=True)
    imported = {name.removeprefix("kzgraph.") for name in ast.literal_eval(done.stderr.splitlines()[-1])}
    assert imported - {"cli.commands.link"} == {
        "cli",
        "cli.main",
        "cli.command",
        "cli.commands",
        "errors",
        "safety",
        "safety.ending",
        "safety.files",
    }
