"""What all views of an open case share: its tables, its diagnosis, its rules, the notes on it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.notes import NoteBook, notes_path
from analyzer.reports.case import read_case
from analyzer.reports.health import read_health
from analyzer.tui.reader import Reader

if TYPE_CHECKING:
    from analyzer.analysis import Analysis
    from analyzer.reports.case import Lang


class Desk:
    """An open case. Made by a thread: reading the diagnosis takes a moment."""

    def __init__(self, analysis: Analysis, bundle: Path, lang: Lang) -> None:
        self.analysis = analysis
        self.rules = analysis.rules
        self.bundle = bundle
        self.lang = lang
        self.case = read_case(analysis.store, analysis.rules, lang)
        self.health = read_health(analysis.store, lang)
        self.reader = Reader(analysis.store)
        self.notes = NoteBook(notes_path(bundle, self.case.bundle.sha256))
