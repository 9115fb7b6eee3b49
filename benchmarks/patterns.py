"""The patterns of the shipped rules, as other engines are given them."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Sequence

from analyzer.rules.literals import required_literals
from analyzer.rules.load import load_rules
from analyzer.rules.run import running

_NAMED = re.compile(r"\(\?P?<\w+>")
PROBE_S = 20


def shipped() -> list[str]:
    """Regexes of the matches of all log rules that run, each once, groups without their names.

    Names must be unique in a pattern that is made of all of them; they change nothing that matches.
    """
    found = (match.regex for rule in running(load_rules().rules) for match in rule.match)
    return list(dict.fromkeys(_NAMED.sub("(?:", regex) for regex in found))


def taken_by_all(patterns: Iterable[str], ripgrep: str | None) -> list[str]:
    """Those that RE2 (in DuckDB) and ripgrep take as they are; without ripgrep, those within a line."""
    import duckdb

    def by_re2(pattern: str) -> bool:
        try:
            duckdb.execute("SELECT regexp_matches('', ?)", [pattern]).fetchall()
        except duckdb.Error:
            return False
        return True

    def by_ripgrep(pattern: str) -> bool:
        if ripgrep is None:
            return "\\n" not in re.sub(r"\[[^\]]*\]", "", pattern)
        asked = [ripgrep, "--count", "--regexp", pattern]
        done = subprocess.run(asked, input=b"", capture_output=True, check=False, timeout=PROBE_S)
        return done.returncode < 2

    return [pattern for pattern in patterns if by_re2(pattern) and by_ripgrep(pattern)]


def literals(patterns: Sequence[str]) -> list[str]:
    """Texts of which a line must hold one to match, case ignored; patterns that need none add none."""
    return sorted({literal for pattern in patterns for literal in required_literals(pattern) or ()})
