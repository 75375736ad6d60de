"""Candidates: which persons, places, events, bodies, laws and matters of another dataset may be the same as those of the workspace, and
which recommendations bear on its claims."""
