"""The order of a run: data is made, contests are held, what is no longer needed is removed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks import contenders, patterns
from benchmarks.contenders import OURS, SOUGHT, Data, Lists
from benchmarks.contests import Contest, Result, UnequalError, hold
from benchmarks.data import make_bundle, unpack
from benchmarks.facts import facts_of
from benchmarks.goals import Run
from benchmarks.measure import Bench
from benchmarks.rules import write_copies
from benchmarks.tools import Tools
from benchmarks.units import size_text

NAMES = ("analysis", "search", "patterns", "start", "rules", "files", "long")
RULES = (50, 100, 200, 400, 800)
SMALL = 1_000_000

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be measured: contests by name, sizes in bytes, numbers of files and rules, rounds.

    `compared` is the largest size at which those take part that need the files unpacked; searches and
    patterns are measured at the largest that is not above it. `swept` is the size at which rules and files
    grow.
    """

    only: Sequence[str]
    sizes: Sequence[int]
    files: Sequence[int]
    rules: Sequence[int]
    rounds: int
    compared: int
    swept: int

    @property
    def middle(self) -> int:
        """The size at which searches and patterns are measured."""
        return max((size for size in self.sizes if size <= self.compared), default=min(self.sizes))


@dataclass(slots=True)
class Course:
    """A run while it goes on, in a folder for its data."""

    plan: Plan
    bench: Bench
    tools: Tools
    work: Path
    say: Say
    run: Run = field(default_factory=Run)
    over: set[tuple[str, str]] = field(default_factory=set)
    listed: list[str] = field(default_factory=list)

    def go(self) -> Run:
        """Everything that the plan names."""
        self.listed = patterns.taken_by_all(patterns.shipped(), self.tools.paths.get("rg"))
        only = set(self.plan.only)
        if only & {"analysis", "search", "patterns"}:
            for size in sorted(self.plan.sizes):
                self._size(size, only)
        if "start" in only:
            self._hold(contenders.start(self._made("small", SMALL)))
            self._remove("small")
        if "rules" in only:
            self._rules()
        if "files" in only:
            for count in sorted(self.plan.files):
                data = self._made("files", self.plan.swept, files=count)
                question = f"The same size of logs ({size_text(data.size)}) in more and more files."
                self._hold(contenders.reading(data, "files", question, count))
                self._remove("files")
        if "long" in only:
            for size in sorted(self.plan.sizes):
                data = self._made("long", size, files=1)
                self._hold(contenders.reading(data, "long", "All logs in one file.", size))
                self._remove("long")
        return self.run

    def _size(self, size: int, only: set[str]) -> None:
        """The contests at one size; the searches and the patterns only at the middle one."""
        unpacks = size <= self.plan.compared
        data = self._made("size", size, unpacks=unpacks)
        lists = self._lists()
        self.run.lines[size] = data.facts.lines
        contest = contenders.analysis(data, self.tools, lists)
        if "analysis" not in only:
            contest = replace(contest, contenders=contest.contenders[:1])
            hold(contest, self.bench, 0)  # the case is needed
        elif OURS not in self._hold(contest).scores:
            self._remove("size")
            return
        kept = sum(file.stat().st_size for file in data.case.iterdir())
        self.run.on_disk[size] = kept / data.facts.bytes
        if size == self.plan.middle:
            if "search" in only:
                self._same_places(data)
                self._hold(contenders.search(data, self.tools))
                for page in contenders.pages(data, self.tools):
                    self._hold(page)
            if "patterns" in only:
                self._hold(contenders.templates(data, self.tools))
        self._remove("size")

    def _rules(self) -> None:
        pack = self.work / "pack"
        write_copies(pack, max(self.plan.rules))
        self._hold(contenders.rules(self._made("rules", self.plan.swept), pack, sorted(self.plan.rules)))
        self._remove("rules")

    def _hold(self, contest: Contest) -> Result:
        """Hold a contest without those that took too long at a smaller size."""
        tried = tuple(one for one in contest.contenders if (contest.name, one.name) not in self.over)
        self.say(f"{contest.name} at {contest.at:,}: {', '.join(one.name for one in tried)}")
        result = hold(replace(contest, contenders=tried), self.bench, self.plan.rounds)
        for one in contest.contenders:
            if one not in tried:
                result.left_out[one.name] = "took too long with less"
                result.over[one.name] = self.bench.patience_s
        self.over |= {(contest.name, name) for name in result.over}
        self.run.results.setdefault(contest.name, []).append(result)
        return result

    def _same_places(self, data: Data) -> None:
        """Our search and ripgrep's must find the same lines of the same files, not only as many."""
        if commands := contenders.place_commands(data, self.tools):
            ours, others = (
                contenders.places(self.bench.run(command, cwd=data.unpacked).printed) for command in commands
            )
            same_places(ours, others)

    def _made(self, name: str, size: int, *, files: int = 30, unpacks: bool = False) -> Data:
        self.say(f"making {size_text(size)} of logs in {files:,} files")
        folder = self.work / name
        folder.mkdir(parents=True)
        bundle = folder / "bundle.tar.gz"
        make_bundle(bundle, size, files=files)
        asked = name == "size"
        listed = self.listed if asked else []
        facts = facts_of(bundle, listed, patterns.literals(listed), SOUGHT if asked else ())
        unpacked = unpack(bundle, folder / "unpacked") if unpacks else None
        return Data(size, bundle, folder / "case", facts, unpacked)

    def _lists(self) -> Lists:
        lists = Lists(self.work / "patterns", self.work / "texts")
        lists.patterns.write_text("".join(f"{one}\n" for one in self.listed), encoding="utf-8")
        texts = patterns.literals(self.listed)
        lists.texts.write_text("".join(f"{one}\n" for one in texts), encoding="utf-8")
        return lists

    def _remove(self, name: str) -> None:
        shutil.rmtree(self.work / name)


def same_places(ours: set[tuple[str, int]], others: set[tuple[str, int]]) -> None:
    """Raises UnequalError where one found a line that the other did not."""
    if ours != others:
        alone = sorted(ours ^ others)[:3]
        raise UnequalError(
            f"{len(ours - others)} lines are found by us alone, {len(others - ours)} by rg: {alone}"
        )
