"""Small hostile files end at a named limit, in a child: the machine keeps its memory."""

from __future__ import annotations

import resource
import subprocess
import sys

import pytest

MEBIBYTES = 300
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
ENTITIES = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
SHAPES = "@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:S> sh:targetNode <urn:a> ; sh:property [ sh:path <urn:p> ; sh:maxCount 9 ] ."
LIBRARY = "from importlib import metadata; metadata.version = str; from shaclcheck.command import main; raise SystemExit(main())"
COMMANDS = {"kzgraph": ["-m", "kzgraph", "shapes", "check"], "library": ["-c", LIBRARY]}
STOPPED = {
    "entities.rdf": f'<!DOCTYPE r [{ENTITIES}]><r:RDF xmlns:r="{RDF}"><r:Description><p xmlns="urn:">&a9;</p></r:Description></r:RDF>',
    "nested.jsonld": '{"urn:p":' * 60_000 + '"x"' + "}" * 60_000,
    "lists.jsonld": '{"urn:p":' + '{"@list":[' * 20_000 + '"x"' + "]}" * 20_000 + "}",
    "contexts.jsonld": '{"@context":' + '{"a":{"@id":"urn:a","@context":' * 5_000 + "{}" + "}}" * 5_000 + ',"a":1}',
    "triples.ttl": "<urn:a> <urn:p> " + "<<( <urn:a> <urn:b> " * 50_000 + "1" + ")>>" * 50_000 + " .",
    "literal.ttl": f'<urn:a> <urn:p> "{"a" * 60_000_000}" .',
}
READ = {
    "brackets.ttl": "<urn:a> <urn:p> " + "[ <urn:p> " * 20_000 + "1" + "]" * 20_000 + " .",
    "lists.trig": "<urn:g> { <urn:a> <urn:p> " + "( " * 20_000 + "1" + ")" * 20_000 + " . }",
    "formulas.n3": "<urn:a> <urn:p> " + "{ <urn:b> <urn:p> " * 2_000 + "1" + " }" * 2_000 + " .",
    "prefixes.ttl": "".join(f"@prefix p{n}: <urn:{n}> .\n" for n in range(50_000)) + "<urn:a> <urn:p> 1 .",
    "entities.owl": f'<!DOCTYPE r [<!ENTITY x "urn:">]><r:RDF xmlns:r="{RDF}"><r:Description r:about="&x;a"><p xmlns="urn:">1</p>'
    "</r:Description></r:RDF>",
}  # fmt: skip


def check(program, file, shapes):
    def limit():  # of the whole test, so that a failure cannot take the machine down
        resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))

    line = [sys.executable, *COMMANDS[program], file, "--shapes", shapes, "--memory", str(MEBIBYTES), "--timeout", "20"]
    return subprocess.run(line, capture_output=True, text=True, preexec_fn=limit, check=False)


@pytest.fixture
def shapes(tmp_path):
    file = tmp_path / "shapes.ttl"
    file.write_text(SHAPES)
    return file


@pytest.mark.parametrize("name", STOPPED)
def test_a_file_that_grows_ends_at_a_named_limit(tmp_path, shapes, name):
    file = tmp_path / name
    file.write_text(STOPPED[name])
    ended = check("kzgraph", file, shapes)
    assert (ended.returncode, ended.stdout) == (3, "")
    assert f"{MEBIBYTES} MiB" in ended.stderr
    assert "--memory" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("name", STOPPED)
def test_the_command_of_the_library_limits_its_own_process(tmp_path, shapes, name):
    file = tmp_path / name
    file.write_text(STOPPED[name])
    ended = check("library", file, shapes)
    assert ended.returncode not in (0, 1, 2)
    assert (ended.stdout, "Traceback" in ended.stderr) == ("", False)


@pytest.mark.parametrize("name", READ)
def test_a_file_that_is_only_deep_or_long_is_read(tmp_path, shapes, name):
    file = tmp_path / name
    file.write_text(READ[name])
    ended = check("kzgraph", file, shapes)
    assert (ended.returncode, ended.stderr) == (0, "")
