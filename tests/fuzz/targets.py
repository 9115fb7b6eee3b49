"""Each target takes any bytes, and raises only where the program breaks a promise."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from analyzer.bundle import Limits, decode_lines, line_blocks, read_bundle
from analyzer.bundle.member import Clock
from analyzer.errors import AnalyzerError
from analyzer.members import sort_members
from analyzer.parsers.base import Parsed, TextFile
from analyzer.parsers.logs import KnownPods, LogReader, source_of
from analyzer.parsers.recognise import parse, recognise
from analyzer.redact import Redactor
from analyzer.rules.load import load_rule
from analyzer.rules.taxonomy import Taxonomy
from analyzer.rules.toml_file import PackError
from analyzer.show import show, show_cell, show_json

CLOCK = Clock(datetime(2026, 11, 24, 6, 0), "tar header", 1.0)
SMALL = Limits(members=500, total_bytes=8 << 20, member_bytes=4 << 20, ratio_from=1 << 20)
KEY = b"a key for tests"


def archive(data: bytes) -> None:
    """A file that claims to be a bundle: members, or one sentence on why there are none."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        try:
            bundle = read_bundle(Path(file.name), SMALL)
        except AnalyzerError:
            return
        assert bundle.members
        assert len({member.path for member in bundle.members}) == len(bundle.members)
        sort_members(bundle)
        for _, chunks in bundle.stream([member.path for member in bundle.members]):
            assert sum(map(len, chunks)) >= 0


def _parsed(kind: str, lines: list[str]) -> Parsed:
    redactor = Redactor(KEY)
    redactor.survey("x", lines)
    parsed = parse(kind, TextFile("x.txt", lines, CLOCK, "shop"), redactor)
    numbers = [number for number, _ in parsed.unparsed]
    assert all(1 <= number <= len(lines) for number in numbers)
    assert len(set(numbers)) == len(numbers)
    return parsed


def kubectl(data: bytes) -> None:
    """Tables, describe and error texts of kubectl."""
    _parsed("kubectl", decode_lines(data))


def manifests(data: bytes) -> None:
    """YAML and JSON of `kubectl get -o`."""
    _parsed("manifests", decode_lines(data))


def files(data: bytes) -> None:
    """Any file: recognised, and parsed as what it seems to be."""
    lines = decode_lines(data)
    kind = recognise("x.txt", lines[:200])
    if kind != "log":
        _parsed(kind, lines)


def logs(data: bytes) -> None:
    """Any log: every line is in exactly one record."""
    redactor = Redactor(KEY).stream()
    blocks = [type(b)(b.first_line, redactor.series(b.lines)) for b in line_blocks([data], 1 << 10)]
    reader = LogReader(source_of("logs-app.txt", CLOCK, KnownPods("shop")))
    counts = [int(frames.records["line_count"].sum()) for frames in reader.read(blocks)]
    assert sum(counts) == len(decode_lines(data))


def redaction(data: bytes) -> None:
    """As many lines as before, and nothing more to do."""
    lines = decode_lines(data)
    redactor = Redactor(KEY)
    redactor.survey("x", lines)
    safe = redactor.lines(lines)
    assert len(safe) == len(lines)


def rules(data: bytes) -> None:
    """A rule file of a stranger: a rule, or complaints."""
    with tempfile.NamedTemporaryFile(suffix=".toml") as file:
        file.write(data)
        file.flush()
        with suppress(PackError, AnalyzerError):
            load_rule(Path(file.name), Taxonomy({}))


def sinks(data: bytes) -> None:
    """Text on its way out."""
    text = data.decode("utf-8", "surrogateescape")
    assert show(show(text)) == show(text)
    show_json(text)
    show_cell(text)


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target for target in (archive, kubectl, manifests, files, logs, redaction, rules, sinks)
}
