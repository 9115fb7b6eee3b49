"""Bundles that are made to measure with: of the size that is asked, the same bytes each time."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from analyzer.rules.literals import required_literals
from benchmarks.data import make_bundle, unpack
from benchmarks.facts import facts_of
from benchmarks.patterns import literals, shipped

SIZE = 200_000


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data") / "bundle.tar.gz"
    make_bundle(path, SIZE, files=12)
    return path


def logs(bundle: Path) -> dict[str, bytes]:
    found = {}
    with tarfile.open(bundle) as archive:
        for member in archive:
            if "logs-" in member.name and (content := archive.extractfile(member)):
                found[member.name.rpartition("/")[2]] = content.read()
    return found


def test_the_same_arguments_give_the_same_bytes(bundle: Path, tmp_path: Path) -> None:
    again, other = tmp_path / "bundle.tar.gz", tmp_path / "other.tar.gz"
    make_bundle(again, SIZE, files=12)
    make_bundle(other, SIZE, files=12, seed=2)
    assert again.read_bytes() == bundle.read_bytes()
    assert other.read_bytes() != bundle.read_bytes()


@pytest.mark.parametrize(("size", "files"), [(SIZE, 12), (SIZE, 1), (SIZE, 130)])
def test_logs_are_as_many_and_as_large_as_asked(tmp_path: Path, size: int, files: int) -> None:
    make_bundle(tmp_path / "bundle.tar.gz", size, files=files)
    made = logs(tmp_path / "bundle.tar.gz")
    assert len(made) == files
    assert size <= sum(map(len, made.values())) < size + 2_000  # the last line is whole
    assert all(log.endswith(b"\n") for log in made.values())


def test_programs_have_words_of_their_own(bundle: Path) -> None:
    words = [set(log.split()) for log in logs(bundle).values()]
    assert len(words[0] & words[10]) < len(words[0]) / 2  # of the same format


def test_facts_are_counted_in_the_whole_archive(bundle: Path, tmp_path: Path) -> None:
    listed = shipped()
    facts = facts_of(bundle, listed, literals(listed), ["req-", "zyzzogeton"])
    files = [path.read_bytes() for path in unpack(bundle, tmp_path).iterdir()]
    lines = [line for file in files for line in file.splitlines()]
    assert facts.lines == len(lines)
    assert facts.found == {"req-": sum(b"req-" in line for line in lines), "zyzzogeton": 0}
    assert facts.hits > 0  # what rules look for is strewn in


def test_patterns_hold_a_text_where_they_hit(bundle: Path) -> None:
    listed = [pattern for pattern in shipped() if required_literals(pattern)]
    facts = facts_of(bundle, listed, literals(listed), ())
    assert 0 < facts.hits <= facts.held
