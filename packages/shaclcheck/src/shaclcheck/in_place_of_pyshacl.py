"""`validate`, which takes the arguments of pySHACL's: each works, changes nothing here, or is refused by a message that says what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox

from .checking import check
from .parsing import Content, names_file
from .rdflib_graphs import to_rdflib
from .terms import sh

# What rdflib and pySHACL call formats, beside the endings of files and media types.
_FORMATS = {
    "json-ld": ox.RdfFormat.JSON_LD, "longturtle": ox.RdfFormat.TURTLE, "nquads": ox.RdfFormat.N_QUADS, "nt11": ox.RdfFormat.N_TRIPLES,
    "ntriples": ox.RdfFormat.N_TRIPLES, "pretty-xml": ox.RdfFormat.RDF_XML, "turtle": ox.RdfFormat.TURTLE, "xml": ox.RdfFormat.RDF_XML,
}  # fmt: skip
# All results come, at any depth; the data stays as it is, and shapes are always checked. What is advanced is judged, or named.
_NO_EFFECT = {"abort_on_first", "advanced", "debug", "inplace", "max_validation_depth", "meta_shacl"}
# With these values an argument asks for nothing; with others it is refused.
_NOTHING = (None, False, "none", "combine")
_REFUSED = {
    "abort_on_error": "use abort_on_first, which changes nothing here: all results come",
    "check_dash_result": "compare the results yourself: it is for the tests of a validator",
    "do_owl_imports": "name the folder that has the imported files: imports=Path(...). The network is not used",
    "focus_nodes": "judge some nodes alone by compile(shapes).run(load(data), {node})",
    "inference": "add what follows to the data first, such as by owlrl.DeductiveClosure(owlrl.RDFS_Semantics).expand(graph)",
    "iterate_rules": "run the rules first: none is run here",
    "js": "write the constraint in SPARQL: no JavaScript is run",
    "multi_data_graphs_mode": "call validate for each graph: several are judged as one",
    "sparql_mode": "judge the data of a server by compile(shapes).run_one_by_one(endpoint)",
    "use_shapes": "leave the other shapes out of the shapes graph",
}


class Validation(NamedTuple):
    """What pySHACL's `validate` returns, by the same places."""

    conforms: bool
    graph: Any
    text: str


def validate(
    data_graph: Any,  # noqa: ANN401 (what `check` takes)
    shacl_graph: Any = None,  # noqa: ANN401
    *,
    ont_graph: Any = None,  # noqa: ANN401
    data_graph_format: str | None = None,
    shacl_graph_format: str | None = None,
    ont_graph_format: str | None = None,
    allow_infos: bool = False,
    allow_warnings: bool = False,
    serialize_report_graph: bool | str = False,
    **options: Any,  # noqa: ANN401
) -> Validation:
    """Whether the data conforms, the report and a text, as from pySHACL's `validate`; further options are those of `check`.

    `ont_graph` is judged as a part of the data. The report is an rdflib graph if the data is one, else a list of triples, or bytes with
    `serialize_report_graph`, which may name a format. What is not wholly judged does not conform. Raises ValueError for what pySHACL does
    and this library does not, and what `check` raises.
    """
    for name, instead in _REFUSED.items():
        if options.get(name) not in _NOTHING:
            raise ValueError(f"{name}={options[name]!r} is not supported: {instead}.")
    options = {name: value for name, value in options.items() if name not in _NO_EFFECT and name not in _REFUSED}
    data = _source(data_graph, data_graph_format)
    if ont_graph is not None:
        data = [data, _source(ont_graph, ont_graph_format)]
    severities = [*(["Info"] if allow_infos or allow_warnings else []), *(["Warning"] if allow_warnings else [])]
    checked = check(data, _source(shacl_graph, shacl_graph_format), allowed=frozenset(map(sh, severities)), **options)
    report: Any = checked.report()
    if serialize_report_graph:
        name = serialize_report_graph if isinstance(serialize_report_graph, str) else "turtle"
        report = checked.turtle().encode() if name == "turtle" else ox.serialize(report, format=_format(name))
    elif hasattr(data_graph, "serialize"):
        report = to_rdflib(report)
    return Validation(checked.conforms, report, checked.text())


def _source(source: Any, name: str | None) -> Any:  # noqa: ANN401 (many forms)
    """A source as `check` takes it: an open file is read, and a text or a file has the format that is named."""
    if hasattr(source, "read"):
        source = source.read()
    if name is None or not isinstance(source, (str, bytes, Path)):
        return source
    if isinstance(source, Path) or (isinstance(source, str) and names_file(source)):
        return Content(str(source), Path(source).read_bytes(), _format(name), Path(source).absolute().as_uri())
    return Content("the text", source, _format(name))


def _format(name: str) -> ox.RdfFormat:
    """A format by any of its names. Raises ValueError."""
    known = _FORMATS.get(name) or ox.RdfFormat.from_extension(name) or ox.RdfFormat.from_media_type(name)
    if known is None:
        raise ValueError(f"unknown format {name!r}: expected one such as turtle, nt, n3, xml, json-ld, trig or nquads.")
    return known
