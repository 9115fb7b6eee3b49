"""Templates are known where a rule matched a record of them, or showed one as evidence."""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.derive.templates import derive_templates
from analyzer.derive.workloads import derive_log_sources
from analyzer.model import ExceptionLink, LogTemplate, Record
from analyzer.rules.run import run_rules
from analyzer.rules.schema import Rule
from tests.rules.making import SHOP, counts_of, make_log, make_rule, make_store


def known(records: Sequence[Record], *rules: Rule) -> set[str]:
    with make_store([*SHOP, *records]) as store:
        derive_log_sources(store)
        derive_templates(store, counts_of(store))
        run_rules(store, rules)
        return {
            f"{one.component} {one.level} {one.pattern}" for one in store.records(LogTemplate, where="known")
        }


def log(*messages: str, **changes: object) -> list[Record]:
    return [make_log(message, number, **changes) for number, message in enumerate(messages, 1)]


def test_one_matching_record_makes_its_template_known() -> None:
    found = known(log("task 1 lost", "task 2 lost", "task 3 done"), make_rule(regex="task 2 lost"))
    assert found == {"app ERROR task <*> lost"}


def test_what_no_rule_matches_is_not_known() -> None:
    assert known(log("task 1 lost"), make_rule(regex="found")) == set()


def test_components_and_levels_are_known_by_themselves() -> None:
    records = [
        make_log("boom", 1),
        make_log("boom", 2, level=None),
        make_log("boom", 3, component="redis", file="r.txt"),
        make_log("boom", 4, component=None, file="n.txt", pod=None),
    ]
    assert known(records, make_rule(regex="boom")) == {"app ERROR boom", "app None boom"}
    anywhere = make_rule(match=[{"component": ["*"], "regex": "boom", "level": ["ERROR"]}])
    assert known(records, anywhere) == {"app ERROR boom", "redis ERROR boom", "None ERROR boom"}


def test_a_match_in_the_trace_makes_the_headline_known() -> None:
    link = ExceptionLink(
        record=1,
        namespace=None,
        pod=None,
        component="app",
        ts_utc=None,
        position=1,
        length=1,
        type="KeyError",
        message="'payload'",
        frame_file=None,
        frame_line=None,
        frame_function=None,
        file=make_log("").file,
        line=2,
    )
    record = make_log("Exception in ASGI application", trace="Traceback\nKeyError: 'payload'")
    assert known([record, link], make_rule(regex="^KeyError")) == {
        "app ERROR Exception in ASGI application: KeyError: <*>"
    }


def test_what_was_matched_and_came_to_nothing_is_known() -> None:
    rare = {"component": ["app"], "regex": "refused", "min_count": 5}
    cleared = {"component": ["app"], "regex": "not ready", "cleared_by": "ready at last"}
    found = known(log("refused", "not ready", "ready at last"), make_rule(match=[rare, cleared]))
    assert found == {"app ERROR refused", "app ERROR not ready"}


def test_evidence_of_other_rules_makes_a_template_known() -> None:
    rule = make_rule(
        sql="select 'Pod' as kind, namespace, pod as name, file, line from log_records where line = 2"
    )
    assert known(log("first", "second"), rule) == {"app ERROR second"}
