"""Private keys that go over several lines of a text."""

from __future__ import annotations

import re

from analyzer.redact.place import Lines
from analyzer.redact.tokens import TOKEN, Hide

_BEGIN = re.compile(r"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----(?!.*-----END )")
_END = re.compile(r"-----END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----")
_BODY = re.compile(r"(?<![^\s|>\"'])([A-Za-z0-9+/]{16,}={0,2}|=[A-Za-z0-9+/]{4})(?=[\"',\s\\]*$)")
_SHORT = re.compile(r"(?:^|[\s|>])([A-Za-z0-9+/]{1,76}={0,2})\s*$")
_HEADER = re.compile(r"(?:Proc-Type|DEK-Info|Version|Comment): ")
_PATIENCE = 4
_MOST_LINES = 400


class PrivateKeys:
    """Replaces the body of private keys line by line; remembers between lines whether one is open."""

    def __init__(self, hide: Hide) -> None:
        self._hide = hide
        self._strange = 0
        self._lines = 0
        self.is_open = False

    def line(self, text: str) -> str:
        """The line, with what belongs to a private key replaced."""
        if self.is_open:
            text = self._inside(text)
        if "PRIVATE KEY" not in text:
            return text
        begin = _BEGIN.search(text)
        if begin:
            self.is_open, self._strange, self._lines = True, 0, 0
        return text

    def _inside(self, text: str) -> str:
        """A line behind the first; lines of other writers may come between."""
        self._lines += 1
        end = _END.search(text)
        head = text[: end.start()] if end else text
        body = _BODY.search(head) or (None if end or self._strange else _SHORT.search(head))
        if body:
            text = _without(body, self._hide) + text[len(head) :]
        elif text.strip() and not _HEADER.search(text) and not TOKEN.search(text):
            self._strange += 1
        if end or self._strange > _PATIENCE or self._lines > _MOST_LINES:
            self.is_open = False
        return text


def tail_of_key(lines: Lines, hide: Hide) -> dict[int, str]:
    """The rest of a key at the top of a file, replaced, by index: `kubectl logs --tail` cuts keys too."""
    bodies: list[re.Match[str]] = []
    for index in range(min(len(lines), _MOST_LINES)):
        text = lines[index]
        if bodies and _END.search(text):
            return {i: _without(body, hide) for i, body in enumerate(bodies)}
        body = _BODY.search(text) or (_SHORT.search(text) if bodies else None)
        if not body:
            break
        bodies.append(body)
    return {}


def _without(body: re.Match[str], hide: Hide) -> str:
    text = body.string
    return text[: body.start(1)] + hide("private-key", body[1]) + text[body.end(1) :]
