"""External tables: a mapping gives the meaning of their columns, and their rows become N-Quads, external records beside the graph.

Each message is where it is found out: broken rows and files in `readers/`, a missing column in `columns`, an unusable cell in `cells`, a
wrong mapping in `mapping` and its neighbours, an output that may not be written in `rights`. `formats/loading.py` sums up.
"""
