"""The redactor: learns the secrets of a bundle and replaces them in every text of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from analyzer.redact.entries import Learner
from analyzer.redact.inline import redact_line
from analyzer.redact.known import Known
from analyzer.redact.scan import every_line, scan
from analyzer.redact.tokens import Tokens
from analyzer.redact.under import kind_under

if TYPE_CHECKING:
    import polars as pl

    from analyzer.redact.stream import RedactStream

_CACHED = 1 << 16
_LONGEST_CACHED = 4096
_MANY = 64
_PASSES = 8


class Redactor:
    """Replaces secrets by tokens. Read all objects with `survey` before any text is replaced."""

    def __init__(self, key: bytes, tokens: type[Tokens] = Tokens) -> None:
        self._tokens = tokens(key)
        self._known = Known(self._tokens)
        self._learner = Learner(self._tokens, self._known, scan)
        self._seen: dict[str, str] = {}

    def fingerprint(self, value: str | bytes) -> str:
        """13 characters that are equal for equal values: those that the value's token shows."""
        return self._tokens.fingerprint(value)

    def survey(self, _path: str, lines: Sequence[str]) -> None:
        """Learn the secrets that a whole text shows: they are replaced wherever else they occur."""
        scan(lines, self._learner)
        self._seen.clear()

    def text(self, text: str) -> str:
        """A text with its secrets replaced; as many lines as before."""
        safe = self._seen.get(text)
        if safe is None:
            safe = "\n".join(self._lines(text.split("\n"))) if "\n" in text else self._line(text)
            self._remember(text, safe)
        return safe

    def lines(self, lines: Sequence[str]) -> list[str]:
        """The lines of a whole text, with what stands apart from its name replaced as well."""
        safe = self._lines(lines)
        for line in safe:
            self._remember(line, line)
        return safe

    def value(self, name: str, value: str) -> str:
        """A value that stands under a name: a variable, a key, a flag.

        It becomes a token as a whole if the name is a secret's; of a URL only the password does.
        """
        kind = kind_under(name, value)
        return self._tokens.token(kind, value) if kind else self.text(value)

    def stream(self) -> RedactStream:
        """For one log file, in blocks."""
        from analyzer.redact.stream import RedactStream

        return RedactStream(self._line, self._tokens, self._known.literals())

    def together(self, logs: Sequence[pl.Series]) -> pl.Series:
        """The lines of whole log files, one file after another: what a stream of each gives."""
        from analyzer.redact.stream import together

        return together(logs, [self.stream() for _ in logs], self._known.literals())

    def _line(self, text: str) -> str:
        """A line with its secrets replaced, and again until nothing changes.

        A token ends words that it did not end before: what stands beside it may show only then.
        """
        for _ in range(_PASSES):
            safe = self._known.sub(redact_line(text, self._tokens))
            if safe == text:
                break
            text = safe
        return text

    def _lines(self, lines: Sequence[str]) -> list[str]:
        return scan(lines, self._tokens, self._line, self._candidates)

    def _candidates(self, lines: list[str]) -> Iterable[int]:
        """Lines that may change: of many, those that a quick search finds."""
        if len(lines) < _MANY:
            return every_line(lines)
        import polars as pl

        from analyzer.redact.stream import candidates

        try:
            series = pl.Series(lines, dtype=pl.String)
        except UnicodeEncodeError:
            return every_line(lines)
        return candidates(series, self._known.literals())

    def _remember(self, text: str, safe: str) -> None:
        if len(text) <= _LONGEST_CACHED:
            if len(self._seen) >= _CACHED:
                self._seen.clear()
            self._seen[text] = safe
