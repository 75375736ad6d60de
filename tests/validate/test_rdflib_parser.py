"""What rdflib parsed once is not parsed again, and no finding tells whether it was."""

import json

import pytest

from kzgraph.errors import KzgraphError
from kzgraph.safety import cache
from kzgraph.safety.sandbox import LimitError, Outcome
from kzgraph.validate import rdflib_parser
from kzgraph.validate.run import validate
from kzgraph.vocab import PREFIXES
from tests.repository import shipped_copy
from tests.validate.mutations.packs import packed, written
from tests.validate.mutations.stages import constraints
from tests.validate.test_mutations import MUTATIONS

GOOD, BAD = "SELECT * { ?s a kz:Charge }", "SELECT * { ?s a kz:Charge LATERAL { ?s ?p ?o } }"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A cache of one's own, and a process that remembers nothing."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    forget(monkeypatch)
    return tmp_path / "cache" / "kzgraph"


def forget(monkeypatch):
    """As a new process is."""
    monkeypatch.setattr(rdflib_parser, "_parsed", set())


def forbid(monkeypatch, name="_fault"):
    """No more parsing, or no more children."""

    def never(*_, **__):
        raise AssertionError(name)

    monkeypatch.setattr(rdflib_parser if name == "_fault" else rdflib_parser.sandbox, name, never)


def test_a_query_that_parses_is_not_parsed_again(monkeypatch):
    rdflib_parser.remember([(GOOD, PREFIXES), (BAD, PREFIXES)])
    assert len(cache.digests(rdflib_parser.NAME)) == 1
    forget(monkeypatch)
    forbid(monkeypatch, "run")
    rdflib_parser.remember([(GOOD, PREFIXES)])
    forbid(monkeypatch)
    assert rdflib_parser.fault(GOOD, PREFIXES) is None


def test_a_query_that_does_not_parse_is_parsed_each_time(monkeypatch):
    rdflib_parser.remember([(BAD, PREFIXES)])
    reason, at = rdflib_parser.fault(BAD, PREFIXES)
    assert "LATERAL" in reason
    assert BAD[at:].startswith("LATERAL")
    forbid(monkeypatch)
    with pytest.raises(AssertionError):
        rdflib_parser.fault(BAD, PREFIXES)


@pytest.mark.parametrize(("sparql", "prefixes"), [
    (GOOD + " ", PREFIXES), (GOOD, {**PREFIXES, "kz": "https://example.org/"}), (GOOD, {}),
])  # fmt: skip
def test_another_text_or_prefix_is_another_query(monkeypatch, sparql, prefixes):
    rdflib_parser.remember([(GOOD, PREFIXES)])
    forbid(monkeypatch)
    with pytest.raises(AssertionError):
        rdflib_parser.fault(sparql, prefixes)


@pytest.mark.parametrize("place", [0, *(pytest.param(place, marks=pytest.mark.slow) for place in range(1, 5))])
def test_another_version_trusts_nothing(monkeypatch, place):
    rdflib_parser.remember([(GOOD, PREFIXES)])
    versions = list(rdflib_parser._versions())
    versions[place] += ".1"
    monkeypatch.setattr(rdflib_parser, "_versions", lambda: versions)
    forget(monkeypatch)
    before = cache.digests(rdflib_parser.NAME)
    rdflib_parser.remember([(GOOD, PREFIXES)])
    assert len(set(cache.digests(rdflib_parser.NAME)) - set(before)) == 1


@pytest.mark.parametrize("answer", [
    b"", b"not JSON", b"{}", b"null", b"true", b"[true]", b"[true, true, true]", b'["yes", 1]', b"[[true], {}]",
])  # fmt: skip
def test_a_child_that_lies_out_of_turn_is_not_believed(monkeypatch, home, answer):
    monkeypatch.setattr(rdflib_parser.sandbox, "run", lambda *_, **__: Outcome(answer, "none"))
    rdflib_parser.remember([(GOOD, PREFIXES), (BAD, PREFIXES)])
    assert not rdflib_parser._parsed
    assert not home.exists()


@pytest.mark.parametrize("error", [LimitError("stopped"), KzgraphError("MemoryError")])
def test_a_child_that_is_stopped_is_no_error(monkeypatch, home, error):
    def stopped(*_, **__):
        raise error

    monkeypatch.setattr(rdflib_parser.sandbox, "run", stopped)
    rdflib_parser.remember([(GOOD, PREFIXES)])
    assert not home.exists()
    assert rdflib_parser.fault(GOOD, PREFIXES) is None


@pytest.mark.slow
def test_the_cache_is_written_outside_the_child(monkeypatch, tmp_path):
    """A child that wrote would fail here, since its parent alone has the real function."""
    import os

    parent, add = os.getpid(), cache.add

    def checked(*arguments):
        assert os.getpid() == parent
        add(*arguments)

    monkeypatch.setattr(cache, "add", checked)
    assert not [finding for finding in validate(shipped_copy(tmp_path / "copy")) if not finding.waived]
    assert len(cache.digests(rdflib_parser.NAME)) > 100


@pytest.mark.slow
def test_broken_queries_give_the_same_findings_with_and_without_the_cache(monkeypatch, tmp_path):
    """All mutations of questions, and of constraints in SPARQL."""
    touching = [*constraints(), *(mutation for mutation in MUTATIONS if any(file.endswith(".rq") for file, _ in mutation.edits))]
    kinds = set()
    for number, pack in enumerate(packed(touching)):
        workspace = written(pack, tmp_path / str(number))
        forget(monkeypatch)
        with monkeypatch.context() as patch:
            patch.setattr(rdflib_parser, "remember", lambda _, **__: None)
            without = validate(workspace)
        forget(monkeypatch)
        cold = validate(workspace)
        forget(monkeypatch)
        warm = validate(workspace)
        assert json.dumps(without) == json.dumps(cold) == json.dumps(warm)
        kinds |= {finding.rule for finding in without}
    assert {"query-syntax", "one-engine", "question-header", "unfinished-text", "unknown-name"} <= kinds


def test_without_the_cache_nothing_is_taken_from_it_and_nothing_is_kept():
    cache.add(rdflib_parser.NAME, [rdflib_parser._digest(BAD, PREFIXES)])
    before = cache.digests(rdflib_parser.NAME)
    rdflib_parser.remember([(GOOD, PREFIXES), (BAD, PREFIXES)], cached=False)
    assert cache.digests(rdflib_parser.NAME) == before
    assert rdflib_parser.fault(BAD, PREFIXES) is not None
    assert rdflib_parser._digest(GOOD, PREFIXES) in rdflib_parser._parsed
