"""Files on the screen, line by line, against their text and a redaction of their own."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.bundle import read_bundle
from analyzer.clean import changes, surveyed
from analyzer.errors import UsageError
from analyzer.members import sort_members
from analyzer.pipeline import analyze
from analyzer.rules.load import load_rules
from analyzer.store.store import Store
from analyzer.tui.lines import FileLines, Line, find_lines
from analyzer.tui.reader import Reader
from tests.samples.conftest import bundle
from tests.samples.lines import lines_of
from tests.samples.packing import changed, members, pack
from tests.tui.conftest import Cases

FEW = ["two-faults", "dns-down", "postgres-disk-full"]
LARGEST = "postgres-disk-full"


@lru_cache(maxsize=4)
def texts(name: str) -> dict[str, list[str]]:
    """The lines of each file of a sample, secrets replaced."""
    found = {path: [line.removesuffix("\r") for line in lines] for path, lines in lines_of(name).items()}
    read = read_bundle(bundle(name))
    sorted_members = sort_members(read)
    for change in changes(read, sorted_members, surveyed(read, sorted_members)):
        assert found[change.path][change.line - 1] == change.before
        found[change.path][change.line - 1] = change.after
    for lines in found.values():
        if lines[-1] == "":
            lines.pop()
    return found


def case_of(bundle_path: Path, folder: Path) -> Reader:
    store = analyze(bundle_path, load_rules()).store
    store.keep(folder)
    return Reader(store)


@pytest.mark.parametrize("name", FEW)
def test_every_file_is_there_line_by_line(cases: Cases, name: str) -> None:
    expected = texts(name)
    assert any("‹" in line for lines in expected.values() for line in lines)
    with Store.open(cases(name)) as store:
        reader = Reader(store)
        paths = [path for (path,) in reader.rows("SELECT path FROM files WHERE status <> 'empty'")]
        assert set(paths) == {path for path, lines in expected.items() if lines}
        for path in paths:
            lines = FileLines(reader, path)
            assert lines.count == len(expected[path]), path
            assert lines.fetch(0, lines.count) == [
                Line(number, text) for number, text in enumerate(expected[path], 1)
            ], path


@pytest.fixture(scope="module")
def largest(cases: Cases) -> Iterator[tuple[Reader, dict[str, list[Line]]]]:
    """The files of a sample, whole."""
    with Store.open(cases(LARGEST)) as store:
        reader = Reader(store)
        files = [path for (path,) in reader.rows("SELECT path FROM files WHERE status <> 'empty'")]
        wholes = {path: FileLines(reader, path) for path in files}
        yield reader, {path: lines.fetch(0, lines.count) for path, lines in wholes.items()}


@given(chosen=st.randoms(use_true_random=False))
def test_any_window_is_a_part_of_the_whole(
    largest: tuple[Reader, dict[str, list[Line]]], chosen: random.Random
) -> None:
    reader, wholes = largest
    path = chosen.choice(sorted(wholes))
    whole, lines = wholes[path], FileLines(reader, path)
    first = chosen.randint(0, len(whole) + 3)
    last = chosen.randint(first, first + 200)
    assert lines.fetch(first, last) == whole[first:last]


def test_windows_that_begin_and_end_within_a_record(largest: tuple[Reader, dict[str, list[Line]]]) -> None:
    reader, wholes = largest
    records = reader.rows("SELECT file, line, line_count FROM log_records WHERE line_count > 2")
    assert len(records) > 5
    for file, line, count in records:
        lines = FileLines(reader, file)
        for first, last in (
            (line, line + 1),
            (line, line + count - 2),
            (line - 1, line),
            (line + count - 2, line + count),
        ):
            assert lines.fetch(first, last) == wholes[file][first:last]


def test_a_file_that_is_not_there_has_no_lines(largest: tuple[Reader, dict[str, list[Line]]]) -> None:
    lines = FileLines(largest[0], "nowhere")
    assert lines.count == 0
    assert lines.fetch(0, 128) == []


# -- search ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "flags"),
    [
        ("error", re.IGNORECASE),
        ("Error", 0),
        ("^\\s*$", 0),
        (r"\d{2}:\d{2}", re.IGNORECASE),
        ("^  +[a-z]", re.IGNORECASE),
    ],
)
def test_all_lines_that_match_are_found(cases: Cases, pattern: str, flags: int) -> None:
    regex, hits = re.compile(pattern, flags), 0
    with Store.open(cases(LARGEST)) as store:
        reader = Reader(store)
        for (path,) in reader.rows("SELECT path FROM files WHERE status <> 'empty'"):
            lines = FileLines(reader, path)
            expected = [line.number for line in lines.fetch(0, lines.count) if regex.search(line.text)]
            assert find_lines(reader, path, pattern) == expected, path
            hits += len(expected)
    assert hits


def test_a_wrong_pattern_is_told(cases: Cases) -> None:
    with Store.open(cases(LARGEST)) as store:
        reader = Reader(store)
        (path,) = reader.rows("SELECT min(path) FROM files WHERE kind = 'log'")[0]
        with pytest.raises(UsageError):
            find_lines(reader, path, "(")


AWKWARD = ["a*.txt", "a?.txt", "[ab].txt", "a].txt", "a[.txt", "[!a].txt", "[^a]].txt", "a\\*.txt", "a\\.txt",
           "{a,b}.txt", "**.txt", "a'b.txt", "a%_.txt", "-a.txt", "]a[.txt"]  # fmt: skip
SIMILAR = ["ax.txt", "a.txt", "b.txt", "aab.txt", "c.txt", "abc.txt"]


@pytest.fixture(scope="module")
def awkward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """Files whose names a glob would take for patterns, each with a line that tells which it is."""
    folder = tmp_path_factory.mktemp("awkward")
    model, _ = members("healthy")[0]
    files = [
        changed(model, f"{kind}/{name}", f"first\nhere of {name}\n{line}\n".encode())
        for kind, line in (("notes", "plain"), ("logs", "2026-07-01T08:00:00Z INFO here too"))
        for name in (*AWKWARD, *SIMILAR)
    ]
    reader = case_of(pack(folder / "bundle.tar", [*members("healthy"), *files]), folder / "case")
    yield reader
    reader.store.close()


@pytest.mark.parametrize("name", [*AWKWARD, *SIMILAR])
def test_only_the_file_itself_is_searched(awkward: Reader, name: str) -> None:
    found = awkward.rows("SELECT path FROM files WHERE ends_with(path, '/' || $1) ORDER BY 1", [name])
    paths = [path for (path,) in found]
    assert len(paths) == 2
    for path in paths:
        lines = FileLines(awkward, path)
        assert [line.text for line in lines.fetch(0, 2)] == ["first", f"here of {name}"]
        expected = [line.number for line in lines.fetch(0, lines.count) if "here" in line.text]
        assert expected[0] == 2
        assert find_lines(awkward, path, "here") == expected
        assert find_lines(awkward, path, "here of") == [2]
