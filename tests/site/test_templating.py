"""Compiled templates are kept beside their texts, and never used for another text."""

from __future__ import annotations

import sys

import jinja2
import pytest

from kzgraph.site import templating


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder of the templates, empty, in a Python that keeps what it compiles."""
    monkeypatch.setattr(templating, "FOLDER", tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path


def rendered(text):
    return jinja2.Environment(loader=jinja2.DictLoader({"a": text}), bytecode_cache=templating.Compiled()).get_template("a").render()


def kept(folder):
    return [file.read_bytes() for file in folder.rglob("*.bin")]


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


def test_a_damaged_file_and_a_folder_that_cannot_be_written_change_nothing(folder, monkeypatch):
    assert rendered("one") == "one"
    for file in folder.rglob("*.bin"):
        file.write_bytes(file.read_bytes()[:40])
    assert rendered("one") == "one"
    monkeypatch.setattr(templating, "FOLDER", folder / "no" / "such")
    assert rendered("two") == "two"
    monkeypatch.setattr(templating, "FOLDER", folder / "other")
    (folder / "other").mkdir()
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert rendered("two") == "two"
    assert not kept(folder / "other")
