"""How much of the labelled set is hidden, and how much of what is no secret is touched."""

from __future__ import annotations

from itertools import chain

import polars as pl
import pytest

from analyzer.redact import Redactor
from tests.redact.cases import SETS, Case, read_cases, read_lookalikes

CASES = {name: read_cases(name) for name in SETS}
LOOKALIKES = {name: read_lookalikes(name) for name in SETS}
KEY = b"a key for tests"

each_set = pytest.mark.parametrize("name", SETS, ids=lambda name: name or "own")


@each_set
def test_the_set_is_large_enough(name: str) -> None:
    assert len({case.name for case in CASES[name]}) == len(CASES[name]) >= 250
    assert len(LOOKALIKES[name]) >= 350


@each_set
def test_secrets_are_hidden(name: str) -> None:
    leaks = [
        f"{case.name}: {secret}"
        for case in CASES[name]
        for secret in case.secrets
        if secret in Redactor(KEY).text(case.text)
    ]
    total = sum(len(case.secrets) for case in CASES[name])
    assert len(leaks) <= total * 0.005, leaks


@each_set
def test_what_stands_around_secrets_is_kept(name: str) -> None:
    lost = [case.name for case in CASES[name] if not _holds(Redactor(KEY).text(case.text), case.kept)]
    assert len(lost) <= len(CASES[name]) * 0.02, lost


def _holds(text: str, pieces: list[str]) -> bool:
    at = 0
    for piece in pieces:
        at = text.find(piece.strip(), at)
        if at < 0:
            return False
        at += len(piece.strip())
    return True


@each_set
def test_lookalikes_are_not_touched(name: str) -> None:
    touched = [line for line in LOOKALIKES[name] if Redactor(KEY).text(line) != line]
    assert len(touched) <= len(LOOKALIKES[name]) * 0.01, touched


@pytest.mark.parametrize("case", list(chain(*CASES.values())), ids=lambda case: case.name)
def test_a_second_pass_changes_nothing(case: Case) -> None:
    safe = Redactor(KEY).text(case.text)
    assert Redactor(KEY).text(safe) == safe
    assert safe.count("\n") == case.text.count("\n")


@each_set
def test_a_stream_hides_the_same_as_lines(name: str) -> None:
    logs = [case for case in CASES[name] if "\n" not in case.text]
    logs += [case for case in CASES[name] if case.name in ("multi/pem-log", "multi/pem-tail", "pem/logged")]
    for case in logs:
        lines = case.text.split("\n")
        series = pl.Series("line", lines, dtype=pl.String)
        assert Redactor(KEY).stream().series(series).to_list() == Redactor(KEY).lines(lines), case.name


@each_set
def test_a_stream_leaves_lookalikes_as_they_are(name: str) -> None:
    before = LOOKALIKES[name]
    lines = Redactor(KEY).stream().series(pl.Series("line", before, dtype=pl.String)).to_list()
    assert sum(a != b for a, b in zip(lines, before, strict=True)) <= len(before) * 0.01
