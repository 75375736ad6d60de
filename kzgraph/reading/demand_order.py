"""Demands that a source puts in an order: first, then next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

Place = tuple[str, int, str]  # of a claim in the texts: source, offset, IRI


def chains(claims: Iterable[str], precedes: Mapping[str, Set[str]], places: Mapping[str, Place]) -> list[list[str]]:
    """Each chain from its first to its last, in the order of the texts; a claim without an order stands alone."""
    joined: list[list[str]] = []
    for claim in claims:
        joint = [chain for chain in joined if any(other in precedes.get(claim, ()) or claim in precedes.get(other, ()) for other in chain)]
        joined = [chain for chain in joined if chain not in joint]
        joined.append([*(other for chain in joint for other in chain), claim])
    return sorted((_ordered(chain, precedes, places) for chain in joined), key=lambda chain: min(places[claim] for claim in chain))


def _ordered(chain: list[str], precedes: Mapping[str, Set[str]], places: Mapping[str, Place]) -> list[str]:
    waiting, done = sorted(chain, key=places.__getitem__), []
    while waiting:
        free = [claim for claim in waiting if not any(claim in precedes.get(other, ()) for other in waiting)]
        step = free[0] if free else waiting[0]  # an order that runs in a circle is none
        waiting.remove(step)
        done.append(step)
    return done
