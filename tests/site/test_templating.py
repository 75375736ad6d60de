"""Compiled templates are kept where Python keeps modules, and never used for another text or other options."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import jinja2
import pytest

from kzgraph.site import templating


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder of the templates, empty, in a Python that keeps what it compiles beside its text."""
    monkeypatch.setattr(templating, "FOLDER", tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    return tmp_path


def rendered(text, **options):
    loader = jinja2.DictLoader({"a": text})
    return jinja2.Environment(loader=loader, bytecode_cache=templating.Compiled(), **options).get_template("a").render(b="<b>")


def kept(folder):
    return [file.read_bytes() for file in folder.rglob("*.pyc")]


def test_a_template_is_compiled_once_for_each_text(folder, monkeypatch):
    assert rendered("one") == "one"
    (first,) = kept(folder)
    monkeypatch.setattr(jinja2.Environment, "_generate", None)  # which compiles
    assert rendered("one") == "one"
    with pytest.raises(TypeError):
        rendered("two")
    monkeypatch.undo()
    assert kept(folder) == [first]


def test_another_text_or_release_of_the_compiler_is_compiled_anew(folder, monkeypatch):
    assert rendered("one") == "one"
    before = kept(folder)
    assert rendered("two") == "two"
    assert len(kept(folder)) == 1
    assert kept(folder) != before
    before = kept(folder)
    monkeypatch.setattr(jinja2, "__version__", "0")
    assert rendered("two") == "two"
    assert kept(folder) != before


def test_what_other_options_compile_is_compiled_anew(folder):
    for options, text in (
        ({}, "<b>\n[[ b ]]"),
        ({"autoescape": True}, "&lt;b&gt;\n[[ b ]]"),
        ({"trim_blocks": True}, "<b>\n[[ b ]]"),
        ({"variable_start_string": "[[", "variable_end_string": "]]"}, "{{ b }}\n<b>"),
        ({"finalize": len}, "3\n[[ b ]]"),
        ({}, "<b>\n[[ b ]]"),
    ):
        before = kept(folder)
        assert rendered("{{ b }}\n[[ b ]]", **options) == text
        assert kept(folder) != before


def test_a_damaged_file_and_a_folder_that_cannot_be_written_change_nothing(folder, monkeypatch):
    assert rendered("one") == "one"
    (before,) = kept(folder)
    for file in folder.rglob("*.pyc"):
        file.write_bytes(before[:40])
    assert rendered("one") == "one"
    assert kept(folder) == [before]
    (folder / "file").touch()
    monkeypatch.setattr(templating, "FOLDER", folder / "file")
    assert rendered("two") == "two"
    monkeypatch.setattr(templating, "FOLDER", folder / "other")
    (folder / "other").mkdir()
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert rendered("two") == "two"
    assert not kept(folder / "other")


def test_files_are_where_and_as_those_of_modules(folder, monkeypatch):
    assert rendered("one") == "one"
    (file,) = folder.rglob("*.pyc")
    os.umask(mask := os.umask(0))
    assert stat.S_IMODE(file.stat().st_mode) == 0o666 & ~mask
    monkeypatch.setattr(templating, "FOLDER", folder / "templates")
    monkeypatch.setattr(sys, "pycache_prefix", str(folder / "elsewhere"))
    assert rendered("two") == "two"
    assert [file] == [other for other in folder.rglob("*.pyc") if not other.is_relative_to(folder / "elsewhere")]
    assert len(kept(folder / "elsewhere")) == 1


def test_a_file_that_cannot_take_its_place_leaves_nothing(folder, monkeypatch):
    assert rendered("one") == "one"
    (file,) = folder.rglob("*.pyc")
    file.unlink()
    file.mkdir()
    assert rendered("one") == "one"
    assert list(file.parent.iterdir()) == [Path(file)]
