"""shacl-rust in an environment of its own: `python -P rust_results.py DATA SHAPES` prints its results and CPU seconds as JSON.

Both files are N-Triples. This file imports nothing but the validator, so that any environment that has it can run it.
"""

import json
import sys
import time

import shacl_rust

start = time.process_time()
report = shacl_rust.validate_file(sys.argv[1], sys.argv[2], data_format="nt", shapes_format="nt")
seconds = time.process_time() - start
names = ("focusNode", "resultPath", "value", "sourceConstraintComponent", "severity")
json.dump({"seconds": seconds, "results": [[result.get(name) for name in names] for result in report["results"]]}, sys.stdout)
