"""Lines in their order, with what reaches beyond a line: keys, prompts, tables, pydantic's errors."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from analyzer.redact import below, reply
from analyzer.redact.names import secret_name
from analyzer.redact.pem import PrivateKeys, tail_of_key
from analyzer.redact.place import Lines
from analyzer.redact.tokens import TOKEN, Hide

# DB_PASSWORD
#   String should have at least 12 characters [type=string_too_short, input_value='x', input_type=str]
_INPUT = re.compile(r"(input_value=)(['\"])(.*?)\2(?=, input_type=|\]|$)")
_INPUT_NEEDS = "input_value="
GATE = f"{_INPUT_NEEDS}|{below.GATE}"


class Across:
    """Redacts the lines of one file in order; `line` replaces what a line shows by itself."""

    def __init__(self, line: Callable[[str], str], hide: Hide) -> None:
        self._line = line
        self._hide = hide
        self._open_ended = (
            PrivateKeys(hide),
            reply.FailedCommands(hide),
            below.Prompts(hide),
            below.Tables(hide),
        )
        self._last = ""
        self._first = True

    def run(self, lines: Lines, candidates: Iterable[int]) -> dict[int, str]:
        """The lines that change, by index; of all but the candidates it is known that they show nothing."""
        changed: dict[int, str] = {}
        if self._first and len(lines):
            self._first = False
            changed = tail_of_key(lines, self._hide)
        for index in self._visit(len(lines), candidates):
            before = lines[index - 1] if index else self._last
            text = changed.get(index, lines[index])
            for part in self._open_ended:
                text = part.line(text)
            safe = self._line(self._input(text, before))
            if safe != lines[index]:
                changed[index] = safe
        if len(lines):
            self._last = lines[-1]
        return changed

    def _visit(self, count: int, candidates: Iterable[int]) -> Iterator[int]:
        """The candidates, and every line while something is open that began before."""
        index = -1
        for candidate in chain(candidates, (count,)):
            while any(part.is_open for part in self._open_ended) and index + 1 < candidate:
                index += 1
                yield index
            if index < candidate < count:
                index = candidate
                yield index

    def _input(self, text: str, before: str) -> str:
        """What pydantic shows of a value that it refuses; the field's name stands on the line before."""
        if _INPUT_NEEDS not in text:
            return text
        name = secret_name(before.strip().rpartition(".")[2])
        if name is None or not re.fullmatch(r"[\w.]{1,100}", before.strip()):
            return text
        shown = _INPUT.search(text)
        if shown is None or TOKEN.match(shown[3]):
            return text
        return text[: shown.start(3)] + self._hide(name.kind, shown[3]) + text[shown.end(3) :]
