"""Cases in the user's cache: found again by what they follow from, and never too many."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from analyzer import cases as module
from analyzer.cases import Cases, key_of
from analyzer.errors import StoreError
from analyzer.rules.load import RuleSet, load_rules
from analyzer.store.scratch import PREFIX, Scratch, sweep
from analyzer.store.store import Store
from tests.rules.making import make_log, make_rule


@pytest.fixture
def cases(tmp_path: Path) -> Cases:
    return Cases({"XDG_CACHE_HOME": str(tmp_path)})


def keep(cases: Cases, key: str, message: str = "x") -> None:
    with Store.scratch(str, cases.folder) as store:
        store.add([make_log(message)])
        store.flush()
        cases.keep(store, key)


def names(cases: Cases) -> set[str]:
    assert cases.folder is not None
    return {path.name for path in cases.folder.iterdir()}


def test_a_case_is_found_by_its_key(cases: Cases) -> None:
    assert cases.find("k") is None
    keep(cases, "k", "first")
    keep(cases, "k", "second")
    found = cases.find("k")
    assert found is not None
    with found:
        assert found.query("SELECT message FROM log_records") == [("second",)]
    assert names(cases) == {"k"}


def test_the_key_is_of_content_name_and_rules(tmp_path: Path) -> None:
    rules = load_rules()
    for name, content in (("a.tar", b"1"), ("b.tar", b"1"), ("c.tar", b"2")):
        (tmp_path / name).write_bytes(content)
    keys = {key_of(tmp_path / name, rules) for name in ("a.tar", "b.tar", "c.tar")}
    keys.add(key_of(tmp_path / "a.tar", RuleSet((make_rule(),), rules.taxonomy)))
    assert len(keys) == 4
    before = key_of(tmp_path / "a.tar", rules)
    os.utime(tmp_path / "a.tar", (1, 1))
    assert key_of(tmp_path / "a.tar", rules) == before


def test_the_key_of_a_folder_is_of_its_files(tmp_path: Path) -> None:
    rules = load_rules()
    (tmp_path / "b" / "c").mkdir(parents=True)
    (tmp_path / "b" / "c" / "x.txt").write_text("1")
    first = key_of(tmp_path / "b", rules)
    assert key_of(tmp_path / "b", rules) == first
    (tmp_path / "b" / "c" / "x.txt").write_text("12")
    assert key_of(tmp_path / "b", rules) != first


def test_the_key_of_what_is_not_there_cannot_be_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="absent"):
        key_of(tmp_path / "absent", load_rules())


def test_of_many_cases_the_last_used_stay(cases: Cases, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    assert cases.folder is not None
    for age, key in ((30, "a"), (20, "b"), (10, "c")):
        keep(cases, key)
        os.utime(cases.folder / key, (1e9 - age, 1e9 - age))
    assert names(cases) == {"b", "c"}
    found = cases.find("b")
    assert found is not None
    found.close()
    keep(cases, "d")
    assert names(cases) == {"b", "d"}


def test_of_large_cases_the_last_one_stays(cases: Cases, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 1)
    keep(cases, "a")
    keep(cases, "b")
    assert names(cases) == {"b"}


def test_what_killed_processes_left_is_removed(cases: Cases) -> None:
    assert cases.folder is not None
    left = cases.folder / f"{PREFIX}0left_00"
    left.mkdir()
    (left / "log_records.parquet").write_text("half")
    held = Scratch(cases.folder)
    for path in (left, held.path):
        os.utime(path, (0, 0))
    keep(Cases({"XDG_CACHE_HOME": str(cases.folder.parents[1])}), "a")
    assert names(cases) == {"a", held.path.name}
    held.remove()
    assert names(cases) == {"a"}


def test_what_others_put_there_is_not_removed(cases: Cases, tmp_path: Path) -> None:
    assert cases.folder is not None
    (tmp_path / "precious").mkdir()
    link, file, other = (f"{PREFIX}{name}" for name in ("0link_00", "0file_00", "of-somebody"))
    (cases.folder / link).symlink_to(tmp_path / "precious")
    (cases.folder / file).write_text("")
    (cases.folder / other).mkdir()
    for name in (link, file, other):
        os.utime(cases.folder / name, (0, 0), follow_symlinks=False)
    sweep(cases.folder)
    assert (tmp_path / "precious").is_dir()
    assert names(cases) == {link, file, other}


def test_a_damaged_case_is_not_used(cases: Cases) -> None:
    keep(cases, "k")
    assert cases.folder is not None
    (cases.folder / "k" / "log_records.parquet").unlink()
    assert cases.find("k") is None


def test_where_nothing_can_be_kept_nothing_is(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cases = Cases({"XDG_CACHE_HOME": str(tmp_path / "file")})
    assert cases.folder is None
    assert cases.find("k") is None
    keep(cases, "k")


def test_a_full_disk_costs_the_case_alone(cases: Cases, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise StoreError("the case could not be written", "is the disk full?")

    monkeypatch.setattr(Store, "keep", full)
    keep(cases, "k")
    assert names(cases) == set()
