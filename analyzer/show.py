"""Text from a bundle made harmless for terminals, pages and files."""

from __future__ import annotations

import re

# Controls (a terminal obeys them), separators that break lines, and characters that hide or reorder
# what a reader sees: bidirectional controls, invisible format characters, tags, lone surrogates.
_HARMFUL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


def show(text: str, keep_newlines: bool = False) -> str:
    r"""The text with every harmful character as a visible escape such as `\x1b` or `\u202e`.

    Line feeds and tabs stay with `keep_newlines`. Ordinary text of any script stays as it is.
    """
    if text.isascii() and text.isprintable():
        return text
    return _HARMFUL.sub(lambda m: m[0] if keep_newlines and m[0] in "\n\t" else _escape(m[0]), text)


def _escape(character: str) -> str:
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
