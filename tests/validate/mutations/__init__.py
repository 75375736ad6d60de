"""Ways to break the real graph, each with the findings that it must give."""
