"""Text of several lines beside or below a list."""

from __future__ import annotations

from rich.text import Text
from textual.containers import VerticalScroll
from textual.widgets import Static


class Panel(VerticalScroll, can_focus=True):
    """Shows a text, wrapped."""

    DEFAULT_CSS = "Panel Static { width: 100%; height: auto; }"

    def compose(self) -> object:  # type: ignore[override]
        """The text."""
        yield Static(Text(), id="text")

    def say(self, text: Text) -> None:
        """Show another text from its start."""
        self.query_one("#text", Static).update(text)
        self.scroll_home(animate=False)
