"""What a rule of redaction is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from analyzer.redact.tokens import Hide


@dataclass(frozen=True, slots=True)
class Rule:
    """Replaces one sort of secret in a line.

    `apply` can change a line only if it holds one of the literals `needs`, in any case, and if the
    pattern `gate` is found in it. `gate` is read by Python's engine and by Rust's alike; it keeps
    Python away from most lines of a log. It holds no `\\b`: for that Rust leaves its automaton on text
    that is not ASCII, and all gates take twenty times as long.
    """

    needs: tuple[str, ...]
    gate: str
    apply: Callable[[str, Hide], str]
