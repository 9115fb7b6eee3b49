"""The guide's quick diagnosis as text and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from analyzer.reports.words import word
from analyzer.show import show, show_json

if TYPE_CHECKING:
    from analyzer.reports.case import Lang
    from analyzer.reports.health import Check

SIGNS = {"ok": "✔", "warning": "!", "error": "✖", "unknown": "?"}
_COLOURS = {"ok": "\x1b[32m", "warning": "\x1b[33m", "error": "\x1b[1;31m", "unknown": "\x1b[1;34m"}
_RESET = "\x1b[0m"


def quick_text(checks: Sequence[Check], lang: Lang, *, colour: bool) -> str:
    """A line for each check, below it what shows it, or what would decide it."""
    lines: list[str] = []
    for check in checks:
        status = f"{SIGNS[check.status]} {word(lang, f'status_{check.status}')}"
        if colour:
            status = f"{_COLOURS[check.status]}{status}{_RESET}"
        lines.append(f"{status}  {show(check.title)}: {show(check.detail)}")
        if check.status != "ok":
            lines += [f"     {show(file)}:{line}" for file, line in check.places]
        if check.ask_for:
            lines.append(f"     {word(lang, 'ask')}: {show(check.ask_for)}")
    return "\n".join(lines) + "\n"


def quick_json(checks: Sequence[Check]) -> str:
    """The checks for programs, with a line end."""
    return (
        show_json(
            [
                {
                    "name": check.name,
                    "status": check.status,
                    "title": check.title,
                    "detail": check.detail,
                    "places": [{"file": file, "line": line} for file, line in check.places],
                    "ask_for": check.ask_for,
                }
                for check in checks
            ],
            indent=2,
        )
        + "\n"
    )
