"""The vectorised form of the redactor, for logs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from analyzer.redact.pem import PrivateKeys, tail_of_key
from analyzer.redact.tokens import Hide

if TYPE_CHECKING:
    import polars as pl

_CANDIDATE = (
    r"(?i)pass|pwd|secret|token|key|auth|cred|cookie|jwt|sess|bearer|basic|密码|口令|密钥|私钥|令牌|凭|授权码|密匙|://|:\\/"
    r"|%40|-----begin|-----end|ls0tls1crudjti|eyj"
)


class RedactStream:
    """Redacts the blocks of one log file in order; a private key may go over the border of two."""

    def __init__(self, line: Callable[[str], str], literals: list[str], hide: Hide) -> None:
        self._line = line
        self._literals = literals
        self._keys = PrivateKeys(hide)
        self._hide = hide
        self._first = True

    def series(self, lines: pl.Series) -> pl.Series:
        """The lines of a block, secrets replaced: the same as `Redactor.lines` gives for log text."""
        import polars as pl

        texts = lines.to_list()
        if self._first:
            texts = tail_of_key(texts, self._hide)
            self._first = False
        return pl.Series(lines.name, [self._line(self._keys.line(t)) for t in texts], dtype=pl.String)
