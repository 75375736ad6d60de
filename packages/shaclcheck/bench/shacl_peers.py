"""Other SHACL validators, each run in an environment of its own: `python -P shacl_peers.py ENGINE DATA SHAPES` prints a line of JSON.

CPU seconds of the whole (loading included: not all of them can tell it apart), the peak of memory in MB, and how many results each
constraint component has. This file imports nothing but the validator, so that any environment that has it can run it.
"""

import json
import pathlib
import resource
import sys
import time
from collections import Counter

# What installs each of them.
PACKAGES = {
    "shacl-rust": ["shacl-rust==0.2.12"],
    "shacl": ["shacl==0.3.4"],
    "pyshifty": ["pyshifty==0.5.1", "rdflib==7.6.0"],
    "pyrudof": ["pyrudof==0.3.35"],
    "pyshacl-turbo": ["pyshacl-turbo==0.6.5"],
}


def shacl_rust(data: str, shapes: str) -> list[object]:
    import shacl_rust as engine

    report = engine.validate_file(data, shapes, data_format="nt", experimental_index=True)
    return [result["sourceConstraintComponent"] for result in report["results"]]


def shacl(data: str, shapes: str) -> list[object]:
    import shacl as engine

    lines = engine.validate(data, shapes).serialize("ntriples").splitlines()
    return [line.split()[2] for line in lines if "#sourceConstraintComponent>" in line]


def pyshifty(data: str, shapes: str) -> list[object]:
    import logging

    import rdflib
    import shifty

    logging.disable()
    _, report, _ = shifty.validate(pathlib.Path(data), pathlib.Path(shapes), infer=False, graph_mode="union")
    return list(report.objects(None, rdflib.SH.sourceConstraintComponent))


def pyrudof(data: str, shapes: str) -> list[object]:
    import pyrudof as engine

    session = engine.Rudof(engine.RudofConfig())
    session.read_data(pathlib.Path(data), format=engine.RDFFormat.NTriples)
    session.read_shacl(pathlib.Path(shapes), format=engine.ShaclFormat.Turtle)
    return [result.constraint_component for result in session.validate_shacl(mode=engine.ShaclValidationMode.Native)]


def pyshacl_turbo(data: str, shapes: str) -> list[object]:
    import pyshacl_turbo as engine
    import rdflib

    _, report, _ = engine.validate(data, shacl_graph=shapes, data_graph_format="nt", shacl_graph_format="turtle")
    return list(report.objects(None, rdflib.SH.sourceConstraintComponent))


ENGINES = {
    "shacl-rust": shacl_rust,
    "shacl": shacl,
    "pyshifty": pyshifty,
    "pyrudof": pyrudof,
    "pyshacl-turbo": pyshacl_turbo,
}


def main() -> None:
    engine, data, shapes = sys.argv[1:]
    start = time.process_time()
    components = ENGINES[engine](data, shapes)
    spent = time.process_time() - start
    counts = Counter(str(component).strip("<>").rsplit("#", 1)[-1] for component in components)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"load": 0.0, "validate": spent, "memory": peak, "findings": counts}))


if __name__ == "__main__":
    main()
