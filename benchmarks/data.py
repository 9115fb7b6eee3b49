"""Bundles of any size to measure with: ten log formats, a vocabulary of its own in each of a hundred files
(the others are replicas of these), records of several lines, one error in a hundred, and what the
shipped rules look for, strewn in. The same arguments give the same bytes.
"""

from __future__ import annotations

import gzip
import io
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import BinaryIO, cast

import polars as pl
import pyarrow as pa

from analyzer.rules.load import load_rules

BLOCK_LINES = 60_000
SHORTEST = 50  # bytes of a line, or less: how many lines a small log needs at most
SPOOLED = 64 << 20  # bytes of a log that wait in memory for its length to be known
VOCABULARIES = 100
STEP_MS = 40
START = datetime(2026, 11, 20, 6, 0, 0)
TOP = "diagnosis-20261124-060000"
TEMPLATES, WORDS = 240, 3_000
ERRORS, TRACES, HITS = 0.01, 0.001, 0.0005
"""Shares of the lines: of level ERROR, with a traceback below, and of samples of rules."""

_SYLLABLES = [
    *("ka", "lo", "mi", "tra", "ne", "sol", "ver", "ti", "pro", "den", "al", "cor", "ex"),
    *("fin", "gra", "hos", "im", "jo", "lun", "mar", "nox", "or", "pel", "qui", "ras"),
]
_FRAMES = ["main", "worker", "router", "graph", "nodes", "tools", "checkpoint", "session", "client"]
_STATUSES = ["200"] * 97 + ["404", "500", "502"]
_PATHS = (
    "/api/v1/tasks",
    "/api/v1/agents",
    "/api/v1/threads",
    "/health",
    "/metrics",
    "/ws/events",
    "/static/app.js",
)


@dataclass(frozen=True, slots=True)
class Program:
    """A program that logs: the component that prints it, and how a line of it looks.

    `line` is a format string with ts, level, logger and message; `time` the strftime format of ts.
    """

    component: str
    time: str
    line: str


PROGRAMS = (
    Program("app", "%Y-%m-%d %H:%M:%S,%3f", "{ts} - {logger} - {level} - {message}"),
    Program(
        "app",
        "%Y-%m-%dT%H:%M:%S%.3fZ",
        '{{"timestamp": "{ts}", "level": "{level}", "logger": "{logger}", "message": "{message}"}}',
    ),
    Program("postgres", "%Y-%m-%d %H:%M:%S%.3f UTC", "{ts} [{pid}] LOG:  {message}"),
    Program("redis", "%d %b %Y %H:%M:%S%.3f", "1:M {ts} * {message}"),
    Program(
        "nginx",
        "%d/%b/%Y:%H:%M:%S +0000",
        '10.244.{pid} - - [{ts}] "GET {path}?q={number} HTTP/1.1" {status} {number} "-" "kube-probe/1.29"',
    ),
    Program("app", "%Y-%m-%d %H:%M:%S%.3f", "{ts} | {level:<8} | {logger}:run:{number} - {message}"),
    Program(
        "ingress",
        "%Y/%m/%d %H:%M:%S",
        "{ts} [{low}] 31#31: *{number} {message}, client: 10.244.{pid}, server: _",
    ),
    Program("coredns", "%m%d %H:%M:%S%.6f", "I{ts}       1 {logger}.go:{number}] {message}"),
    Program("worker", "%Y-%m-%dT%H:%M:%SZ", 'time="{ts}" level={low} msg="{message}" component={logger}'),
    Program("app", "%Y-%m-%d %H:%M:%S%.3f", "{ts}  {level} 1 --- [main] com.shop.{logger} : {message}"),
)


class Dice(Random):
    """Chance that is the same for the same seed, also by the column."""

    def column(self, low: int, high: int, count: int) -> pl.Series:
        """So many numbers from `low` to below `high`."""
        raw = pa.UInt32Array.from_buffers(pa.uint32(), count, [None, pa.py_buffer(self.randbytes(4 * count))])
        drawn = pl.Series(raw).cast(pl.Int64)
        return drawn % (high - low) + low


def make_bundle(path: Path, size: int, *, files: int = 30, seed: int = 1) -> None:
    """Write a tar.gz with about `size` bytes of logs in so many files, and the objects that go with them."""
    hits = _samples()
    pods = [f"{_program(number).component}-{number:05d}-x{number % 10}k2p" for number in range(files)]
    with (
        gzip.GzipFile(path, "wb", compresslevel=6, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|") as archive,
    ):
        pods_txt = _pods(pods)
        _add(archive, "pods.txt", io.BytesIO(pods_txt), len(pods_txt))
        made = 0
        for done, (number, stream) in enumerate(_in_order(files, size, seed, hits), 1):
            # a tar header needs the length first, and one log may be larger than memory
            with tempfile.SpooledTemporaryFile(SPOOLED, dir=str(path.parent)) as whole:
                for piece in stream.take(size * done // files - made):
                    whole.write(piece)
                length = whole.tell()
                whole.seek(0)
                _add(archive, f"logs-{pods[number]}.txt", cast(BinaryIO, whole), length)
            made += length


def unpack(bundle: Path, folder: Path) -> Path:
    """Write the files of a bundle that was made here into a folder; the one that holds them is given back."""
    with tarfile.open(bundle, "r|gz") as archive:
        for member in archive:
            archive.extract(member, folder, filter="data")
    return folder / TOP


class Stream:
    """What one program logs, on and on; logs are cut from it one after another."""

    def __init__(self, number: int, size: int, seed: int, hits: dict[str, list[str]]) -> None:
        self._program = _program(number)
        self._hits = hits
        self._dice = Dice(f"{seed} {number}")
        self._vocabulary = _Vocabulary(self._dice)
        self._start = START
        self._lines = min(BLOCK_LINES, size // SHORTEST + 1)
        self._made = b""
        self._at = 0  # of what is made, so much was taken

    def take(self, size: int) -> Iterator[bytes]:
        """The next `size` bytes, and what is left of the last line, in pieces."""
        while size > 0:
            if self._at == len(self._made):
                self._made, self._at = self._block(), 0
            end = self._made.find(b"\n", self._at + size - 1) + 1 or len(self._made)
            yield self._made[self._at : end]
            size -= end - self._at
            self._at = end

    def _block(self) -> bytes:
        lines = self._vocabulary.lines(self._program, self._start, self._lines)
        self._start += timedelta(milliseconds=self._lines * STEP_MS)
        return _strewn(lines, self._program, self._dice, self._hits)


def _in_order(files: int, size: int, seed: int, hits: dict[str, list[str]]) -> Iterator[tuple[int, Stream]]:
    """The numbers of all files with what they are cut from: replicas follow each other."""
    for first in range(min(files, VOCABULARIES)):
        numbers = range(first, files, VOCABULARIES)
        stream = Stream(first, size * len(numbers) // files, seed, hits)
        for number in numbers:
            yield number, stream


def _program(number: int) -> Program:
    return PROGRAMS[number % len(PROGRAMS)]


def _samples() -> dict[str, list[str]]:
    """What rules look for, by component."""
    found: dict[str, list[str]] = {}
    for rule in load_rules().rules:
        for sample in rule.test:
            if sample.expect == "fire" and sample.log and sample.component:
                found.setdefault(sample.component, []).append(sample.log.strip("\n"))
    return found


class _Vocabulary:
    """The words and the messages of one program."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        words = ["".join(dice.choices(_SYLLABLES, k=3)) for _ in range(WORDS)]
        phrases = [" ".join(dice.choices(words, k=2 + number % 5)) for number in range(3 * TEMPLATES)]
        self._phrases = [pl.Series(phrases[part::3]) for part in range(3)]
        self._loggers = pl.Series([".".join(dice.choices(words, k=2)) for _ in range(24)])

    def lines(self, program: Program, start: datetime, count: int) -> pl.Series:
        """Lines of the program, STEP_MS apart at the mean."""
        dice = self._dice
        after = dice.column(0, count * STEP_MS, count).sort()
        ts = (pl.lit(start).cast(pl.Datetime("ms")) + pl.duration(milliseconds="after")).dt
        kind = dice.column(0, TEMPLATES, count)
        chance = dice.column(0, 1000, count)
        frame = pl.DataFrame(
            {
                "after": after,
                "logger": self._loggers.gather(dice.column(0, len(self._loggers), count)),
                "pid": dice.column(1, 250, count),
                "number": dice.column(1, 90_000, count),
                "id": dice.column(1 << 28, 1 << 32, count),
                "path": pl.Series(_PATHS).gather(dice.column(0, len(_PATHS), count)),
                "status": pl.Series(_STATUSES).gather(dice.column(0, len(_STATUSES), count)),
                "user": dice.column(0, WORDS, count),
                "one": self._phrases[0].gather(kind),
                "two": self._phrases[1].gather(kind),
                "three": self._phrases[2].gather(kind),
                "chance": chance,
            }
        )
        frame = frame.with_columns(
            ts=ts.strftime(program.time),
            level=pl.when(pl.col("chance") < 1000 * ERRORS)
            .then(pl.lit("ERROR"))
            .when(pl.col("chance") < 30)
            .then(pl.lit("WARNING"))
            .otherwise(pl.lit("INFO")),
            message=pl.format(
                "{} {} {} id=req-{} {} user u{}", "one", "number", "two", "id", "three", "user"
            ),
        )
        return frame.select(line=_line(program))["line"]


def _line(program: Program) -> pl.Expr:
    """The program's line as an expression over the columns."""
    columns = {
        "level:<8": pl.col("level").str.pad_end(8),
        "low": pl.col("level").replace({"WARNING": "warn"}).str.to_lowercase(),
    }
    pieces: list[pl.Expr] = []
    rest = program.line.replace("{{", "\x01").replace("}}", "\x02")
    while rest:
        text, _, rest = rest.partition("{")
        name, _, rest = rest.partition("}")
        pieces.append(pl.lit(text.replace("\x01", "{").replace("\x02", "}")))
        if name:
            pieces.append(columns.get(name, pl.col(name)))
    return pl.concat_str(pieces)


def _strewn(lines: pl.Series, program: Program, dice: Dice, hits: dict[str, list[str]]) -> bytes:
    """The lines with tracebacks and samples of rules among them."""
    samples = hits.get(program.component, [])
    inserted: dict[int, str] = {}
    if program.component in ("app", "worker"):
        for at in dice.sample(range(len(lines)), int(len(lines) * TRACES)):
            inserted[at] = _traceback(dice)
    if samples:
        for at in dice.sample(range(len(lines)), int(len(lines) * HITS)):
            inserted[at] = dice.choice(samples)
    if inserted:
        places = list(inserted)
        below = lines.gather(places) + "\n" + pl.Series(list(inserted.values()))
        lines = lines.scatter(places, below)
    return ("\n".join(lines.to_list()) + "\n").encode()


def _traceback(dice: Dice) -> str:
    frames = [
        f'  File "/app/{name}.py", line {dice.randrange(1, 900)}, in {name}_step\n    return {name}(state)'
        for name in dice.choices(_FRAMES, k=dice.randrange(3, 12))
    ]
    return "\n".join(
        ["Traceback (most recent call last):", *frames, f"ValueError: no step {dice.randrange(99)}"]
    )


def _pods(pods: Sequence[str]) -> bytes:
    head = "NAME READY STATUS RESTARTS AGE IP NODE NOMINATED-NODE READINESS-GATES"
    rows = [f"{pod} 1/1 Running 0 4d 10.244.1.{n % 250} node-1 <none> <none>" for n, pod in enumerate(pods)]
    width = max(map(len, pods)) + 3
    lines = []
    for row in (head, *rows):
        first, *others = row.split()
        lines.append(first.ljust(width) + "".join(cell.ljust(18) for cell in others).rstrip())
    return ("\n".join(lines) + "\n").encode()


def _add(archive: tarfile.TarFile, name: str, content: BinaryIO, length: int) -> None:
    info = tarfile.TarInfo(f"{TOP}/{name}")
    info.size = length
    info.mtime = int(START.replace(tzinfo=UTC).timestamp()) + 4 * 86_400
    archive.addfile(info, content)
