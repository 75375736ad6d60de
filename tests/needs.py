"""What some tests need beyond the packages of `make test`. Where it is missing they are skipped, and the last line of a run says so."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


def programs(*names: str):
    """Whether every one of the programs is on the path."""
    return lambda: all(shutil.which(name) for name in names)


# The argument of the mark `needs`: its name in the summary, and whether this machine has it.
NEEDS = {
    "caddy": ("Caddy", programs("caddy")),
    "curl": ("curl", programs("curl")),
    "nginx": ("nginx", programs("nginx")),
    "shared": ("../shared", SHARED.is_dir),
    "strace": ("strace", programs("strace")),
    "varnish": ("Varnish", programs("varnishd")),
    "virtuoso": ("Virtuoso", programs("virtuoso-t", "isql-vt")),
}
REASON = "needs {}, which this machine does not have"


def missing(item):
    """The names of what a test needs and this machine lacks."""
    wanted = {mark.args[0] for mark in item.iter_markers("needs")}
    return sorted(NEEDS[name][0] for name in wanted if not NEEDS[name][1]())


def summary(reasons):
    """One line that counts the skipped tests by what they need; empty if there are none."""
    counts = {label: sum(REASON.format(label) in reason for reason in reasons) for label, _ in NEEDS.values()}
    rest = len(reasons) - sum(counts.values())
    listed = ", ".join(f"{label} ({count})" for label, count in sorted((counts | {"other reasons": rest}).items()) if count)
    return f"skipped for want of: {listed}" if listed else ""
