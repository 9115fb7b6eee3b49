"""The page that a run writes: what was measured, on what, the table, goals, curves, how to repeat it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import texts
from benchmarks.contenders import GZIP, OURS, RIPGREP, TEXTS
from benchmarks.contests import Result, Score
from benchmarks.goals import MIB, PEAK_MIB, Goal, Run, goals
from benchmarks.plot import Panel, draw
from benchmarks.tools import Tools
from benchmarks.units import size_text, time_text

COUNTED = {"files": "{:,} files"}
TITLES = {
    "analysis": "Whole analysis",
    "search": "Search",
    "page": "First page of a search",
    "absent": "Search for what is not there",
    "bare": "Search without a text to look for",
    "patterns": "Patterns of logs",
    "start": "Start",
    "rules": "More rules",
    "files": "More files",
    "long": "One long file",
}


@dataclass(frozen=True, slots=True)
class Setting:
    """How a run was made: rounds, the command line, the day, the program's version, the machine, the tools.

    `rules` run; `patterns` of their `all_patterns` are what other engines take as they are.
    """

    rounds: int
    command: str
    day: str
    version: str
    machine: str
    tools: Tools
    rules: int
    patterns: int
    all_patterns: int


def write(run: Run, setting: Setting, out: Path) -> None:
    """Write the page, and the picture beside it under the same name."""
    picture = out.with_suffix(".svg")
    out.parent.mkdir(parents=True, exist_ok=True)
    panels = [panel for panel in curves(run) if panel.lines]
    if panels:
        picture.write_text(draw(panels), encoding="utf-8")
    out.write_text(page(run, setting, picture.name if panels else None), encoding="utf-8")


def page(run: Run, setting: Setting, picture: str | None) -> str:
    """The Markdown of a run; `picture` is the name of its curves, if there are any."""
    parts = [
        "# Benchmarks\n\n<!-- written by ./dev bench -->\n",
        _about(setting),
        "## Goals\n",
        *goals_table(goals(run)),
        "\n## Side by side\n",
        texts.SIDE_BY_SIDE.format(rounds=setting.rounds),
    ]
    for results in run.results.values():
        parts += _contest(results)
    if picture:
        parts.append(f"\n## Curves\n\n![Time and memory over size, rules and files]({picture})")
    parts.append("\n## How to repeat it\n\n" + texts.HOW.format(command=setting.command))
    return "\n".join(parts)


def goals_table(found: Iterable[Goal]) -> list[str]:
    """Lines of a Markdown table, also fit for a terminal."""
    rows = []
    for goal in found:
        limit = ("at least " if goal.at_least else "at most ") + goal.form.format(goal.limit)
        measured = "–" if goal.measured is None else goal.bound + goal.form.format(goal.measured)
        rows.append((goal.text, limit, measured, goal.at or "–", goal.verdict))
    return table(("goal", "allowed", "measured", "of", ""), rows)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Lines of a Markdown table."""
    cells = [header, ["---"] * len(header), *rows]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in cells]


def curves(run: Run) -> list[Panel]:
    """The panels of the picture; those of contests that were not held have no points."""
    analysis = run.of("analysis")
    names = (OURS, GZIP, RIPGREP, TEXTS)
    sizes = {name: _points(analysis, name) for name in names}
    memory = {OURS: _peaks(analysis)}
    if len(memory[OURS]) > 1:
        memory["goal"] = [(size, float(PEAK_MIB)) for size, _ in memory[OURS]]
    last = run.last("rules")
    by_rules = {
        OURS: [(float(name.split()[0]), score.wall.middle) for name, score in last.scores.items()]
        if last
        else []
    }
    return [
        Panel("Time over size of the logs", _drawn(sizes), _size, time_text),
        Panel("Peak memory over size of the logs (MiB)", _drawn(memory), _size, "{:.0f}".format),
        Panel("Time over number of rules", _drawn(by_rules), "{:.0f}".format, time_text),
        Panel(
            "Time over number of files",
            _drawn({name: _points(run.of("files"), name) for name in (OURS, GZIP)}),
            "{:,.0f}".format,
            time_text,
        ),
        Panel(
            "Time over size of one long file",
            _drawn({name: _points(run.of("long"), name) for name in (OURS, GZIP)}),
            _size,
            time_text,
        ),
        Panel(
            "Peak memory over size of one long file (MiB)",
            _drawn({OURS: _peaks(run.of("long"))}),
            _size,
            "{:.0f}".format,
        ),
    ]


def _points(results: Iterable[Result], name: str) -> list[tuple[float, float]]:
    return [(float(one.contest.at), one.scores[name].wall.middle) for one in results if name in one.scores]


def _peaks(results: Iterable[Result]) -> list[tuple[float, float]]:
    """Our peak memory in MiB; contests in which we were left out have no point."""
    return [
        (float(one.contest.at), one.scores[OURS].peak_bytes / MIB) for one in results if OURS in one.scores
    ]


def _drawn(lines: dict[str, list[tuple[float, float]]]) -> dict[str, list[tuple[float, float]]]:
    return {name: points for name, points in lines.items() if points}


def _size(value: float) -> str:
    return size_text(int(value))


def _about(setting: Setting) -> str:
    tools = ", ".join(f"{name} {told}".strip() for name, told in sorted(setting.tools.versions.items()))
    missing = ", ".join(setting.tools.missing)
    return texts.ABOUT.format(
        day=setting.day,
        version=setting.version,
        machine=setting.machine,
        tools=tools,
        missing=f"Not installed, and so left out: {missing}." if missing else "No alternative was missing.",
        rules=setting.rules,
        patterns=setting.patterns,
        all_patterns=setting.all_patterns,
    )


def _contest(results: Sequence[Result]) -> list[str]:
    name = results[0].contest.name
    parts = ["", f"### {TITLES.get(name, name)}", "", results[0].contest.question, ""]
    rows = [_row(one, who, score) for one in results for who, score in one.scores.items()]
    if rows:
        parts += table(("of", "contender", "wall", "", "CPU", "memory", "against the first"), rows)
    for one in results:
        for who, why in one.left_out.items():
            parts += ["", f"Left out at {_at(one)}: `{who}`, {why}."]
    return parts


def _row(result: Result, who: str, score: Score) -> tuple[str, ...]:
    first = result.contest.contenders[0].name if result.contest.contenders else ""
    ours = result.scores[first].wall.middle if first in result.scores else 0.0
    return (
        _at(result),
        f"`{who}`",
        time_text(score.wall.middle),
        f"({time_text(score.wall.low)} to {time_text(score.wall.high)})",
        time_text(score.cpu.middle),
        f"{score.peak_bytes / MIB:,.0f} MiB",
        f"{score.wall.middle / ours:.2f} x" if ours else "–",
    )


def _at(result: Result) -> str:
    return COUNTED.get(result.contest.name, "").format(result.contest.at) or size_text(result.contest.at)
