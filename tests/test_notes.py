"""Notes: private, whole or as before, and only where they belong."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analyzer.errors import StoreError
from analyzer.notes import LONGEST, Note, NoteBook, notes_path
from analyzer.store.store import NOTES, Store

SHA = "0123456789abcdef" * 4


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "notes" / "x.json"


def filled(path: Path) -> NoteBook:
    book = NoteBook(path)
    book.add("one", "a.txt", 1, "first line")
    book.add("two", "b.txt", 2, "second line", "PG-001")
    book.add("", None, None, "", "a finding")
    return book


# -- what is kept ----------------------------------------------------------------------------------


def test_what_was_noted_is_there_the_next_time(path: Path) -> None:
    before = datetime.now(UTC).replace(microsecond=0, tzinfo=None)
    notes = filled(path).notes
    assert [(note.text, note.file, note.line, note.quote, note.finding) for note in notes] == [
        ("one", "a.txt", 1, "first line", None),
        ("two", "b.txt", 2, "second line", "PG-001"),
        ("", None, None, "", "a finding"),
    ]
    assert all(before <= note.made_utc <= datetime.now(UTC).replace(tzinfo=None) for note in notes)
    assert not any(note.made_utc.microsecond for note in notes)
    assert NoteBook(path).notes == notes


def test_add_gives_the_note(path: Path) -> None:
    book = NoteBook(path)
    assert book.notes == []
    note = book.add("here", "a.txt", 7, "x")
    assert book.notes == [note]


def test_other_words_leave_the_rest(path: Path) -> None:
    book = filled(path)
    one, two, three = book.notes
    book.change(1, "others")
    changed = Note("others", two.file, two.line, two.quote, two.finding, two.made_utc)
    assert book.notes == NoteBook(path).notes == [one, changed, three]


def test_removing(path: Path) -> None:
    book = filled(path)
    one, _, three = book.notes
    book.remove(1)
    assert book.notes == NoteBook(path).notes == [one, three]
    book.remove(0)
    book.remove(0)
    assert book.notes == NoteBook(path).notes == []


def test_which_lines_bear_a_mark(path: Path) -> None:
    book = filled(path)
    assert book.marked("a.txt", 1)
    assert not book.marked("a.txt", 2)
    assert not book.marked("b.txt", 1)


def test_a_quote_is_cut(path: Path) -> None:
    assert NoteBook(path).add("", "a", 1, "x" * (LONGEST + 1)).quote == "x" * LONGEST


@given(text=st.text(st.characters(codec=None), max_size=40))
@example(text="lone \ud800 surrogate")
@example(text="\x00\x1b[2J\u202e")
def test_any_text_can_be_noted(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("any") / NOTES
    book = NoteBook(path)
    book.add(text, "a.txt", 1, text)
    book.add("", "a.txt", 1, "")
    book.change(1, text)
    assert NoteBook(path).notes == book.notes
    written = text.encode("utf-8", "replace").decode()
    assert [note.text for note in book.notes] == [written, written]
    assert book.notes[0].quote == written


# -- private and whole -----------------------------------------------------------------------------


def test_nobody_else_can_read_them(path: Path) -> None:
    before = os.umask(0)
    try:
        book = filled(path)
        book.change(0, "again")
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def add(book: NoteBook) -> None:
    book.add("more", None, None, "")


def change(book: NoteBook) -> None:
    book.change(0, "more")


def remove(book: NoteBook) -> None:
    book.remove(0)


@pytest.mark.parametrize("do", [add, change, remove])
@pytest.mark.parametrize("what", ["fsync", "replace", "fdopen"])
def test_a_write_that_fails_leaves_what_was_there(
    path: Path, monkeypatch: pytest.MonkeyPatch, do: Callable[[NoteBook], None], what: str
) -> None:
    book = filled(path)
    notes, content = list(book.notes), path.read_bytes()

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path if what == "replace" else os, what, fail)
        with pytest.raises(StoreError, match="No space left on device") as caught:
            do(book)
    assert str(path) in str(caught.value)
    assert book.notes == notes
    assert path.read_bytes() == content
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    do(book)  # and then it works
    assert NoteBook(path).notes == book.notes != notes


def test_one_that_is_ended_leaves_what_was_there(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = filled(path)
    content = path.read_bytes()

    def end(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", end)
    with pytest.raises(KeyboardInterrupt):
        add(book)
    assert path.read_bytes() == content
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_folder_that_cannot_be_made_is_told(path: Path) -> None:
    book = NoteBook(path)
    path.parents[1].write_text("in the way")
    with pytest.raises(StoreError, match="cannot be written"):
        add(book)
    assert book.notes == []


BROKEN = [
    b"",
    b"{}",
    b"[1]",
    b"[{}]",
    b"no json",
    b"\xff\xfe",
    b'[{"text": "x", "file": null, "line": "y", "quote": "", "finding": null, "made_utc": "2026-01-01"}]',
    b'[{"text": "x", "file": null, "line": 1, "quote": "", "finding": null, "made_utc": "yesterday"}]',
    b'[{"text": "x"}',
    b"[" * 100_000,
    b'[{"more": ' + b"[" * 100_000,
]


@pytest.mark.parametrize("content", BROKEN, ids=lambda content: str(content[:12]))
def test_what_is_broken_is_refused_and_kept(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / NOTES
    path.write_bytes(content)
    with pytest.raises(StoreError) as caught:
        NoteBook(path)
    assert str(caught.value) == f"{path} cannot be read"
    assert path.read_bytes() == content


def test_a_folder_in_its_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / NOTES).mkdir()
    with pytest.raises(StoreError):
        NoteBook(tmp_path / NOTES)


# -- where they lie --------------------------------------------------------------------------------


@pytest.fixture
def case(tmp_path: Path) -> Path:
    with Store.scratch(str, tmp_path) as store:
        store.keep(tmp_path / "case")
    return tmp_path / "case"


def test_of_a_kept_case_in_its_folder(case: Path) -> None:
    assert notes_path(case, SHA) == case / "notes.json"
    assert notes_path(case / "case.duckdb", SHA) == case / "notes.json"


def test_of_a_bundle_in_the_data_folder(tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.tar.gz"
    bundle.write_bytes(b"x")
    expected = tmp_path / "data" / "bundle-analyzer" / "notes" / f"{SHA[:32]}.json"
    assert notes_path(bundle, SHA, {"XDG_DATA_HOME": str(tmp_path / "data")}) == expected
    assert notes_path(tmp_path, SHA, {"XDG_DATA_HOME": str(tmp_path / "data")}) == expected
    at_home = tmp_path / ".local" / "share" / "bundle-analyzer" / "notes" / f"{SHA[:32]}.json"
    for environment in ({}, {"XDG_DATA_HOME": ""}, {"XDG_DATA_HOME": "relative"}):
        assert notes_path(bundle, SHA, {"HOME": str(tmp_path), **environment}) == at_home


def test_of_one_content_wherever_it_lies(tmp_path: Path) -> None:
    paths = {notes_path(tmp_path / name, SHA, {"HOME": "/x"}) for name in ("a.tar", "b/c.tar.gz")}
    assert len(paths) == 1
    assert notes_path(tmp_path / "a.tar", "f" * 64, {"HOME": "/x"}) not in paths


def test_a_folder_that_only_looks_like_a_case_is_none(tmp_path: Path) -> None:
    folder = tmp_path / "unpacked"
    folder.mkdir()
    (folder / "case.duckdb").write_bytes(b"not a database at all")
    environment = {"XDG_DATA_HOME": str(tmp_path / "data")}
    assert notes_path(folder, SHA, environment).is_relative_to(tmp_path / "data")


def test_nothing_is_written_elsewhere(case: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    filled(notes_path(case, SHA))
    assert sorted(set(tmp_path.rglob("*")) - set(before)) == [case / "notes.json"]
    before = sorted(tmp_path.rglob("*"))
    filled(notes_path(tmp_path / "bundle.tar", SHA, {"XDG_DATA_HOME": str(tmp_path / "data")}))
    new = sorted(set(tmp_path.rglob("*")) - set(before))
    assert all(path.is_relative_to(tmp_path / "data") for path in new)
    assert [path.name for path in new if path.is_file()] == [f"{SHA[:32]}.json"]


def test_reading_writes_nothing(case: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    assert NoteBook(notes_path(case, SHA)).notes == []
    assert NoteBook(notes_path(tmp_path, SHA, {"XDG_DATA_HOME": str(tmp_path / "data")})).notes == []
    assert sorted(tmp_path.rglob("*")) == before


def test_notes_outlive_a_case_that_is_kept_anew(case: Path, tmp_path: Path) -> None:
    filled(notes_path(case, SHA))
    with Store.scratch(str, tmp_path) as store:
        store.keep(case)
    assert [note.text for note in NoteBook(notes_path(case, SHA)).notes] == ["one", "two", ""]
