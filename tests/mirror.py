"""A comparison seen from the other side."""

from __future__ import annotations

from collections import Counter

BACK = {"added": "removed", "removed": "added"}


def unlabelled(changed):
    """The changes without the labels of properties, which are those of the version after."""
    return Counter(
        change._replace(differences=tuple(difference._replace(label="") for difference in change.differences)) for change in changed
    )


def mirrored(changed):
    """What the comparison the other way round must tell."""
    return unlabelled(
        change._replace(
            way=BACK.get(change.way, change.way),
            before=change.after,
            after=change.before,
            differences=tuple(difference._replace(before=difference.after, after=difference.before) for difference in change.differences),
        )
        for change in changed
    )
