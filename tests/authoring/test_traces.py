"""Traces: an invented name is found in each form in which a file may hold it, or the file is listed as not searched."""

from __future__ import annotations

import base64
import gzip
import json
import os
import quopri
import subprocess
import time
import unicodedata
from email.header import Header
from urllib.parse import quote

import pytest

from kzgraph.authoring import searched
from kzgraph.authoring.traces import Traces, mentions
from kzgraph.authoring.unescaped import views
from kzgraph.formats import authoring
from kzgraph.graph.workspace import Workspace

NAME, CYRILLIC = "Alua Kym", "Алуа Ким"  # words of four and three letters


def folded(escape, text=CYRILLIC):
    return "".join(escape.format(ord(letter)) for letter in text)


def of_bytes(escape):
    return "".join(escape.format(byte) for byte in CYRILLIC.encode())


TEXTS = {
    "letters": CYRILLIC,
    "cases": "с Алуой Кимом",
    "Kazakh": "Алұа Қымның",
    "capitals": "АЛУА КИМ",
    "reversed": "Ким, Алуа",
    "decomposed": unicodedata.normalize("NFD", "Алуа\u00a0Қим"),
    "soft hyphens": "А\u00adлуа Ки\u00adм",
    "zero width": "А\u200bлуа К\u2060им",
    "direction": "\u202aАлуа\u200e \u200fКим\u202c",
    "stress": "Алу\u0301а Ки\u0301м",
    "full width": "".join(chr(ord(letter) + 0xFEE0) if letter != " " else letter for letter in NAME),
    "line end": "# Алуа\n# Ким",
    "hyphen": "Алу-\nа Ким",
    "hyphen in a comment": "# Алуа Ки-\n# м",
    "old line ends": "a\rАлуа\rКим",
    "cells": "<td>Алуа</td>\n<td>Ким</td>",
    "tags": "<given>Алуа</given><family>Ким</family>",
    "emphasis": "<b>А</b>луа К<i>им</i>",
    "joined": "алуаким@example.org",
    "humps": "#НаАлуаКим",
    "a hump": "#СлуховоАлуа",
    "address": "/алуа-ким/",
    "part of an address": "/алуа-2022/",
    "spaced": "А л у а  Ким",
    "percent": quote(CYRILLIC),
    "percent twice": quote(quote(CYRILLIC)),
    "percent of before": "".join(f"%{ord(letter.encode('cp1251')):02X}" for letter in CYRILLIC),
    "%u": folded("%u{:04X}"),
    "HTML": folded("&#{};"),
    "HTML twice": folded("&amp;#x{:x};"),
    "JSON": json.dumps([CYRILLIC]),
    "JSON twice": json.dumps(json.dumps([CYRILLIC])),
    "\\U": folded("\\U{:08X}"),
    "\\u{}": folded("\\u{{{:x}}}"),
    "U+": folded("<U+{:04X}>"),
    "CSS": folded("\\{:x} "),
    "\\x": of_bytes("\\x{:02x}"),
    "octal": of_bytes("\\{:03o}"),
    "hexadecimal": CYRILLIC.encode().hex(),
    "quoted-printable": quopri.encodestring(f"{'Добрый день! ' * 5}{CYRILLIC}".encode()).decode(),
    "base64": base64.b64encode(CYRILLIC.encode()).decode(),
    "base64 in lines": base64.encodebytes(f"{'Добрый день! ' * 9}{CYRILLIC}".encode()).decode(),
    "base64 of UTF-16": base64.b64encode(CYRILLIC.encode("utf-16-le")).decode(),
    "header": Header(CYRILLIC, "koi8-r").encode(),
    "host": f"http://{'алуаким'.encode('idna').decode()}.example/",
    "lone bytes": "quoted-printable\n\n=C0l=F3a",
    "percent of koi8-r": quote("Ким".encode("koi8-r")),
    "base64 of before": base64.b64encode("Ким сказал".encode("koi8-r")).decode(),
    "base64 in an address": f"https://example.org/{base64.b64encode(CYRILLIC.encode()).decode()}",
    "names of letters": "".join(f"\\N{{{unicodedata.name(letter)}}}" for letter in "Ким"),
    "TeX": "Al\\'{u}{\\\"a}",
    "parts of a string": "'Алу' + \"x\"; 'К' + 'им'",
    "three letters": "К И М",
    "underscores": "К_и_м",
    "a list of letters": json.dumps(list("Ким"), ensure_ascii=False, indent=1),
    "a picture's letters": "".join(f'<tspan x="1">{letter}</tspan>' for letter in "Ким"),
    "lookalikes": "Kуm",
    "Latin": "KYM Alua",
    "a word in Latin": "kym",
    "a word in Cyrillic": "говорит Алуа там",
}
ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic", "kz1048")
UNSEARCHED = {
    "other encodings": CYRILLIC.encode("cp855"),
    "EBCDIC": NAME.encode("cp500"),
    "Braille": "\u2801\u2807\u2825\u2801".encode(),
    "short compressed": b"x " + base64.b64encode(gzip.compress(CYRILLIC.encode())),
    "compressed": gzip.compress(CYRILLIC.encode()),
    "a NUL": CYRILLIC.encode() + b"\0",
    "broken UTF-16": b"\xff\xfe" + CYRILLIC.encode("utf-16-le") + b"\0",
    "PDF": b"%PDF-1.4 <0410> Tj",
    "RTF": folded("\\u{}?", "{\\rtf1 " + CYRILLIC).encode().replace(b"\\u123?\\u92?\\u114?\\u116?\\u102?", b"{\\rtf"),
    "Arabic": "\u0623\u0644\u0648\u0627".encode(),
    "backwards": f"\u202e{'миК аулА'}".encode(),
    "a picture in a notebook": json.dumps({"image/png": base64.b64encode(bytes(range(256)) * 5).decode()}).encode(),
}


@pytest.fixture
def traces():
    return Traces([NAME])


@pytest.fixture
def workspace(tmp_path):
    for folder in ("graph", "queries"):
        (tmp_path / "workspace" / folder).mkdir(parents=True)
    return Workspace.open(tmp_path / "workspace")


def listed(workspace, name=NAME):
    places, unsearched = mentions(workspace, {}, Traces([name]), [])
    return {(place.file, place.line, place.sure) for place in places}, dict(unsearched)


@pytest.mark.parametrize("form", TEXTS)
def test_a_name_is_found_however_it_is_written(traces, form):
    assert traces.lines(TEXTS[form])


@pytest.mark.parametrize(
    "text", ["Алуа Ким", "Алуой Кимом", "Kym, Alua", "alua", "Алуа\n# Ким", "Алу\u00adа Ким", "А\u200bлуа Ким", json.dumps("Алуа Ким")]
)
def test_a_whole_name_or_a_word_as_it_is_written_is_sure(traces, text):
    assert True in traces.lines(text).values()


@pytest.mark.parametrize(("text", "lines"), [("Алуа", {1: False}), ("x\n\nписал Ким\n", {3: False}), ("Алуа или Ким", {1: False})])
def test_a_word_that_only_sounds_like_one_is_not_sure(traces, text, lines):
    assert traces.lines(text) == lines


@pytest.mark.parametrize("text", ["кім не айтты", "с кимоно", "100%ab &c; \\section =ab", "question answering"])
def test_common_words_are_not_listed(traces, text):
    assert traces.lines(text) == {}


def test_words_of_two_letters_count_beside_each_other():
    assert Traces(["Bo Li"]).lines("Бо\nЛи, Бо\nбо ли\nBo\nLi") == {1: True, 2: True, 3: True, 4: True}


def test_a_block_ends_with_a_line_and_keeps_its_number(traces, monkeypatch):
    text = "a line of this text\n" * 20 + "Алуа\nКим\n" + "a line\n" * 30 + "Kym"
    for size in range(21, 60):
        monkeypatch.setattr("kzgraph.authoring.traces.BLOCK", size)
        assert traces.lines(text).items() >= {21: True, 53: True}.items()


def test_a_view_has_the_lines_of_the_text():
    text = "\n".join(text.replace("\r", "\n") for text in TEXTS.values()) + "\n%0A&#10;\\u000a=0A=0A\n" * 3
    assert {view.count("\n") for view in views(text)} == {text.count("\n")}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_file_is_read_in_the_encodings_that_it_may_be_in(workspace, encoding):
    (workspace.root / "a.txt").write_bytes("one\nговорит Алуа Ким.\n".encode(encoding))
    assert listed(workspace)[0] == {("a.txt", 2, True)}


MISREAD = (("utf-8", "latin-1"), ("utf-8", "cp1251"), ("cp1251", "latin-1"), ("koi8-r", "cp1251"), ("cp1251", "koi8-r"), ("utf-7", "ascii"))


@pytest.mark.parametrize(("written", "read"), MISREAD)
@pytest.mark.parametrize("name", ["Юзя Кех", "юзя", "ЮЗЯ КЕХ"])
def test_a_name_is_found_that_was_read_in_another_encoding_than_its_own(name, written, read):
    assert Traces(["Юзя Кех"]).lines("one\n" + name.encode(written).decode(read) + "\n") == {2: True}


def test_a_name_that_was_misread_twice_is_found():
    assert Traces(["Юзя Кех"]).lines("Юзя".encode().decode("latin-1").encode().decode("latin-1")) == {1: True}


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="Linux only: elsewhere Python reads no extended attributes")
def test_what_stands_beside_a_file_is_listed(workspace):
    (workspace.root / "a.txt").write_text("x", encoding="utf-8")
    os.setxattr(workspace.root / "a.txt", "user.xdg.origin.url", CYRILLIC.encode())
    assert listed(workspace)[1] == {"a.txt": "has extended attributes: user.xdg.origin.url"}


def test_a_name_of_a_file_is_decoded_by_itself(workspace):
    (workspace.root / "b").mkdir()
    (workspace.root / "b" / base64.urlsafe_b64encode(CYRILLIC.encode()).decode()).touch()
    assert {line for _, line, _ in listed(workspace)[0]} == {0}


@pytest.mark.parametrize("kind", UNSEARCHED)
def test_what_cannot_be_read_is_listed_with_the_reason(workspace, kind):
    (workspace.root / "a.txt").write_bytes(UNSEARCHED[kind])
    assert listed(workspace)[1].keys() == {"a.txt"}


def test_what_is_longer_than_the_limit_is_searched_to_there_and_listed(workspace, monkeypatch):
    monkeypatch.setattr(searched, "LARGEST", 1 << 20)
    (workspace.root / "a.txt").write_text("Kym\n" + "a line\n" * (1 << 18), encoding="utf-8")
    assert listed(workspace) == ({("a.txt", 1, True)}, {"a.txt": "longer than 1 MiB: only what comes before was searched"})


def test_names_of_files_folders_and_targets_of_links_are_searched_and_hidden_files_too(workspace):
    root = workspace.root
    for name in ("Алуа Ким/a.txt", "b/kym.txt", ".notes/Alua.md", ".b/c.txt"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x", encoding="utf-8")
    (root / ".b" / "c.txt").write_text(CYRILLIC, encoding="utf-8")
    (root / "b" / os.fsdecode("Ким.txt".encode("cp1251"))).touch()
    (root / "link").symlink_to(root / "b" / "kym.txt")
    (root / "out").symlink_to("/nowhere/АлуаКим")
    os.mkfifo(root / "pipe")
    places, unsearched = listed(workspace)
    assert places == {
        ("Алуа Ким", 0, True),
        ("b/kym.txt", 0, True),
        ("b/\\xca\\xe8\\xec.txt", 0, False),
        (".notes/Alua.md", 0, True),
        (".b/c.txt", 1, True),
        ("link", 0, True),
        ("out", 0, False),
    }
    assert unsearched.keys() == {"out", "pipe"}


def test_folders_of_packages_and_caches_are_listed_once(workspace):
    subprocess.run(["git", "init", "--quiet", workspace.root], check=True)
    for folder, marker in ((".git", "HEAD"), ("env", "pyvenv.cfg"), ("cache", "CACHEDIR.TAG"), ("node_modules", "x"), ("__pycache__", "x")):
        (workspace.root / folder / "in").mkdir(parents=True, exist_ok=True)
        (workspace.root / folder / marker).touch()
        (workspace.root / folder / "in" / "a.txt").write_text(NAME, encoding="utf-8")
    places, unsearched = listed(workspace)
    assert places == set()
    assert unsearched.keys() == {".git", "env", "cache", "node_modules", "__pycache__"}


def test_many_files_are_listed_by_folder(workspace):
    listed_ = authoring._grouped(
        [
            *(searched.Unsearched(f"site/{number}.png", "binary") for number in range(30)),
            *(searched.Unsearched(name, "binary") for name in "ab"),
        ]
    )
    assert listed_ == ["a: binary", "b: binary", "site/: 30 files or folders, binary"]


@pytest.mark.parametrize(
    "text",
    [
        "%" * 200_000,
        "&" * 200_000,
        "a" * 400_000,
        "=?" * 100_000,
        "\\" * 200_000,
        "A1" * 200_000,
        "<a " * 70_000,
        "a " * 150_000,
        "\n" * 200_000,
        "a-\n" * 90_000,
    ],
)
def test_no_text_takes_long_to_search(traces, text):
    start = time.process_time()
    traces.lines(text)
    assert time.process_time() - start < 5
