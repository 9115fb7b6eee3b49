"""Marks of row groups: they may keep a group that need not be read, and never hide one that must be."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.store.grams import MARKS, marks_of, marks_path, may_hold


def marked(path: Path, *groups: list[str]) -> Path:
    """A Parquet file that only its marks exist of."""
    texts = [pa.chunked_array([pa.array(group, pa.large_string())]) for group in groups]
    marks_path(path).write_bytes(b"".join(map(marks_of, texts)))
    return path


WORDS = st.text(st.sampled_from("abcXYZ0189 .:/磁盘é"), min_size=1, max_size=40)


@given(st.lists(WORDS, min_size=1, max_size=8), st.data())
def test_a_group_that_holds_a_text_is_never_left_out(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], data: st.DataObject
) -> None:
    line = data.draw(st.sampled_from(lines))
    start = data.draw(st.integers(0, len(line) - 1))
    stop = data.draw(st.integers(start + 1, len(line)))
    part = line[start:stop]
    path = marked(tmp_path_factory.getbasetemp() / "any.parquet", ["nothing of it"], lines)
    for sought in (part, part.lower() if part.isascii() else part):
        assert 1 in may_hold(path, 2, [sought])


def test_groups_without_the_text_are_left_out(tmp_path: Path) -> None:
    path = marked(
        tmp_path / "log_records.parquet",
        ["connection refused", "INFO ready"],
        ["x Deadlock detected"],
        ["INFO: no such table"],
    )
    assert list(may_hold(path, 3, ["deadlock detected"])) == [1]
    assert list(may_hold(path, 3, ["DEADLOCK"])) == [1]
    assert list(may_hold(path, 3, ["refused", "such table"])) == [0, 2]
    assert list(may_hold(path, 3, ["absent term"])) == []
    assert list(may_hold(path, 3, ["info"])) == [0, 1, 2], "four letters may stand where none is marked"


def test_a_slice_of_an_array_is_marked(tmp_path: Path) -> None:
    held = pa.array(["first of all", "second line", "third one"], pa.large_string()).slice(1, 1)
    marks_path(tmp_path / "a.parquet").write_bytes(marks_of(pa.chunked_array([held])))
    assert list(may_hold(tmp_path / "a.parquet", 1, ["second line"])) == [0]


@pytest.mark.parametrize("letter", ["\u017f", "\u212a"])
def test_letters_that_equal_s_and_k_keep_their_group(tmp_path: Path, letter: str) -> None:
    path = marked(tmp_path / "a.parquet", [f"{letter}ilent"], ["loud noise"])
    assert list(may_hold(path, 2, ["silent", "kilent"])) == [0]


@pytest.mark.parametrize("content", [None, b"", b"\0" * (MARKS // 8), b"\0" * (MARKS // 8 + 1)])
def test_without_its_own_marks_all_of_a_file_is_read(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "a.parquet"
    if content is not None:
        marks_path(path).write_bytes(content)
    assert list(may_hold(path, 2, ["anything"])) == [0, 1]
