"""A bundle that lacks a file says less, and never something else: collectors fail, archives are trimmed."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.model import RootCause, Verdict
from analyzer.pipeline import analyze
from analyzer.rules.load import RuleSet
from tests.samples.packing import Member, changed, members, pack
from tests.samples.test_verdicts import TRUTH

# What crashes is told by describe text in the one, by a manifest in the other.
NAMES = ("app-oomkilled", "secret-key-missing")


def files_that_tell(name: str) -> list[Member]:
    """The files that hold something no other file holds: not the empty ones, not the twins of replicas."""
    contents = [content for _, content in members(name)]
    return [one for one in members(name) if one[1] and contents.count(one[1]) == 1]


def diagnosis(path: Path, rules: RuleSet) -> tuple[str, set[str]]:
    """The verdict, and the classes of the causes."""
    analysis = analyze(path, rules)
    try:
        (verdict,) = analysis.store.records(Verdict)
        return verdict.verdict, {root.cause for root in analysis.store.records(RootCause)}
    finally:
        analysis.store.close()


@pytest.mark.parametrize(
    ("name", "missing"),
    [(name, member.name.partition("/")[2]) for name in NAMES for member, _ in files_that_tell(name)],
)
def test_a_missing_file_makes_nothing_healthy_and_names_no_other_cause(
    name: str, missing: str, tmp_path: Path, rules: RuleSet
) -> None:
    rest = [one for one in members(name) if not one[0].name.endswith(f"/{missing}")]
    verdict, causes = diagnosis(pack(tmp_path / "bundle.tar", rest), rules)
    assert verdict != "healthy"
    assert causes <= {cause for _, cause, _ in TRUTH[name]}


@pytest.mark.parametrize(
    ("name", "cut"),
    [
        (name, member.name.partition("/")[2])
        for name in NAMES
        for member, _ in files_that_tell(name)
        if "/logs-" not in member.name
    ],
)
def test_a_file_cut_in_half_makes_nothing_healthy_and_names_no_other_cause(
    name: str, cut: str, tmp_path: Path, rules: RuleSet
) -> None:
    """What its second half named must not be taken for absent."""
    rest = [
        changed(member, member.name, content[: len(content) // 2])
        if member.name.endswith(f"/{cut}")
        else (member, content)
        for member, content in members(name)
    ]
    verdict, causes = diagnosis(pack(tmp_path / "bundle.tar", rest), rules)
    assert verdict != "healthy"
    assert causes <= {cause for _, cause, _ in TRUTH[name]}


@pytest.mark.parametrize("name", ["dns-down", "networkpolicy-blocks-db", "service-selector"])
def test_logs_alone_name_no_other_cause(name: str, tmp_path: Path, rules: RuleSet) -> None:
    """Who has which address, and who runs, is not known then."""
    logs = [one for one in members(name) if "/logs-" in one[0].name]
    verdict, causes = diagnosis(pack(tmp_path / "bundle.tar", logs), rules)
    assert verdict == "faulty"
    assert causes <= {cause for _, cause, _ in TRUTH[name]}


def test_without_logs_nothing_is_healthy(tmp_path: Path, rules: RuleSet) -> None:
    rest = [one for one in members("postgres-disk-full") if "/logs-" not in one[0].name]
    assert diagnosis(pack(tmp_path / "bundle.tar", rest), rules)[0] != "healthy"
