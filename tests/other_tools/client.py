"""Runs in the environment of the other tools: asks a question with the client that openapi-python-client made, and prints
the number of rows.
"""

import sys

from kzgraph_client import Client
from kzgraph_client.api.charges_and_cases import criminal_cases_counted

answer = criminal_cases_counted.sync(client=Client(sys.argv[1]), limit=1)
print(len(answer.results.bindings))
