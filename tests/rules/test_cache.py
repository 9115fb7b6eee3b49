"""What is kept of the shipped rules between two starts."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from analyzer.rules import cache
from analyzer.rules.find import pack_files
from analyzer.rules.literals import required_literals
from analyzer.rules.load import load_packs, load_rules, shipped_rules


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "bundle-analyzer"


def test_a_second_start_gives_the_same_rules(home: Path) -> None:
    first = load_rules()
    (kept,) = home.iterdir()
    before = kept.stat().st_mtime_ns
    assert load_rules() == first == load_packs([shipped_rules()])
    assert kept.stat().st_mtime_ns == before, "it was read, not written again"


def test_what_is_kept_is_private(home: Path) -> None:
    load_rules()
    (kept,) = home.iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_literals_are_kept_with_the_rules(home: Path) -> None:
    rules = load_rules().rules
    kept = cache.read(pack_files(shipped_rules()))
    assert kept is not None
    for rule in rules:
        for match in rule.match:
            found = kept.literals[match.regex]
            assert (None if found is None else frozenset(found)) == required_literals(match.regex)


def copy_of_rules(folder: Path) -> Path:
    for path in list(pack_files(shipped_rules()))[:5]:
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


def test_a_changed_file_is_read_again_and_replaces_what_was_kept(tmp_path: Path) -> None:
    environment = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    (tmp_path / "rules").mkdir()
    files = pack_files(copy_of_rules(tmp_path / "rules"))
    loaded = load_packs([tmp_path / "rules"])
    cache.write(files, loaded.rules, loaded.files, loaded.taxonomy.classes, environment)
    assert cache.read(files, environment) is not None
    files.rules[0].write_bytes(files.rules[0].read_bytes() + b"\n")
    assert cache.read(files, environment) is None
    cache.write(files, loaded.rules, loaded.files, loaded.taxonomy.classes, environment)
    assert len(list((tmp_path / "cache" / "bundle-analyzer").iterdir())) == 1


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\x93\x01\x02\x03", bytes(1000)])
def test_what_is_damaged_is_done_without(home: Path, content: bytes) -> None:
    rules = load_rules()
    (kept,) = home.iterdir()
    kept.write_bytes(content)
    assert load_rules() == rules


def test_a_cache_that_cannot_be_written_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert load_rules().rules
