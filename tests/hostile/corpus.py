"""All bad bundles, by group."""

from __future__ import annotations

from tests.hostile import containers
from tests.hostile.making import Case

GROUPS: dict[str, tuple[Case, ...]] = {
    "containers": tuple(containers.cases()),
}
CASES: tuple[Case, ...] = tuple(case for group in GROUPS.values() for case in group)
