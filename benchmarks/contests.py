"""A contest: several ways to the same answer. All must give it before any is timed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from benchmarks.measure import Bench, Cost, FailedError, Spread, TooLongError, interleaved

Answer = int | str


class UnequalError(Exception):
    """We ourselves do not give the answer that is right: there is nothing to be timed."""


@dataclass(frozen=True, slots=True)
class Contender:
    """One way to an answer: a command, and how the answer is read from what it prints.

    `answer` may also look at what the command left on disk; it must be what is `wanted`. `inside_s` reads
    the seconds that count, where the command measures these itself; else the whole process is timed. Those
    of `ours` must be right for the rest to be worth anything.
    """

    name: str
    command: tuple[str, ...]
    answer: Callable[[bytes], Answer]
    wanted: Answer
    cwd: Path | None = None
    inside_s: Callable[[bytes], float] | None = None
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Contest:
    """What is asked, of how much (bytes of logs, files or rules), and who answers."""

    name: str
    question: str
    at: int
    contenders: tuple[Contender, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """What one contender took: seconds of wall and CPU, and bytes of memory."""

    wall: Spread
    cpu: Spread
    peak_bytes: int
    answer: Answer


@dataclass(frozen=True, slots=True)
class Result:
    """A contest that was held: scores by name in the order of the contenders, and why others have none.

    `over` are those whose time was up: each with the seconds that it was given.
    """

    contest: Contest
    scores: dict[str, Score]
    left_out: dict[str, str] = field(default_factory=dict)
    over: dict[str, float] = field(default_factory=dict)


def hold(contest: Contest, bench: Bench, rounds: int) -> Result:
    """Run each contender once and compare the answers, then time those that are right, in turn.

    Raises UnequalError where one of ours is wrong or fails; taking too long is no failure. The first run
    warms the page cache and is watched for memory; it is not timed.
    """
    first: dict[str, Cost] = {}
    left_out: dict[str, str] = {}
    over: dict[str, float] = {}
    for one in contest.contenders:
        try:
            first[one.name] = bench.run(one.command, cwd=one.cwd, watch=True)
            check(one, first[one.name].printed)
        except (FailedError, UnequalError) as error:
            if one.ours and not isinstance(error, TooLongError):
                raise UnequalError(f"{contest.name}, {one.name}: {error}") from error
            first.pop(one.name, None)
            left_out[one.name] = str(error)
            if isinstance(error, TooLongError):
                over[one.name] = bench.patience_s
    runs = {one.name: partial(_timed, bench, one) for one in contest.contenders if one.name in first}
    costs = interleaved(runs, rounds)
    scores: dict[str, Score] = {}
    for one in contest.contenders:
        rounds_of = [cost for cost in costs.get(one.name, ()) if cost is not None]
        if len(rounds_of) < rounds and one.name in runs:  # in time at first, and not always
            left_out[one.name] = f"not done after {bench.patience_s:,g} s in one of the rounds"
            over[one.name] = bench.patience_s
        elif one.name in runs:
            scores[one.name] = _score(one, first[one.name], rounds_of)
    return Result(contest, scores, left_out, over)


def check(one: Contender, printed: bytes) -> Answer:
    """The contender's answer. Raises UnequalError where it is not the one that is wanted."""
    try:
        given = one.answer(printed)
    except (ValueError, LookupError) as error:
        raise UnequalError(f"gave no answer ({type(error).__name__})") from error
    if given != one.wanted:
        raise UnequalError(f"gave {given}, not {one.wanted}")
    return given


def _timed(bench: Bench, one: Contender) -> Cost | None:
    """What a run costs; None where it takes too long."""
    try:
        cost = bench.run(one.command, cwd=one.cwd)
    except TooLongError:
        return None
    check(one, cost.printed)
    return cost


def _score(one: Contender, first: Cost, costs: Sequence[Cost]) -> Score:
    walls = [one.inside_s(cost.printed) if one.inside_s else cost.wall_s for cost in costs]
    return Score(
        Spread.of(walls),
        Spread.of([cost.cpu_s for cost in costs]),
        max(cost.peak_bytes for cost in (first, *costs)),
        one.answer(costs[-1].printed),
    )


def number(printed: bytes) -> int:
    """The one number that a command prints, or the sum where it prints one per file (`name:number`).

    Nothing printed is none found.
    """
    return sum(int(line.rpartition(b":")[2]) for line in printed.split(b"\n") if line.strip())


def seconds(result: Result, name: str) -> float | None:
    """The median wall time of a contender, None where it has none."""
    score = result.scores.get(name)
    return score.wall.middle if score else None


def ratio(result: Result, of: str, to: str) -> float | None:
    """How many times as long one took as another; None where one of them was not timed."""
    one, other = seconds(result, of), seconds(result, to)
    return one / other if one is not None and other else None
