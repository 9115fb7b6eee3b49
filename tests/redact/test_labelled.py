"""How much of the labelled set is hidden, and how much of what is no secret is touched."""

from __future__ import annotations

import polars as pl
import pytest

from analyzer.redact import Redactor
from tests.redact.cases import Case, read_cases, read_lookalikes

CASES = read_cases()
LOOKALIKES = read_lookalikes()
KEY = b"a key for tests"


def test_the_set_is_large_enough() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 250
    assert len(LOOKALIKES) >= 350


def test_secrets_are_hidden() -> None:
    leaks = [
        f"{case.name}: {secret}"
        for case in CASES
        for secret in case.secrets
        if secret in Redactor(KEY).text(case.text)
    ]
    total = sum(len(case.secrets) for case in CASES)
    assert len(leaks) <= total * 0.005, leaks


def test_what_stands_around_secrets_is_kept() -> None:
    lost = [case.name for case in CASES if not _holds(Redactor(KEY).text(case.text), case.kept)]
    assert len(lost) <= len(CASES) * 0.02, lost


def _holds(text: str, pieces: list[str]) -> bool:
    at = 0
    for piece in pieces:
        at = text.find(piece.strip(), at)
        if at < 0:
            return False
        at += len(piece.strip())
    return True


def test_lookalikes_are_not_touched() -> None:
    touched = [line for line in LOOKALIKES if Redactor(KEY).text(line) != line]
    assert len(touched) <= len(LOOKALIKES) * 0.01, touched


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_second_pass_changes_nothing(case: Case) -> None:
    safe = Redactor(KEY).text(case.text)
    assert Redactor(KEY).text(safe) == safe
    assert safe.count("\n") == case.text.count("\n")


def test_a_stream_hides_the_same_as_lines() -> None:
    logs = [case for case in CASES if "\n" not in case.text] + [
        _case("multi/pem-log"),
        _case("multi/pem-tail"),
    ]
    for case in logs:
        lines = case.text.split("\n")
        series = pl.Series("line", lines, dtype=pl.String)
        assert Redactor(KEY).stream().series(series).to_list() == Redactor(KEY).lines(lines), case.name


def test_a_stream_leaves_lookalikes_as_they_are() -> None:
    lines = Redactor(KEY).stream().series(pl.Series("line", LOOKALIKES, dtype=pl.String)).to_list()
    assert sum(a != b for a, b in zip(lines, LOOKALIKES, strict=True)) <= len(LOOKALIKES) * 0.01


def _case(name: str) -> Case:
    return next(case for case in CASES if case.name == name)
