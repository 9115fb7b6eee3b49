"""Filters of the site over findings: what they take is kept out of the diagnosis, and said to be.

A filter holds for bundles that were made until its last day. Held against the bundle's time and not against
today, so that a bundle gives the same report whenever it is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from analyzer.model import BundleWarning, Finding, Suppression

if TYPE_CHECKING:
    from analyzer.rules.filters import Filter
    from analyzer.store.store import Store


def suppress(store: Store, filters: Sequence[Filter]) -> None:
    """Write the findings that filters take to `suppressions`; the first filter that takes one decides."""
    if not filters:
        return
    ((utc,),) = store.query("SELECT utc FROM capture")
    made = utc.date() if utc is not None else None
    store.add(_out_of_force(filters, made))
    holding = [one for one in filters if made is not None and made <= one.terms.until]
    store.add(_suppressions(store.records(Finding, order="finding"), holding))
    store.flush()


def _out_of_force(filters: Sequence[Filter], made: date | None) -> Iterator[BundleWarning]:
    """A warning for every filter that does nothing because of its day."""
    for one in filters:
        if made is None:
            message = "the bundle does not tell when it was made, so the filter is not used"
            yield BundleWarning(code="filter.undated", file=str(one.file), line=None, message=message)
        elif made > one.terms.until:
            message = f"the filter ended on {one.terms.until} and is not used: {one.terms.reason}"
            yield BundleWarning(code="filter.expired", file=str(one.file), line=None, message=message)


def _suppressions(findings: Sequence[Finding], filters: Sequence[Filter]) -> Iterator[Suppression]:
    for finding in findings:
        taking = next((one for one in filters if one.takes(finding)), None)
        if taking is not None:
            yield Suppression(
                finding=finding.finding,
                action=taking.terms.action,
                reason=taking.terms.reason,
                filter=str(taking.file),
                until=taking.terms.until.isoformat(),
            )
