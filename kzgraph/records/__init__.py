"""External tables: a mapping gives the meaning of their columns, and their rows become N-Quads, external records beside the graph."""
