"""What a root cause was weighed against: on hand-made findings, so that each fate can be seen."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from analyzer.diagnosis.cases import Clue
from analyzer.diagnosis.explain import explain
from analyzer.diagnosis.rivals import Ranked, Rivals, sources_of
from analyzer.model import Rival, RuleResult
from tests.diagnosis.test_explain import APP, CLAIM, DB, FRONT, TOPOLOGY, cause, clue, symptom


def ranked(clues: Sequence[Clue], priorities: str = "P1") -> tuple[list[Ranked], Rivals]:
    """The roots in the order in which they were found, with one priority for all or one each."""
    found = explain(list(clues), TOPOLOGY)
    each = priorities.split() * (len(found.roots) if " " not in priorities else 1)
    roots = [
        Ranked(n, priority, one) for n, (priority, one) in enumerate(zip(each, found.roots, strict=True), 1)
    ]
    return roots, Rivals(roots, found, clues, TOPOLOGY)


def found(clues: Sequence[Clue], priorities: str = "P1") -> list[Rival]:
    """What the first root cause was weighed against."""
    roots, rivals = ranked(clues, priorities)
    return list(rivals.found(roots[0]))


def fates(rivals: Sequence[Rival]) -> list[tuple[str, str, int | None, int]]:
    return [(rival.fate, rival.cause, rival.finding, rival.shared) for rival in rivals]


def test_a_cause_alone_has_no_rival() -> None:
    assert found([cause(1, CLAIM), symptom(2, DB)]) == []


def test_a_consequence_is_named_with_what_brings_it_about() -> None:
    causes = [{"via": ["mounts"], "symptom": ["crash"], "cause": ["postgres.crash"]}]
    (rival,) = found([cause(1, CLAIM, causes=causes), cause(2, DB, "postgres.crash"), symptom(3, DB)])
    assert fates([rival]) == [("consequence", "postgres.crash", 2, 1)]
    assert rival.why == "storage.volume_full of PersistentVolumeClaim/db-data brings it about (mounts)"
    assert "storage.volume_full" in rival.why_zh


def test_a_consequence_of_a_consequence_is_one_too() -> None:
    first = [{"via": ["mounts"], "cause": ["postgres.crash"]}]
    second = [{"via": ["depends_on"], "cause": ["app.pool"]}]
    clues = [
        cause(1, CLAIM, causes=first),
        cause(2, DB, "postgres.crash", causes=second),
        cause(3, APP, "app.pool"),
    ]
    assert [rival.cause for rival in found(clues)] == ["postgres.crash", "app.pool"]


def test_a_less_specific_name_is_told_from_a_consequence() -> None:
    clues = [
        cause(1, DB, "postgres.corruption", supersedes=["postgres.crash"]),
        cause(2, DB, "postgres.crash"),
    ]
    assert fates(found(clues)) == [("superseded", "postgres.crash", 2, 0)]


@pytest.mark.parametrize(
    ("priorities", "why"),
    [
        ("P0 P1", "root cause 2 too, after it: P0 against P1"),
        ("P1 P1", "root cause 2 too, after it: 2 symptoms against 1"),
    ],
)
def test_a_cause_that_explains_the_same_stands_beside_it(priorities: str, why: str) -> None:
    clues = [
        cause(1, DB, "postgres.locks"),
        cause(2, APP, "app.pool"),
        symptom(3, APP, "slow"),
        symptom(4, DB),
    ]
    (rival,) = found(clues, priorities)
    assert fates([rival]) == [("beside", "app.pool", 2, 1)]
    assert rival.why == why


def test_the_second_of_two_says_why_the_first_comes_before_it() -> None:
    clues = [cause(1, DB, "postgres.locks"), cause(2, APP, "app.pool"), symptom(3, APP, "slow")]
    roots, rivals = ranked(clues, "P1 P2")
    (rival,) = rivals.found(roots[1])
    assert rival.why == "root cause 1 too, before it: P1 against P2"


def test_causes_that_share_no_symptom_are_no_rivals() -> None:
    clues = [cause(1, CLAIM), cause(2, FRONT, "app.frontend_assets"), symptom(3, DB), symptom(4, FRONT)]
    roots, rivals = ranked(clues)
    assert [list(rivals.found(root)) for root in roots] == [[], []]


def test_a_cause_that_is_too_unsure_is_named_where_it_could_explain_something() -> None:
    clues = [cause(1, CLAIM), cause(2, DB, "postgres.crash", base=0.2), symptom(3, DB)]
    (rival,) = found(clues)
    assert fates([rival]) == [("unsure", "postgres.crash", 2, 1)]
    assert rival.why == "confidence 0.20 is below 0.35"
    assert found([cause(1, CLAIM), cause(2, APP, "app.pool", base=0.2), symptom(3, DB)]) == []


def test_what_a_symptom_would_have_been_called_alone_is_named() -> None:
    clues = [cause(1, CLAIM), symptom(2, DB, otherwise="postgres.down")]
    assert fates(found(clues)) == [("needless", "postgres.down", 2, 1)]


def test_a_cause_known_by_symptoms_alone_is_not_its_own_rival() -> None:
    assert found([symptom(1, DB, otherwise="postgres.down"), symptom(2, APP, "unreachable")]) == []


# -- what was not found ----------------------------------------------------------------------------


def not_found(clues: Sequence[Clue], *outcomes: str) -> list[tuple[str, str, str | None]]:
    """Rules that name other classes, by how they ended: fate, class and reason."""
    rules = [
        clue(900 + n, APP, role="cause", cause=f"other.class_{'abcdef'[n]}").rule
        for n in range(len(outcomes))
    ]
    results = {
        rule.id: RuleResult(
            rule=rule.id, outcome=outcome, findings=0, reason="no log", reason_zh="没有日志", ask_for=None
        )
        for rule, outcome in zip(rules, outcomes, strict=True)
    }
    roots, rivals = ranked(clues)
    return [(one.fate, one.cause, one.why) for one in rivals.not_found(roots[0], rules, results, {})]


def test_what_was_looked_for_in_vain_and_what_could_not_be() -> None:
    assert not_found([cause(1, CLAIM), symptom(2, DB)], "quiet", "not_evaluable", "fired") == [
        ("quiet", "other.class_a", "its signs were looked for and not found"),
        ("not_evaluable", "other.class_b", "no log"),
    ]


def test_only_what_could_explain_a_symptom_of_it_counts() -> None:
    clues = [cause(1, CLAIM), symptom(2, DB, caused_by=["storage.volume_full", "other.class_b"])]
    assert [one[1] for one in not_found(clues, "quiet", "quiet")] == ["other.class_b"]
    assert not_found([cause(1, CLAIM)], "quiet") == [], "nothing to explain"


# -- sources ---------------------------------------------------------------------------------------


def test_of_each_kind_of_evidence_the_surest_finding_counts() -> None:
    weak, strong, other = cause(1, DB, base=0.6), cause(2, DB, base=0.8), cause(3, DB, base=0.7)
    other.sources = ("spec",)
    roots, _ = ranked([weak, strong, other])
    assert [(one.source, one.finding, one.counts) for one in sources_of(roots[0])] == [
        ("log", 1, False),
        ("log", 2, True),
        ("spec", 3, True),
    ]
    assert round(roots[0].cause.confidence, 4) == round(1 - (1 - 0.8) * (1 - 0.7), 4)
