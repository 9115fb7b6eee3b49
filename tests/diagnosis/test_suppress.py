"""Filters of a site over findings: what is kept out of the diagnosis, and until when."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from analyzer.diagnosis.cases import load_clues
from analyzer.diagnosis.diagnose import diagnose
from analyzer.diagnosis.suppress import suppress
from analyzer.model import BundleInfo, BundleWarning, Finding, RootCause, RuleResult, Suppression, Verdict
from analyzer.reports.case import Case, read_case
from analyzer.reports.json import document
from analyzer.reports.text import TextReport
from analyzer.rules.filters import Filter, Terms
from analyzer.rules.load import RuleSet, load_rules
from analyzer.rules.run import run_rules
from analyzer.store.store import Store
from tests.rules.making import API, REDIS, SHOP, make_log, make_pod, make_rule, make_store

MADE = datetime(2027, 1, 31, 23, 59)
FULL = make_rule("TT-001", regex="no slots", cause="postgres.connections")
SLOW = make_rule("TT-002", role="symptom", cause=None, symptom="slow", regex="slow answer")
RULES = RuleSet((FULL, SLOW), load_rules().taxonomy)


def a_filter(file: str = "f.toml", /, **terms: object) -> Filter:
    content = {"action": "ignore", "reason": "we know", "until": "2027-01-31", **terms}
    return Filter(Path("filters") / file, msgspec.convert(content, Terms))


def bundle(captured: datetime | None) -> BundleInfo:
    return BundleInfo(
        name="b",
        format="folder",
        sha256="",
        top_folder=None,
        layout="unknown",
        namespace="shop",
        captured_utc=captured,
        captured_from="tar header",
        captured_error_s=None,
        members=1,
        bytes=1,
        complete=True,
        analyzer_version="1",
    )


def found(*filters: Filter, captured: datetime | None = MADE) -> Store:
    """A shop whose application and cache have no slots, and whose application is slow, diagnosed."""
    store = make_store(
        [
            *SHOP,
            make_pod("worker-0", "StatefulSet", "worker", "app", ready_containers=0, containers=1),
            bundle(captured),
            make_log("no slots", 1),
            make_log("slow answer", 2),
            make_log("no slots", 1, file="logs-redis-0.txt", pod=REDIS, component="app"),
        ]
    )
    run_rules(store, RULES.rules)
    suppress(store, filters)
    diagnose(store, RULES.by_id, RULES.taxonomy)
    return store


def suppressions(store: Store) -> list[tuple[str, str]]:
    names = {one.finding: f"{one.rule} {one.entity_name}" for one in store.records(Finding)}
    return [(names[one.finding], one.action) for one in store.records(Suppression, order="finding")]


def roots(store: Store) -> list[str]:
    return [root.entity for root in store.records(RootCause, order="rank")]


def case(store: Store) -> Case:
    return read_case(store, RULES, "en")


def warnings(store: Store) -> list[tuple[str, str | None]]:
    return [(warning.code, warning.file) for warning in store.records(BundleWarning)]


def test_without_filters_nothing_is_suppressed() -> None:
    with found() as store:
        assert suppressions(store) == []
        assert roots(store) == ["Deployment/api", "StatefulSet/redis"]
        assert document(case(store))["suppressed"] == []
        assert "filters" not in TextReport(case(store), colour=False, width=None).render()


def test_what_is_ignored_takes_no_part_in_the_diagnosis_and_stays_in_the_tables() -> None:
    with found(a_filter(rules=["TT-001"], name="api")) as store:
        assert suppressions(store) == [("TT-001 api", "ignore")]
        assert roots(store) == ["StatefulSet/redis"]
        told = case(store)
        assert [effect.entity for effect in told.advice] == []
        assert [effect.entity for effect in told.unexplained] == ["Deployment/api"], "its symptom is left"
        assert len(store.records(Finding)) == 3
        assert {result.rule: result.findings for result in store.records(RuleResult)} == {
            "TT-001": 2,
            "TT-002": 1,
        }


def test_what_is_downgraded_counts_as_advice() -> None:
    with found(a_filter(cause=["postgres.connections"], action="downgrade")) as store:
        assert roots(store) == []
        assert [effect.entity for effect in case(store).advice] == ["Deployment/api", "StatefulSet/redis"]
        assert len(load_clues(store, RULES.by_id)) == 1


def test_a_downgraded_symptom_is_not_unexplained() -> None:
    with found(a_filter(rules=["TT-001", "TT-002"], action="downgrade")) as store:
        told = case(store)
        assert told.unexplained == []
        assert len(told.advice) == 3
        (verdict,) = store.records(Verdict)
        assert verdict.verdict == "faulty", "a pod is not ready: a filter hides findings, not objects"


def test_the_report_says_what_was_left_out_why_and_by_which_file() -> None:
    with found(a_filter("slots.toml", rules=["TT-001"], kind="Stateful*", reason="a test\x1b[2J")) as store:
        (told,) = document(case(store))["suppressed"]
        text = TextReport(case(store), colour=False, width=None).render()
    assert {key: told[key] for key in ("rule", "entity", "action", "reason", "filter", "until")} == {
        "rule": "TT-001",
        "entity": "StatefulSet/redis",
        "action": "ignore",
        "reason": "a test\x1b[2J",
        "filter": "filters/slots.toml",
        "until": "2027-01-31",
    }
    section = text.partition("Left out by filters of the site\n")[2].splitlines()
    assert section[:2] == [
        "     Title: StatefulSet/redis (TT-001)",
        "       ignored until 2027-01-31: a test\\x1b[2J (filters/slots.toml)",
    ]


def test_the_first_filter_that_takes_a_finding_decides() -> None:
    first = a_filter("a.toml", rules=["TT-001"], name="api", action="downgrade")
    with found(first, a_filter("b.toml", rules=["TT-001"])) as store:
        assert suppressions(store) == [("TT-001 api", "downgrade"), ("TT-001 redis", "ignore")]


@pytest.mark.parametrize(
    ("captured", "until", "holds"),
    [
        (datetime(2027, 1, 31, 23, 59), "2027-01-31", True),
        (datetime(2027, 2, 1), "2027-01-31", False),
        (datetime(2020, 1, 1), "2027-01-31", True),
    ],
)
def test_a_filter_ends_by_the_time_of_the_bundle(captured: datetime, until: str, holds: bool) -> None:
    with found(a_filter(rules=["TT-001"], until=until), captured=captured) as store:
        assert bool(suppressions(store)) is holds
        assert warnings(store) == ([] if holds else [("filter.expired", "filters/f.toml")])
        assert bool(roots(store)) is not holds


def test_where_the_time_of_the_bundle_is_unknown_a_filter_hides_nothing() -> None:
    with found(a_filter(rules=["TT-001"]), captured=None) as store:
        assert suppressions(store) == []
        assert warnings(store) == [("filter.undated", "filters/f.toml")]


def test_without_a_time_of_capture_the_last_line_of_the_logs_is_it() -> None:
    late: dict[str, Any] = {"ts_utc": datetime(2027, 3, 1), "ts_source": "line"}
    store = make_store([*SHOP, bundle(None), make_log("no slots", 1, pod=API, **late)])
    with store:
        run_rules(store, RULES.rules)
        suppress(store, [a_filter(rules=["TT-001"])])
        assert warnings(store) == [("filter.expired", "filters/f.toml")]


def test_a_database_of_rules_that_are_not_known_here_is_refused() -> None:
    from analyzer.errors import UsageError

    with found() as store, pytest.raises(UsageError, match="speaks of the rule TT-001"):
        read_case(store, RuleSet((SLOW,), RULES.taxonomy), "en")
