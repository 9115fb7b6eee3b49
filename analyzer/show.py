"""Text from a bundle made harmless for terminals, pages and files: one function for each of them.

Nothing from a bundle reaches any of these by another way.
"""

from __future__ import annotations

import json
import re
from html import escape

# Controls (a terminal obeys them), separators that break lines, and characters that hide or reorder
# what a reader sees: bidirectional controls, invisible format characters, tags, lone surrogates.
_HARMFUL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>#|~&@!]|://|^[-+=]|^[0-9]+(?=[.)](?:\s|$))")
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "@": "&#64;", "://": "&#58;//"}


def show(text: str, keep_newlines: bool = False) -> str:
    r"""The text with every harmful character as a visible escape such as `\x1b` or `\u202e`.

    Line feeds and tabs stay with `keep_newlines`. Ordinary text of any script stays as it is.
    """
    if text.isascii() and text.isprintable():
        return text
    return _HARMFUL.sub(lambda m: m[0] if keep_newlines and m[0] in "\n\t" else _escape(m[0]), text)


def show_json(value: object, indent: int | None = None) -> str:
    """A value as JSON that is harmless on a terminal, too: a program reads from it what it was."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return text if text.isascii() and "\x7f" not in text else _HARMFUL.sub(_escape_json, text)


def show_cell(text: str) -> str:
    """A text as a cell of a CSV file, where what begins as a formula is run (OWASP: CSV injection)."""
    shown = show(text, keep_newlines=True)
    return f"'{shown}" if shown.startswith(("=", "+", "-", "@", "\t")) else shown


def show_markup(text: str) -> str:
    """A text within the markup of a picture: no tag, no attribute's end."""
    return escape(show(text))


def show_md(text: str) -> str:
    """A text on one line of Markdown that is no markup, no link to click on, and mentions nobody."""
    shown = " ".join(show(text, keep_newlines=True).split())
    return _MARKDOWN.sub(_escape_markdown, shown)


def show_span(text: str) -> str:
    """A text as code within a line of Markdown."""
    shown = " ".join(show(text, keep_newlines=True).split())
    fence = "`" * (_longest_fence(shown) + 1)
    blank = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{blank}{shown}{blank}{fence}"


def show_code(text: str, language: str = "") -> str:
    """A text as a block of Markdown in which nothing is markup, with a line end."""
    shown = show(text, keep_newlines=True)
    fence = "`" * max(3, _longest_fence(shown) + 1)
    return f"{fence}{language}\n{shown}\n{fence}\n"


def _longest_fence(text: str) -> int:
    """How many backticks stand together at most."""
    return max((len(run) for run in re.findall("`+", text)), default=0)


def _escape_markdown(match: re.Match[str]) -> str:
    if match[0].isdecimal():  # `1.` begins a list
        return f"{match[0]}\\"
    return _ENTITIES.get(match[0], f"\\{match[0]}")


def _escape_json(match: re.Match[str]) -> str:
    """What JSON does not escape by itself. Line feeds are its own: in strings they are escaped."""
    if match[0] == "\x7f":  # the one control that json.dumps never escapes
        return "\\u007f"
    return match[0] if match[0] == "\n" else json.dumps(match[0])[1:-1]


def _escape(character: str) -> str:
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
