"""The limits of one query, unless the caller sets others. `sandbox` and `confine` enforce them; in a server, its `pool` the seconds."""

SECONDS = 30.0
MEBIBYTES = 1024  # beyond what the process holds when the query starts
