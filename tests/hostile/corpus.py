"""All bad bundles, by group."""

from __future__ import annotations

from tests.hostile import containers, contents, members, secrets
from tests.hostile.making import Case

GROUPS: dict[str, tuple[Case, ...]] = {
    "containers": tuple(containers.cases()),
    "members": tuple(members.cases()),
    "contents": tuple(contents.cases()),
    "secrets": tuple(secrets.cases()),
}
CASES: tuple[Case, ...] = tuple(case for group in GROUPS.values() for case in group)
_SOME = 10  # one in so many is read on every run of the tests; the others cost minutes
_ONCE_WRONG = {  # what showed a fault, and is quick
    "a-hard-link-that-states-a-size",
    "duplicate-of-a-numbered-name",
    "deflate-damaged-at-90",
    "gzipped-log-cut",
    "secret-member-name",
    "tar-trailing-garbage",
    "tar.gz-in-tar.gz",
    "times-impossible",
    "zip-data-descriptor",
}
_PLACE = {case.name: place for place, case in enumerate(CASES)}


def often(case: Case) -> bool:
    """Whether a bundle is read on every run: what is refused, as that is quick, and some of the others."""
    chosen = case.name in _ONCE_WRONG or (_PLACE.get(case.name, 1) % _SOME == 0 and not case.bomb)
    return chosen or case.outcome == "refused"
