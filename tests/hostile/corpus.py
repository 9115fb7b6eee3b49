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
