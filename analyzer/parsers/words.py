"""Command lines of containers, however they were printed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analyzer.redact import Redactor

# Flags of one letter, which mean a password to these programs alone.
_PASSWORD_FLAGS = {"redis-cli": "-a", "sshpass": "-p", "mongosh": "-p"}


def secret_words(redactor: Redactor, words: Iterable[str]) -> list[str]:
    """Replace secrets that follow a flag, as in `--requirepass x` or `--password=x`."""
    safe = []
    flag = program = None
    for word in words:
        program = word if word in _PASSWORD_FLAGS else program
        name, equals, value = word.partition("=")
        if equals and name.startswith("-") and " " not in name:
            safe.append(f"{name}={redactor.value(name.lstrip('-'), value)}")
        elif flag and not word.startswith("-"):
            safe.append(redactor.value(flag, word))
        else:
            safe.append(word)
        flag = word.lstrip("-") if word.startswith("-") and " " not in word and not equals else None
        flag = "password" if program and word == _PASSWORD_FLAGS[program] else flag
    return safe
