"""Causes told from symptoms: on hand-made findings, so that each decision can be seen."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from analyzer.diagnosis.cases import Cause, Clue
from analyzer.diagnosis.explain import InView, explain
from analyzer.diagnosis.topology import DNS, Entity, Topology
from analyzer.model import Finding
from analyzer.rules.schema import Rule

INGRESS = Entity("Ingress", "n", "front")
SERVICE = Entity("Service", "n", "app-service")
APP = Entity("Deployment", "n", "app")
DB_SERVICE = Entity("Service", "n", "db-service")
DB = Entity("Deployment", "n", "db")
CLAIM = Entity("PersistentVolumeClaim", "n", "db-data")
SECRET = Entity("Secret", "n", "settings")
NODE = Entity("Node", None, "node-1")
POLICY = Entity("NetworkPolicy", "n", "deny")
FRONT = Entity("Deployment", "n", "frontend")

TOPOLOGY = Topology(
    [
        (INGRESS, "routes_to", SERVICE),
        (SERVICE, "selects", APP),
        (APP, "depends_on", DB_SERVICE),
        (DB_SERVICE, "selects", DB),
        (DB, "mounts", CLAIM),
        (APP, "uses_env", SECRET),
        (DB, "runs_on", NODE),
        (DB, "selects", POLICY),
        (APP, "resolves_via", DNS),
        (FRONT, "resolves_via", DNS),
    ]
)


def clue(number: int, entity: Entity, **rule: Any) -> Clue:
    texts = dict.fromkeys(("title", "title_zh", "explain", "explain_zh"), "x")
    made = msgspec.convert(
        {"id": f"XX-{number:03}", "kind": "log", "maturity": "stable", **texts, **rule}, Rule
    )
    finding = Finding(
        finding=number,
        rule=made.id,
        role=made.role,
        cause=made.cause,
        entity_kind=entity.kind,
        entity_namespace=entity.namespace,
        entity_name=entity.name,
        confidence=made.base,
        count=1,
        first_utc=None,
        last_utc=None,
        captures={},
    )
    return Clue(finding, made, entity, (made.source,))


def cause(number: int, entity: Entity, name: str = "storage.volume_full", **rule: Any) -> Clue:
    return clue(number, entity, role="cause", cause=name, **rule)


def symptom(number: int, entity: Entity, name: str = "crash", **rule: Any) -> Clue:
    return clue(number, entity, role="symptom", symptom=name, **rule)


def roots(clues: list[Clue]) -> list[tuple[str, Entity]]:
    return [(root.cause, root.lead.entity) for root in explain(clues, TOPOLOGY).roots]


def explained(root: Cause) -> set[int]:
    return {effect.finding.finding for _, effect, _ in root.explains}


def test_a_cause_explains_its_object_what_uses_it_and_what_depends_on_it() -> None:
    found = explain(
        [cause(1, CLAIM), symptom(2, DB), symptom(3, APP, "unreachable"), symptom(4, INGRESS, "errors")],
        TOPOLOGY,
    )
    (root,) = found.roots
    assert explained(root) == {2, 3, 4}
    assert found.unexplained == []


def test_trouble_does_not_flow_against_dependence() -> None:
    found = explain([cause(1, APP, "app.bug"), symptom(2, DB)], TOPOLOGY)
    assert [c.finding.finding for c in found.unexplained] == [2]


def test_two_independent_faults_stay_two() -> None:
    assert roots([cause(1, CLAIM), cause(2, FRONT, "config.image_name"), symptom(3, DB)]) == [
        ("storage.volume_full", CLAIM),
        ("config.image_name", FRONT),
    ]


def test_the_same_class_on_objects_that_belong_together_is_one_cause() -> None:
    assert roots([cause(1, DB), cause(2, CLAIM, base=0.95)]) == [("storage.volume_full", CLAIM)]


def test_two_programs_whose_own_state_says_the_same_are_two_faults() -> None:
    killed = cause(1, DB, "resource.memory_limit", source="status")
    assert roots([killed, cause(2, APP, "resource.memory_limit", source="status")]) == [
        ("resource.memory_limit", DB),
        ("resource.memory_limit", APP),
    ]
    leak = cause(2, APP, "resource.memory_leak", source="usage", supersedes=["resource.memory_limit"])
    assert roots([killed, leak]) == [("resource.memory_limit", DB), ("resource.memory_leak", APP)]


def test_a_declared_consequence_is_folded_under_its_cause() -> None:
    full = cause(1, CLAIM, causes=[{"via": ["same", "mounts"], "cause": ["postgres.crash"]}])
    found = explain([full, cause(2, DB, "postgres.crash")], TOPOLOGY)
    assert [root.cause for root in found.roots] == ["storage.volume_full"]
    assert [folded.cause for _, folded, _ in found.folded] == ["postgres.crash"]


def test_two_causes_that_name_each_other_do_not_vanish_both() -> None:
    one = cause(1, DB, "postgres.crash", causes=[{"via": ["same"], "cause": ["postgres.locks"]}])
    two = cause(2, DB, "postgres.locks", causes=[{"via": ["same"], "cause": ["postgres.crash"]}])
    assert len(explain([one, two], TOPOLOGY).roots) == 1


def test_a_more_specific_class_replaces_a_vaguer_one() -> None:
    leak = cause(1, APP, "resource.memory_leak", supersedes=["resource.memory_limit"])
    assert roots([cause(2, APP, "resource.memory_limit"), leak]) == [("resource.memory_leak", APP)]


def test_narrow_effects_explain_only_what_they_name() -> None:
    slow = cause(
        1, DB, "postgres.slow_queries", causes=[{"via": ["same", "depends_on"], "symptom": ["slow"]}]
    )
    found = explain([slow, symptom(2, APP, "slow"), symptom(3, APP, "crash")], TOPOLOGY)
    assert explained(found.roots[0]) == {2}
    assert [c.finding.finding for c in found.unexplained] == [3]


def test_what_nothing_explains_is_not_promoted() -> None:
    found = explain([symptom(1, APP)], TOPOLOGY)
    assert found.roots == []
    assert len(found.unexplained) == 1


def test_a_fallback_is_named_only_where_no_cause_explains_the_symptom() -> None:
    refused = symptom(1, DB, "unreachable", otherwise="postgres.down")
    crash = symptom(2, APP)
    assert roots([refused, crash]) == [("postgres.down", DB)]
    assert roots([refused, crash, cause(3, NODE, "node.not_ready")]) == [("node.not_ready", NODE)]


def test_the_deepest_fallback_explains_the_others() -> None:
    refused = symptom(1, DB, "unreachable", otherwise="postgres.down")
    killed = symptom(2, APP, "probe_failed", otherwise="config.probe")
    assert roots([killed, refused]) == [("postgres.down", DB)]


def test_a_policy_explains_that_its_server_cannot_be_reached() -> None:
    found = explain([cause(1, POLICY, "network.policy"), symptom(2, DB, "unreachable")], TOPOLOGY)
    assert explained(found.roots[0]) == {2}


def test_a_symptom_may_say_which_causes_it_can_have() -> None:
    picky = symptom(2, APP, "unresolved", caused_by=["network.dns"])
    assert len(explain([cause(1, CLAIM), picky], TOPOLOGY).unexplained) == 1
    assert explain([cause(1, DNS, "network.dns"), picky], TOPOLOGY).unexplained == []


def test_what_is_too_weak_is_no_cause() -> None:
    assert roots([cause(1, CLAIM, base=0.2)]) == []


def test_repetition_does_not_raise_confidence_and_another_kind_of_evidence_does() -> None:
    once = explain([cause(1, DB, base=0.8)], TOPOLOGY).roots[0].confidence
    twice = explain([cause(1, DB, base=0.8), cause(2, DB, base=0.8)], TOPOLOGY).roots[0].confidence
    other = explain([cause(1, DB, base=0.8), cause(2, DB, base=0.8, source="event")], TOPOLOGY)
    assert once == pytest.approx(twice)
    assert other.roots[0].confidence == pytest.approx(0.96)


def test_the_order_of_findings_does_not_matter() -> None:
    clues = [
        cause(1, CLAIM),
        cause(2, FRONT, "config.image_name"),
        symptom(3, DB),
        symptom(4, APP, "unreachable"),
    ]
    one = {(c, e) for c, e in roots(clues)}
    assert one == {(c, e) for c, e in roots(clues[::-1])}


def test_a_workload_with_ready_pods_is_not_called_down() -> None:
    refused = symptom(1, DB, "unreachable", otherwise="postgres.down")
    assert [root.cause for root in explain([refused], TOPOLOGY).roots] == ["postgres.down"]
    seen = explain([refused], TOPOLOGY, InView(running=frozenset({DB})))
    assert seen.roots == []
    assert seen.unexplained == [refused]


def test_a_running_workload_may_have_another_fault() -> None:
    failing = symptom(1, APP, "errors", otherwise="app.bug")
    assert [root.cause for root in explain([failing], TOPOLOGY, InView(running=frozenset({APP}))).roots] == [
        "app.bug"
    ]


def test_a_symptom_above_another_names_no_cause() -> None:
    refused = symptom(1, APP, "unreachable", otherwise="network.unreachable")
    assert [root.cause for root in explain([refused], TOPOLOGY).roots] == ["network.unreachable"]
    crash = symptom(2, DB, "crash")
    seen = explain([refused, crash], TOPOLOGY)
    assert seen.roots == []
    assert {clue.finding.finding for clue in seen.unexplained} == {1, 2}


@pytest.mark.parametrize(("otherwise", "named"), [("app.upstream_closed", False), ("app.down", True)])
def test_what_clients_see_of_a_program_that_crashes_is_not_why(otherwise: str, named: bool) -> None:
    closed = symptom(1, APP, "errors", otherwise=otherwise)
    closed.witnesses = (FRONT,)
    assert roots([closed]) == [(otherwise, APP)]
    crash = symptom(2, APP, "crash")
    assert roots([closed, crash]) == ([(otherwise, APP)] if named else [])


def test_a_peer_that_the_bundle_shows_is_not_out_of_its_view() -> None:
    refused = symptom(1, FRONT, "unreachable", otherwise="network.unreachable")
    refused.finding.captures["host"] = "10.0.0.7"
    assert explain([refused], TOPOLOGY).roots != []
    assert explain([refused], TOPOLOGY, InView(hosts=frozenset({"10.0.0.7"}))).roots == []


@pytest.mark.parametrize(
    ("host", "otherwise", "named"),
    [
        ("10.0.0.7", "network.unreachable", False),
        ("api", "network.unreachable", False),
        ("api.example.com", "network.unreachable", True),
        ("10.0.0.7", "app.slow", False),
    ],
)
def test_a_peer_without_an_address_may_be_any_workload_that_only_a_log_shows(
    host: str, otherwise: str, named: bool
) -> None:
    entity = FRONT if otherwise == "network.unreachable" else Entity("Host", None, host)
    refused = symptom(1, entity, "unreachable", otherwise=otherwise)
    refused.finding.captures["host"] = host
    refused.witnesses = () if entity == FRONT else (FRONT,)
    alone = explain([refused], TOPOLOGY, InView(nowhere=frozenset({FRONT})))
    assert [root.cause for root in alone.roots] == [otherwise]
    beside = explain([refused], TOPOLOGY, InView(nowhere=frozenset({FRONT, APP})))
    assert [root.cause for root in beside.roots] == ([otherwise] if named else [])
