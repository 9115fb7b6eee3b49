"""Errors that reach the user, and the exit codes that the command ends with.

Every failure that bad input can cause is an `AnalyzerError`: one sentence on what is wrong and one on
what to do. Anything else that escapes is a bug in the analyzer.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the process returns. Where several apply: 70, 130, 3, then 4 before 1."""

    OK = 0
    FINDINGS = 1  # a root cause at or above --fail-on
    USAGE = 2  # wrong options, wrong configuration, a wrong rule
    UNREADABLE = 3  # the bundle cannot be read, or there is no room for the result
    PARTIAL = 4  # something could not be read or parsed, only under --strict
    INTERNAL = 70  # a bug
    INTERRUPT = 130


class AnalyzerError(Exception):
    """A failure the user can act on. `message` never holds text from inside the bundle."""

    exit_code = ExitCode.UNREADABLE

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class BundleError(AnalyzerError):
    """The input is no bundle, is empty, or cannot be opened."""


class StoreError(AnalyzerError):
    """The database cannot be written, opened or read."""


class RuleError(AnalyzerError):
    """A rule file is wrong; the message names file, key and line."""

    exit_code = ExitCode.USAGE


class UsageError(AnalyzerError):
    """The command line asks for something that does not exist."""

    exit_code = ExitCode.USAGE
