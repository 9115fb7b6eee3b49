"""What was marked, with notes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from rich.text import Text
from textual.widget import Widget
from textual.widgets import Static

from analyzer.errors import AnalyzerError
from analyzer.notes import Note
from analyzer.tui.commands import Command, bound
from analyzer.tui.text import plain
from analyzer.tui.views.view import View
from analyzer.tui.widgets.outline import Place
from analyzer.tui.widgets.prompt import Prompt
from analyzer.tui.widgets.rows import RowsView
from analyzer.tui.widgets.table import TableView


class NotesView(View):
    """The notes in the order in which they were made. Enter goes to the line."""

    NAME = "notes"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = (
        Command("choose", "do_open", "enter", footer=True),
        Command("edit", "do_edit", "a", ("edit",), footer=True),
        Command("remove", "do_remove", "d,delete", ("remove",), footer=True),
    )
    BINDINGS = bound(COMMANDS_HERE[1:])

    def body(self) -> Iterable[Widget]:
        """A line and the table."""
        yield Static(Text(), id="about")
        yield TableView()

    def on_mount(self) -> None:
        """Show the notes."""
        self._show()
        self.focus_body()

    def on_screen_resume(self) -> None:
        """There may be new ones."""
        super().on_screen_resume()
        self._show()

    def _show(self) -> None:
        notes = self.desk.notes.notes
        rows: list[Sequence[Any]] = [
            (note.made_utc, note.text, f"{note.file}:{note.line}", note.finding or note.quote)
            for note in notes
        ]
        table = self.query_one(TableView)
        table.show_table(
            (self.say("marked"), self.say("note"), self.say("line"), ""), rows, cursor=table.cursor
        )
        said = f"{self.say('notes')}: {len(rows)}" if rows else self.say("no_notes")
        self.query_one("#about", Static).update(plain(said, "bold"))

    def _note(self) -> Note | None:
        place = self.query_one(TableView).cursor
        notes = self.desk.notes.notes
        return notes[place] if place < len(notes) else None

    def on_rows_view_chosen(self, event: RowsView.Chosen) -> None:
        """Go to the line."""
        event.stop()
        note = self._note()
        if note is not None and note.file and note.line:
            self.desk_app.open_file(note.file, note.line)

    def action_edit(self) -> None:
        """Other words for a note."""
        note = self._note()
        if note is not None:
            place = self.query_one(TableView).cursor
            self.query_one(Prompt).ask("note", lambda text: self._change(place, text), text=note.text)

    def _change(self, place: int, text: str | None) -> None:
        try:
            if text is None:
                self.desk.notes.remove(place)
            else:
                self.desk.notes.change(place, text)
        except AnalyzerError as error:
            self.desk_app.tell(error)
        self._show()

    def action_remove(self) -> None:
        """Take a note away."""
        if self._note() is not None:
            self._change(self.query_one(TableView).cursor, None)

    def place(self) -> Place | None:
        """The line that was marked."""
        note = self._note()
        return (note.file, note.line, note.quote) if note and note.file and note.line else None

    def content(self) -> str | None:
        """All notes as text."""
        return "".join(
            f"{note.made_utc} {note.file}:{note.line}: {note.text}\n  {note.quote}\n"
            for note in self.desk.notes.notes
        )
