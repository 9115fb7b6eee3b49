from __future__ import annotations

import polars as pl

from analyzer.rules.check import check_bundle, check_logs, cross_fires, failures, search_samples
from analyzer.rules.lint import lint
from analyzer.rules.load import RuleSet
from analyzer.rules.schema import Rule
from analyzer.rules.taxonomy import Taxonomy
from tests.rules.making import frame_of, make_log, make_rule


def read_log(path: str, component: str, text: str) -> pl.DataFrame:
    """A log with a record on every line."""
    lines = enumerate(text.splitlines(), 1)
    return frame_of([make_log(line, number, file=path, component=component) for number, line in lines])


def sample(expect: str, log: str, **changes: object) -> dict[str, object]:
    return {"name": log[:20], "expect": expect, "component": "app", "log": log, **changes}


def test_samples_pass_or_say_what_is_wrong() -> None:
    tests = [
        sample("fire", "boom at 7", captures={"n": "7"}),
        sample("fire", "boom at 8", captures={"n": "9"}),
        sample("fire", "well"),
        sample("quiet", "boom at 1"),
        sample("quiet", "well then"),
        sample("quiet", "boom at 2", component="redis"),
        sample("todo_fire", "a bang"),
        sample("todo_fire", "boom at 3"),
        sample("todo_quiet", "boom at 4"),
        sample("todo_quiet", "silence"),
    ]
    outcomes = check_logs(search_samples([make_rule(regex=r"boom at (?P<n>\d)", test=tests)], read_log))
    assert len(outcomes) == len(tests)
    assert list(failures(outcomes)) == [
        "TT-001 [boom at 8] fires with other captures: [{'n': '8'}]",
        "TT-001 [well] expected fire, got quiet",
        "TT-001 [boom at 1] expected quiet, got fire",
        "TT-001 [boom at 3] the known miss behaves now: expect = 'fire'",
        "TT-001 [silence] the known miss behaves now: expect = 'quiet'",
    ]


def test_rules_without_log_samples_are_no_problem() -> None:
    assert check_logs(search_samples([make_rule(regex="boom")], read_log)) == []


def fires(*rules: dict[str, object]) -> list[str]:
    """Cross-fires between rules on the sample `pool is full` of each."""
    made = [
        make_rule(
            f"TT-{number:03d}", **{"regex": "pool is full", "test": [sample("fire", "pool is full")], **rule}
        )
        for number, rule in enumerate(rules, 1)
    ]
    return [f"{found.rule} on {found.sample_of}" for found in cross_fires(search_samples(made, read_log))]


def test_a_cause_on_the_sample_of_another_cause_is_foreign() -> None:
    pool: dict[str, object] = {"cause": "app.pool"}
    assert fires({}, pool) == ["TT-002 on TT-001", "TT-001 on TT-002"]
    assert fires({}, {}) == []
    assert fires({}, pool | {"regex": "pool was full"}) == ["TT-001 on TT-002"]
    assert (
        fires({}, pool | {"match": [{"component": ["redis"], "regex": "pool is"}]})[0] == "TT-001 on TT-002"
    )


def test_what_rules_declare_of_each_other_is_not_foreign() -> None:
    pool: dict[str, object] = {"cause": "app.pool"}
    assert fires({"supersedes": ["app.pool"]}, pool) == []
    assert fires({"causes": [{"via": ["same"], "cause": ["app.pool"]}]}, pool) == []


def test_symptoms_and_context_share_samples_with_causes() -> None:
    symptom: dict[str, object] = {"role": "symptom", "cause": None, "symptom": "errors"}
    assert fires({}, symptom) == []
    assert fires({}, symptom | {"caused_by": ["postgres.connections"]}) == []
    assert fires({}, symptom | {"caused_by": ["app.pool"]}) == ["TT-001 on TT-002"]
    assert fires({}, symptom | {"caused_by": ["app.pool"], "otherwise": "postgres.connections"}) == []
    assert fires({}, {"role": "context", "cause": None}) == []
    assert fires({}, {"role": "advice", "cause": "app.pool"}) == ["TT-001 on TT-002"]


PODS = {
    "pods.txt": """\
NAME                     READY   STATUS    RESTARTS   AGE   IP            NODE
api-6d5b7c9f44-x2v9k     1/1     Running   0          2d    10.244.1.17   node-1
"""
}


def bundle_outcome(*rules: Rule, foreign: frozenset[str] = frozenset(), of: int = 0) -> str:
    """What becomes of the first sample of one of these rules."""
    return check_bundle(rules[of], 0, RuleSet(rules, Taxonomy(), foreign=foreign)).message


def state_rule(rule: str, sql: str, **changes: object) -> Rule:
    test = {"name": "pods", "expect": "fire", "files": PODS}
    return make_rule(rule, sql=sql, test=[test], **changes)


POD = "select 'Pod' as kind, namespace, name, file, line from "


def test_a_sample_of_files_is_read_as_a_bundle() -> None:
    fires = state_rule("TT-001", f"{POD} pods where status = 'Running'")
    assert bundle_outcome(fires) == ""
    assert bundle_outcome(state_rule("TT-001", f"{POD} pods where status = 'Gone'")) == (
        "expected fire, got quiet"
    )
    assert bundle_outcome(state_rule("TT-001", f"{POD} nowhere")) == (
        "expected fire, got not_evaluable (the rule failed)"
    )


def test_a_correlate_rule_sees_what_the_others_find_in_its_sample() -> None:
    first = state_rule("TT-001", f"{POD} pods")
    found = "select entity_kind as kind, entity_namespace as namespace, entity_name as name, file, line"
    both = state_rule("TT-002", f"{found} from fired where rule = 'TT-001'", kind="correlate")
    assert bundle_outcome(both) == "expected fire, got quiet"
    assert bundle_outcome(first, both, of=1) == ""


def test_a_sample_whose_files_cannot_be_written_fails_alone() -> None:
    files = {"a": "", "a/b": ""}
    rule = make_rule(sql=f"{POD} pods", test=[{"name": "x", "expect": "quiet", "files": files}])
    assert bundle_outcome(rule).startswith("the file a/b of a sample cannot be written: ")


LOOK = {"text": "Look at {name} and {n}.", "text_zh": "查看。", "command": "kubectl get pod {name} -o json"}
GOOD: dict[str, object] = {
    "maturity": "stable",
    "regex": r"boom (?P<n>\d)",
    "title_zh": "标题",
    "provenance": {"seen": "once"},
    "remedy": [LOOK],
    "test": [
        sample(*pair) for pair in (("fire", "boom 1"), ("fire", "boom 2"), ("quiet", "a"), ("quiet", "b"))
    ],
}


def complaints(**changes: object) -> list[str]:
    rule = make_rule(**{**GOOD, **changes})
    return [f"{key}: {message}" for _, key, message in lint([rule], search_samples([rule], read_log))]


def test_a_good_rule_gives_no_complaint() -> None:
    assert complaints() == []


def test_a_stable_rule_is_proved_from_both_sides() -> None:
    assert complaints(test=[sample("fire", "boom 1")]) == [
        "test: a stable rule needs 2 samples that expect fire, not 1",
        "test: a stable rule needs 2 samples that expect quiet, not 0",
    ]
    assert complaints(test=[], maturity="test") == []


def test_what_is_still_to_be_written_is_named() -> None:
    assert complaints(explain="FILL IN: why", remedy=[LOOK | {"text": "FILL IN"}]) == [
        "explain: is to be filled in",
        "remedy[0].text: is to be filled in",
    ]


def test_a_pattern_without_a_text_of_its_own_is_refused() -> None:
    assert complaints(regex=r"boom (?P<n>\d)|\d+") == [
        "match[0].regex: an alternative has no text of its own: it runs over every record"
    ]


def test_a_pattern_that_the_engine_refuses_is_named() -> None:
    match = {"component": ["app"], "regex": r"boom (?P<n>\d)", "cleared_by": "over(?=x)"}
    rule = {key: value for key, value in GOOD.items() if key not in ("regex", "test")}
    made = make_rule(**{**rule, "match": [match], "maturity": "test"})
    ((_, key, message),) = lint([made])
    assert key == "match[0].cleared_by"
    assert message.startswith("the linear regex engine refuses it: look-around")


def test_text_that_nobody_saw_makes_a_draft() -> None:
    assert complaints(provenance={}) == ["provenance: a rule without a source or a sighting is a draft"]
    assert complaints(provenance={}, maturity="draft") == []


def test_both_languages_are_there() -> None:
    assert complaints(title_zh="Title") == ["title_zh: is not Chinese"]
    assert complaints(remedy=[LOOK | {"text_zh": "Look."}]) == ["remedy[0].text_zh: is not Chinese"]


def test_remedies_look_before_they_change() -> None:
    restart = LOOK | {"risk": "restart", "command": "kubectl rollout restart deployment/{name}"}
    assert complaints(remedy=[]) == ["remedy: a cause needs at least one step"]
    assert complaints(remedy=[restart]) == ["remedy[0].risk: the first step looks, and has risk none"]
    assert complaints(remedy=[LOOK, restart]) == []


def test_a_command_that_changes_something_says_so() -> None:
    wrong = "remedy[1].risk: the command changes something, so the risk is not none"
    for command in (
        "kubectl delete pod {name}",
        "kubectl -n {namespace} rollout restart deployment/{name}",
        "kubectl --context a scale deployment/{name} --replicas=0",
        "kubectl exec redis-0 -- redis-cli FLUSHALL",
        "psql -c 'ALTER SYSTEM SET max_connections = 200'",
        "rm -rf /data",
    ):
        assert complaints(remedy=[LOOK, LOOK | {"command": command}]) == [wrong], command
    for command in (
        "kubectl rollout history deployment/{name}",
        "kubectl rollout status deployment/{name}",
        "kubectl get pods --selector app=delete-worker",
        "kubectl describe resourcequotas",
    ):
        assert complaints(remedy=[LOOK, LOOK | {"command": command}]) == [], command


def test_placeholders_are_known() -> None:
    assert complaints(remedy=[LOOK | {"text": "See {where} in {namespace}."}]) == [
        "remedy[0]: {where} is neither name, namespace, kind nor a group of the regex"
    ]


def test_every_match_of_a_stable_rule_is_met_by_a_sample() -> None:
    more = {"component": ["app"], "regex": "bang"}
    match = [{"component": ["app"], "regex": r"boom (?P<n>\d)"}, more]
    rule = {key: value for key, value in GOOD.items() if key != "regex"}
    made = make_rule(**{**rule, "match": match})
    assert list(lint([made], search_samples([made], read_log))) == [
        ("TT-001", "match[1]", "no positive sample meets it")
    ]
