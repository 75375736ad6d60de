"""Things from an endpoint: asked one request at a time, kept in a folder, and never half."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kzgraph.errors import UsageError
from kzgraph.graph.remote_endpoint import Remote, RemoteError
from kzgraph.linking.candidates.endpoint import Endpoint
from kzgraph.linking.candidates.rows import Label, LabelRow
from tests.servers import misbehaving, oxigraph

LOCAL = [LabelRow("urn:o:eu", (Label("European Union", "en"), Label("Европейский союз", "ru"), Label('quoted " and \\', "en")))]
DATA = """<urn:skip> <http://www.w3.org/2000/01/rdf-schema#label> "European Union"@en .
<http://example.org/eu> <http://www.w3.org/2000/01/rdf-schema#label> "European Union"@en .
<http://example.org/eu> <http://www.w3.org/2000/01/rdf-schema#label> "Union européenne"@fr .
<http://example.org/eu> <http://www.w3.org/2004/02/skos/core#altLabel> "ЕС"@ru .
<http://example.org/eu> <http://www.w3.org/2004/02/skos/core#broader> <http://example.org/europe> .
<http://example.org/europe> <http://www.w3.org/2004/02/skos/core#prefLabel> "Europe"@en .
<http://example.org/other> <http://www.w3.org/2000/01/rdf-schema#label> "European Union of the Deaf"@en .
"""


def test_rows_come_once_and_are_kept(tmp_path):
    (tmp_path / "data.nq").write_text(DATA, encoding="utf-8")
    waits = []
    with oxigraph(tmp_path / "data.nq", tmp_path / "store") as url:
        first = Endpoint(Remote(url), tmp_path / "kept", sleep=waits.append)
        expected = [LabelRow("http://example.org/eu", (Label("European Union", "en"), Label("ЕС", "ru")), ("Europe",))]
        assert list(first.rows(LOCAL)) == expected
        assert first.asked == 3
        assert waits == [1.0, 1.0]
    again = Endpoint(Remote(url), tmp_path / "kept", sleep=waits.append)
    assert list(again.rows(LOCAL)) == expected  # the server is gone
    assert again.asked == 0


def test_an_endpoint_that_is_not_there(tmp_path):
    with pytest.raises(RemoteError):
        list(Endpoint(Remote("http://127.0.0.1:9/sparql"), tmp_path / "kept").rows(LOCAL))
    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b'{"head": {"vars": ["thing"]}, "results": {"bindings": [{"thing": {"type": "uri"', b"[]"]
)
def test_an_endpoint_that_lies(tmp_path, body):
    def answer(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "application/sparql-results+json")
        handler.end_headers()
        handler.wfile.write(body)

    with misbehaving(answer) as url, pytest.raises(RemoteError):
        list(Endpoint(Remote(url), tmp_path / "kept").rows(LOCAL))
    assert not list((tmp_path / "kept").glob("*"))


def test_an_answer_with_an_iri_that_would_break_out_of_a_query(tmp_path):
    asked = []

    def answer(handler):
        asked.append(handler.path)
        body = b'{"head": {"vars": ["thing"]}, "results": {"bindings": [{"thing": {"type": "uri", "value": "http://x/> ?p ?o } #"}}]}}'
        handler.send_response(200)
        handler.send_header("Content-Type", "application/sparql-results+json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    with misbehaving(answer) as url:
        assert list(Endpoint(Remote(url), tmp_path / "kept").rows(LOCAL)) == []
    assert len(asked) == 1


def test_a_kept_answer_that_somebody_broke(tmp_path):
    (tmp_path / "data.nq").write_text(DATA, encoding="utf-8")
    with oxigraph(tmp_path / "data.nq", tmp_path / "store") as url:
        list(Endpoint(Remote(url), tmp_path / "kept", wait=0).rows(LOCAL))
        for kept in (tmp_path / "kept").iterdir():
            kept.write_text("{", encoding="utf-8")
        with pytest.raises(RemoteError, match="Delete the file"):
            list(Endpoint(Remote(url), tmp_path / "kept", wait=0).rows(LOCAL))


def test_a_folder_that_cannot_be(tmp_path):
    with pytest.raises(UsageError, match="does not exist"):
        Endpoint(Remote("http://127.0.0.1:9/sparql"), tmp_path / "a" / "b")


def test_labels_are_written_into_queries_as_terms():
    assert str(ox.Literal('" } DROP ALL #', language="en")) == '"\\" } DROP ALL #"@en'
