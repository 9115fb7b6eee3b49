"""Text from a bundle on its way to the screen: the one function between it and Textual.

What Textual gets is always a `Text`, never markup: a log that says `[red]` shows just that.
"""

from __future__ import annotations

import re

from rich.cells import cell_len, set_cell_size
from rich.style import Style
from rich.text import Text

from analyzer.show import show

TAB = 8
_VARIATIONS = re.compile("[\ufe00-\ufe0f]")
"""Choose another drawing of the sign before them, and its width, on which no two terminals agree."""


def plain(text: str, style: str | Style = "") -> Text:
    """One line of harmless text: what a terminal would obey is shown as an escape."""
    return Text(harmless(text), style=style, no_wrap=True, end="")


def block(text: str, style: str | Style = "") -> Text:
    """Harmless text of several lines."""
    shown = _VARIATIONS.sub("", show(text, keep_newlines=True))
    return Text(shown.expandtabs(TAB), style=style, end="")


def harmless(text: str) -> str:
    """A line with its tabs as blanks, and every other control visible."""
    if text.isascii() and text.isprintable():
        return text
    return _VARIATIONS.sub("", show(text.expandtabs(TAB)))


def fitted(text: str, width: int) -> str:
    """Harmless text cut or padded to so many cells; what is cut ends in …"""
    text = harmless(text)
    if cell_len(text) > width:
        return set_cell_size(text, max(0, width - 1)) + "…"
    return set_cell_size(text, width)


def shortened(text: str, width: int) -> str:
    """Harmless text of so many cells that keeps both ends: names of pods differ at either."""
    text = harmless(text)
    if cell_len(text) <= width or width < 4:
        return fitted(text, width)
    left = (width - 1) // 2
    right = width - 1 - left
    end = text[-right:]
    while cell_len(end) > right:
        end = end[1:]
    return set_cell_size(f"{set_cell_size(text, left)}…{end}", width)


def typed(text: str) -> str:
    """What stands in a line that is typed into: letter for letter, so that the cursor is where it seems."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(letter if harmless(letter) == letter else "�" for letter in text)
