"""The views: each a screen with its own keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analyzer.tui.views.view import View


def main_view(name: str) -> View:
    """A new view of the first row; modules are loaded when they are opened."""
    match name:
        case "logs":
            from analyzer.tui.views.logs import LogsView

            return LogsView()
        case "timeline":
            from analyzer.tui.views.timeline import TimelineView

            return TimelineView()
        case "objects":
            from analyzer.tui.views.objects import ObjectsView

            return ObjectsView()
        case "sql":
            from analyzer.tui.views.sql import SqlView

            return SqlView()
        case "rules":
            from analyzer.tui.views.rules import RulesView

            return RulesView()
        case "notes":
            from analyzer.tui.views.notes import NotesView

            return NotesView()
        case _:
            from analyzer.tui.views.verdict import VerdictView

            return VerdictView()
