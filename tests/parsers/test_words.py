"""Command lines of containers."""

from __future__ import annotations

import pytest

from analyzer.parsers.words import secret_words
from analyzer.redact import Redactor


@pytest.mark.parametrize(
    ("words", "hidden"),
    [
        (["redis-server", "--requirepass", "pw12", "--port", "6379"], 2),
        (["redis-cli", "-h", "redis", "-a", "pw12", "ping"], 4),
        (["app", "--db-password=pw12", "--port=80"], 1),
    ],
)
def test_values_of_secret_flags_are_hidden(words: list[str], hidden: int) -> None:
    safe = secret_words(Redactor(b"k"), words)
    assert [place for place, (one, other) in enumerate(zip(safe, words, strict=True)) if one != other] == [
        hidden
    ]
    assert "pw12" not in safe[hidden]


def test_other_programs_have_other_flags() -> None:
    assert secret_words(Redactor(b"k"), ["ls", "-a", "folder"]) == ["ls", "-a", "folder"]
