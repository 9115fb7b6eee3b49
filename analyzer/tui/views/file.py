"""A file of the bundle, at the line that proves something."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from analyzer.model import Finding
from analyzer.reports.case import title_of
from analyzer.tui.app import command_line
from analyzer.tui.commands import Command, bound
from analyzer.tui.lines import FileLines, find_lines
from analyzer.tui.views.lines import LinesView
from analyzer.tui.widgets.outline import Place

_MOST_SAVED = 100_000


class FileView(LinesView):
    """The lines of a file. Those that prove the same finding are marked."""

    NAME = "file"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = (
        *LinesView.COMMANDS_HERE,
        Command("rule", "do_rule", "r", ("rule",), footer=True),
        Command("app.mark", "do_mark", "m", footer=True),
        Command("app.copy", "do_copy", "c", footer=True),
    )
    BINDINGS = bound(COMMANDS_HERE[3:4])

    def __init__(self, file: str, line: int, finding: int | None) -> None:
        super().__init__()
        self._file, self._line, self._finding = file, line, finding
        self._told = ""

    def crumb(self) -> str:
        """The file."""
        from analyzer.tui.text import harmless

        return harmless(self._file)

    def on_mount(self) -> None:
        """Read how long the file is, and what else proves the finding."""
        self.about(f"{self._file}:{self._line}")
        self.focus_body()
        self.run_worker(self._read, thread=True, exit_on_error=False)

    def _read(self) -> None:
        reader = self.desk.reader
        lines = FileLines(reader, self._file)
        marked, told = {self._line}, ""
        if self._finding is not None:
            here = "SELECT line FROM evidence WHERE finding = $1 AND file = $2"
            marked |= {line for (line,) in reader.rows(here, [self._finding, self._file])}
            (finding,) = reader.records(Finding, f"finding = {self._finding:d}")
            title = title_of(finding, self.desk.rules.by_id[finding.rule], self.desk.lang)
            told = f"{finding.rule} {title}: {finding.entity_kind}/{finding.entity_name}"
        self.app.call_from_thread(partial(self._show, lines, frozenset(marked), told))

    def _show(self, lines: FileLines, marked: frozenset[int], told: str) -> None:
        self.lines.marked = marked
        self._note_marks()
        self.lines.show_rows(lines, self._line - 1)
        self._told = told
        self.about(f"{self._file}:{self._line}  {told}")

    def _note_marks(self) -> None:
        notes = self.desk.notes.notes
        self.lines.noted = frozenset(note.line for note in notes if note.file == self._file and note.line)

    def on_screen_resume(self) -> None:
        """Marks may have been made."""
        super().on_screen_resume()
        self._note_marks()

    def places(self, pattern: str) -> list[int]:
        """Places of the lines that match."""
        return [line - 1 for line in find_lines(self.desk.reader, self._file, pattern)]

    def action_rule(self) -> None:
        """Show the rule that found the line, or what was found on this line."""
        from analyzer.tui.views.text import rule_view

        line = self.lines.cursor + 1
        found = self.desk.reader.rows(
            "SELECT f.rule FROM evidence e JOIN findings f ON f.finding = e.finding"
            " WHERE (e.file = $1 AND e.line = $2) OR f.finding = $3"
            " ORDER BY (e.file = $1 AND e.line = $2) DESC, 1 LIMIT 1",
            [self._file, line, self._finding],
        )
        if found:
            self.app.push_screen(rule_view(self.desk, found[0][0]))
        else:
            self.desk_app.inform("nothing")

    def place(self) -> Place | None:
        """The line under the cursor."""
        row = self.lines.current()
        return (self._file, row.number, row.text) if row else None

    def finding(self) -> str | None:
        """What the line proves."""
        return self._told or None

    def same(self) -> str | None:
        """A search for the line, with what stands around it."""
        row = self.lines.current()
        if row is None:
            return None
        return command_line("grep", "-F", "-C", 3, "-g", self._file, row.text.strip()[:80], self.desk.bundle)

    def content(self) -> str | None:
        """The file."""
        lines = FileLines(self.desk.reader, self._file)
        return "".join(f"{line.text}\n" for line in lines.fetch(0, min(lines.count, _MOST_SAVED)))
