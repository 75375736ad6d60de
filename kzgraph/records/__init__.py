"""Tables of others: what a mapping says that their columns mean, and their rows as N-Quads, external records beside the graph."""
