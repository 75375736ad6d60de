"""Questions of the graph: canned ones, free queries, rows of other datasets beside the graph, services."""
