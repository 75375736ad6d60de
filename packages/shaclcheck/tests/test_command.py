"""The command of the library by itself: exit codes, messages, and nothing that steers a terminal."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from generated import PREFIXES
from shaclcheck import command

FILES = {
    "bad.ttl": f'{PREFIXES} ex:a a ex:C ; ex:p "\\u001b[31mred\\u202e" .',
    "good.ttl": f"{PREFIXES} ex:a a ex:C ; ex:p 1 .",
    "shapes.ttl": f"{PREFIXES} ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:nodeKind sh:Literal ; sh:datatype ex:d ] .",
    "loose.ttl": f"{PREFIXES} ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount 1 ] .",
    "rule.ttl": f"{PREFIXES} ex:T sh:targetClass ex:C ; sh:rule [] .",
    "broken.ttl": "ex:a",
}


@pytest.fixture(autouse=True)
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(command, "version", str)  # it has one where it is installed
    monkeypatch.setattr(command, "_limit_memory", lambda _: None)  # of this process
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(("arguments", "code", "words"), [
    (["good.ttl", "--shapes", "loose.ttl"], 0, "Conforms: yes\n"),
    (["good.ttl", "--shapes", "shapes.ttl"], 1, "Conforms: no (1 result)\n"),
    (["good.ttl", "--shapes", "missing.ttl"], 2, "shaclcheck: no such file: missing.ttl\n"),
    (["good.ttl", "--shapes", "loose.ttl", "rule.ttl"], 3, "Conforms: no result, but not all was judged\n"),
    (["good.ttl", "--shapes", "rule.ttl", "--unsupported", "refuse"], 3, "sh:rule: not supported"),
    (["broken.ttl", "--shapes", "loose.ttl"], 3, "shaclcheck: broken.ttl:1:1: "),
])  # fmt: skip
def test_exit_codes(capsys, arguments, code, words):
    assert command.main(arguments) == code
    assert words in "".join(capsys.readouterr())


def test_what_steers_a_terminal_is_escaped_and_the_report_means_the_same(capsys):
    for form in ("text", "turtle"):
        assert command.main(["bad.ttl", "--shapes", "shapes.ttl", "--format", form]) == 1
        report = capsys.readouterr().out
        assert "\\u001B[31mred\\u202E" in report
        assert not {"\x1b", "\u202e"} & set(report)
    values = {triple.object for triple in ox.parse(report, format=ox.RdfFormat.TURTLE)}
    assert ox.Literal("\x1b[31mred\u202e") in values
