"""What the program is to reach, and what was measured of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.contenders import GZIP, HELP, IMPORTS, OPENED, OURS, RIPGREP, VERDICT
from benchmarks.contests import Result, ratio, seconds
from benchmarks.units import size_text

MIB, GIB = 1 << 20, 1 << 30
IMPORT_SLACK_S = 0.5
PEAK_MIB = 512
PAGED_LINES = 10_000_000


@dataclass(slots=True)
class Run:
    """All that one run found: results by contest, the smallest first, and of analyses more by bytes of logs.

    `on_disk` is the case's size as a share of the text; `lines` how many there are.
    """

    results: dict[str, list[Result]] = field(default_factory=dict)
    on_disk: dict[int, float] = field(default_factory=dict)
    lines: dict[int, int] = field(default_factory=dict)

    def of(self, name: str) -> Sequence[Result]:
        """The results of a contest; none where it was not held."""
        return self.results.get(name, ())

    def last(self, name: str) -> Result | None:
        """The result at the largest size."""
        held = self.of(name)
        return held[-1] if held else None


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal, the value that it allows, the value that was measured (None: it was not), and of what.

    `bound` is "<" where the value is known to be below the one that is told. A goal that says a size is met
    only at that size; `at_size` says whether that was measured.
    """

    text: str
    limit: float
    measured: float | None
    form: str
    at: str
    at_size: bool = True
    at_least: bool = False
    bound: str = ""

    @property
    def verdict(self) -> str:
        """In a word or a few."""
        if self.measured is None:
            return "not measured"
        reached = self.measured >= self.limit if self.at_least else self.measured <= self.limit
        word = "met" if reached else "missed"
        return word if self.at_size else f"{word} at this size; the goal is for another"


def goals(run: Run) -> list[Goal]:
    """Every goal, in the order in which they are told."""
    return [*_whole(run), *_growth(run), *_rules(run), *_searches(run), *_patterns(run), *_start(run)]


def _whole(run: Run) -> list[Goal]:
    last = run.last("analysis")
    at, right = (size_text(last.contest.at), last.contest.at == 2 * GIB) if last else ("", False)
    by_gzip, by_rg = (ratio(last, OURS, GZIP), ratio(last, OURS, RIPGREP)) if last else (None, None)
    ours, bound = seconds(last, OURS) if last else None, ""
    if last and ours and RIPGREP in last.over:
        by_rg, bound = ours / last.over[RIPGREP], "< "
    return [
        Goal("all of it against `gzip -dc | wc -l`, 2 GiB", 1.3, by_gzip, "{:.2f} x", at, right),
        Goal("all of it against `igzip -dc | rg -f`, 2 GiB", 2.0, by_rg, "{:.2f} x", at, right, bound=bound),
    ]


def _growth(run: Run) -> list[Goal]:
    held = {result.contest.at: result for result in run.of("analysis") if OURS in result.scores}
    peak = max((result.scores[OURS].peak_bytes / MIB for result in held.values()), default=None)
    sizes = sorted(held)
    span = f"{size_text(sizes[0])} to {size_text(sizes[-1])}" if sizes else ""
    wide = bool(sizes) and sizes[0] <= 512 * MIB and sizes[-1] >= 8 * GIB
    written = max(run.on_disk, default=None)
    disk = None if written is None else run.on_disk[written]
    pairs = [(size, 4 * size) for size in sizes if 4 * size in held]
    low, high = pairs[-1] if pairs else (0, 0)
    grown = held[high].scores[OURS].wall.middle / held[low].scores[OURS].wall.middle if pairs else None
    said = f"{size_text(high)} against {size_text(low)}" if pairs else ""
    return [
        Goal("peak memory, 512 MiB to 8 GiB", PEAK_MIB, peak, "{:.0f} MiB", span, wide),
        Goal("result on disk, as a share of the text", 0.35, disk, "{:.2f}", size_text(written or 0)),
        Goal("time for 8 GiB against 2 GiB", 4.4, grown, "{:.2f} x", said, high == 8 * GIB),
    ]


def _rules(run: Run) -> list[Goal]:
    last = run.last("rules")
    more = ratio(last, "400 rules", "200 rules") if last else None
    return [Goal("400 rules against 200", 1.15, more, "{:.2f} x", size_text(last.contest.at) if last else "")]


def _searches(run: Run) -> list[Goal]:
    found = []
    for name, text, limit in (
        ("page", "first page of a search over 10 M lines", 50),
        ("absent", "an absent term over 10 M lines", 500),
        ("bare", "a regex without a literal over 10 M lines", 500),
    ):
        last = run.last(name)
        taken = seconds(last, OPENED) if last else None
        lines = run.lines.get(last.contest.at, 0) if last else 0
        measured = None if taken is None else taken * 1000
        at = f"{lines:,} lines, opened case" if last else ""
        found.append(Goal(text, limit, measured, "{:.0f} ms", at, lines >= PAGED_LINES))
    return found


def _patterns(run: Run) -> list[Goal]:
    last = run.last("patterns")
    score = last.scores.get(OPENED) if last else None
    rate = int(score.answer) / score.wall.middle / 1e6 if score and score.wall.middle else None
    at = f"{score.answer:,} records" if score else ""
    return [Goal("patterns of logs, lines per second", 1.0, rate, "{:.2f} M/s", at, at_least=True)]


def _start(run: Run) -> list[Goal]:
    last = run.last("start")
    told = seconds(last, HELP) if last else None
    verdict, imports = (seconds(last, VERDICT), seconds(last, IMPORTS)) if last else (None, None)
    beyond = None if verdict is None or imports is None else verdict - imports
    at = size_text(last.contest.at) if last else ""
    return [
        Goal("`analyzer --help`", 200, None if told is None else told * 1000, "{:.0f} ms", ""),
        Goal(
            "verdict on 1 MB, beyond the import of polars and duckdb", IMPORT_SLACK_S, beyond, "{:.2f} s", at
        ),
    ]
