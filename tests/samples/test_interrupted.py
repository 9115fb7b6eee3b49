"""A reading that is stopped keeps what was read, and calls nothing healthy that it has not seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.analysis import Analysis
from analyzer.bundle import InterruptedReadingError, Limits, read_bundle
from analyzer.model import BundleInfo, BundleWarning, FileInfo, Verdict
from analyzer.pipeline import analyze
from analyzer.rules.load import RuleSet
from tests.samples.conftest import bundle
from tests.samples.packing import changed, members, pack


class Stop:
    """Asks to stop in a step once so many bytes are through."""

    def __init__(self, step: str, after: int) -> None:
        self.step, self.after = step, after
        self.told: list[tuple[str, int, int]] = []

    def __call__(self, step: str, done: int, total: int) -> None:
        self.told.append((step, done, total))
        if step == self.step and done > self.after:
            self.step = ""
            raise InterruptedReadingError


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A healthy bundle with one large log in its middle."""
    files = list(members("healthy"))
    place = next(n for n, (member, _) in enumerate(files) if "/logs-nginx" in member.name)
    member, content = files[place]
    files[place] = changed(member, member.name, content * (12_000_000 // len(content)))
    return pack(tmp_path_factory.mktemp("large") / "bundle.tar", files)


def facts(analysis: Analysis) -> tuple[BundleInfo, Verdict, dict[str, FileInfo], set[str], int]:
    with analysis.store as store:
        (told,) = store.records(BundleInfo)
        (verdict,) = store.records(Verdict)
        files = {info.path: info for info in store.records(FileInfo)}
        warned = {warning.code for warning in store.records(BundleWarning)}
        ((lines,),) = store.query("SELECT sum(line_count)::BIGINT FROM log_records")
    return told, verdict, files, warned, lines


@pytest.mark.parametrize("limits", [Limits(), Limits(kept_member_bytes=1 << 20)])
def test_what_was_read_before_it_was_stopped_is_kept(large: Path, rules: RuleSet, limits: Limits) -> None:
    read = read_bundle(large, limits, Stop("reading", 5_000_000))
    assert not read.complete
    assert [warning.code for warning in read.warnings] == ["read.interrupted", "member.damaged"]
    cut = next(member for member in read.members if member.damage)
    assert 0 < cut.size < 12_000_000

    told, verdict, files, warned, lines = facts(
        analyze(large, rules, limits=limits, progress=Stop("reading", 5_000_000))
    )
    assert not told.complete
    assert verdict.verdict == "undetermined"
    assert files[cut.path].status == "truncated"
    assert "read.interrupted" in warned
    assert lines == sum(info.lines for info in files.values() if info.kind == "log")
    assert lines > files[cut.path].lines > 10_000


def test_logs_that_were_not_parsed_are_named(large: Path, rules: RuleSet) -> None:
    limits = Limits(kept_member_bytes=64 << 20)  # else large logs are parsed last, and none is left
    stop = Stop("parsing", 5_000_000)
    told, verdict, files, warned, lines = facts(analyze(large, rules, limits=limits, progress=stop))
    logs = [info for info in files.values() if info.kind == "log"]
    assert not told.complete
    assert verdict.verdict == "undetermined"
    assert "read.interrupted" in warned
    assert lines == sum(info.lines for info in logs)
    cut = [info for info in logs if info.status == "truncated"]
    assert {info.note for info in cut} == {"it was not read to its end"}
    assert any(info.lines == 0 for info in cut)
    assert any(info.lines > 10_000 for info in cut)


def test_progress_goes_up_to_all_bytes(rules: RuleSet) -> None:
    progress = Stop("never", 0)
    facts(analyze(bundle("healthy"), rules, progress=progress))
    for step in ("reading", "parsing"):
        told = [(done, total) for name, done, total in progress.told if name == step]
        assert told == sorted(told)
        assert told[-1][0] == told[-1][1] > 0


def test_what_was_not_stopped_stays_healthy(large: Path, rules: RuleSet) -> None:
    told, verdict, files, _, lines = facts(analyze(large, rules, progress=Stop("never", 0)))
    assert told.complete
    assert verdict.verdict == "healthy"
    assert lines == sum(info.lines for info in files.values() if info.kind == "log")
