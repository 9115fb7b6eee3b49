"""The line at the bottom that a user types into: commands, what to search for, filters, notes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.suggester import SuggestFromList
from textual.widgets import Input, Static

from analyzer.tui.text import harmless, plain, typed

Answer = Callable[[str], None]


class SafeInput(Input):
    """An input whose text may come from a bundle: a terminal obeys none of it."""

    @property
    def _value(self) -> Text:
        text = plain(typed(self.value))
        text.overflow = "ignore"  # it scrolls
        return text


class _Line(SafeInput):
    """An input that esc closes, with what was typed before by the arrows."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", show=False),
        Binding("up", "earlier(1)", show=False),
        Binding("down", "earlier(-1)", show=False),
    ]

    def action_cancel(self) -> None:
        """Close without an answer."""
        self.query_ancestor(Prompt).close()

    def action_earlier(self, steps: int) -> None:
        """What was typed before, or after that."""
        self.query_ancestor(Prompt).recall(steps)


class Prompt(Horizontal):
    """Hidden until something is asked; one line with a mark that says what."""

    DEFAULT_CSS = """
    Prompt { height: 1; display: none; }
    Prompt.-open { display: block; }
    Prompt Static { width: auto; text-style: bold; }
    Prompt Input { width: 1fr; border: none; height: 1; padding: 0; background: $surface; }
    """

    history: ClassVar[dict[str, list[str]]] = {}

    def __init__(self) -> None:
        super().__init__()
        self._answer: Answer | None = None
        self._mark = ""
        self._back = 0

    def compose(self) -> ComposeResult:
        """The mark and the input."""
        yield Static(Text(), id="mark")
        yield _Line(select_on_focus=False, compact=True)

    def ask(
        self, mark: str, answer: Answer, *, text: str = "", hint: str = "", offers: Sequence[str] = ()
    ) -> None:
        """Ask for a line; `answer` is called with it."""
        self._answer, self._mark, self._back = answer, mark, 0
        self.query_one("#mark", Static).update(plain(f"{mark} "))
        line = self.query_one(_Line)
        line.suggester = SuggestFromList(list(offers)) if offers else None
        line.placeholder = harmless(hint)
        line.value = text
        line.cursor_position = len(text)
        self.add_class("-open")
        line.focus()

    def close(self) -> None:
        """Put the line away."""
        self._answer = None
        self.remove_class("-open")
        self.screen.focus_next()
        view = self.screen
        if hasattr(view, "focus_body"):
            view.focus_body()

    def recall(self, steps: int) -> None:
        """Go through what was typed before at this mark."""
        past = self.history.get(self._mark, [])
        self._back = max(0, min(self._back + steps, len(past)))
        line = self.query_one(_Line)
        line.value = past[-self._back] if self._back else ""
        line.cursor_position = len(line.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """What was typed is the answer."""
        event.stop()
        answer, typed = self._answer, event.value
        past = self.history.setdefault(self._mark, [])
        if typed and (not past or past[-1] != typed):
            past.append(typed)
        self.close()
        if answer is not None:
            answer(typed)
