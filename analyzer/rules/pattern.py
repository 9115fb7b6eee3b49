"""Patterns of rules, in the dialect of the linear engine (Rust's `regex`, inside Polars)."""

from __future__ import annotations

import re

_GROUP = re.compile(r"\(\?P?<([A-Za-z_]\w*)>")
_REASON = re.compile(r"^(?:regex )?error: (?!regex parse error:)(.+)$", re.MULTILINE)


def dressed(pattern: str) -> str:
    """The pattern as it is run: `^` and `$` at each line, since a record has several."""
    return f"(?m){pattern}"


def whole(pattern: str) -> str:
    """The pattern as it is run to extract: the first group is all that matched."""
    return dressed(f"({pattern})")


def group_names(pattern: str) -> tuple[str, ...]:
    """Names of the groups of a pattern, in order."""
    return tuple(_GROUP.findall(pattern))


def compile_error(pattern: str) -> str | None:
    """Why the engine refuses a pattern, or None: no look-around, no back-references."""
    import polars as pl

    empty = pl.Series([""])
    try:
        empty.str.contains(dressed(pattern))  # alone: `a)|(b` is whole only within other parentheses
        groups = empty.str.extract_groups(whole(pattern)).struct.fields
    except pl.exceptions.ComputeError as error:
        reason = _REASON.search(str(error))
        return f"the linear regex engine refuses it: {reason[1] if reason else 'no reason given'}"
    if [name for name in groups if not name.isdecimal()] != list(group_names(pattern)):
        return "holds a group whose name is not plain ASCII, or what looks like a named group and is none"
    return None
