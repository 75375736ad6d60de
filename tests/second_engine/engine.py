"""Runs in the environment of the second engine: reads a request on standard input, prints the results as JSON.

The request is {"shapes": Turtle text, "cases": {name: Turtle text}}; the answer {name: [[focus, path, shape], ...]}.
"""

import json
import sys

import shacl_rust


def results(data, shapes):
    report = shacl_rust.validate(data, shapes)
    return sorted([r["focusNode"], r.get("resultPath") or "", r["sourceShape"]] for r in report["results"])


request = json.load(sys.stdin)
json.dump({name: results(data, request["shapes"]) for name, data in request["cases"].items()}, sys.stdout)
