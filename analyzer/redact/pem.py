"""Private keys that go over several lines of a text."""

from __future__ import annotations

import re

from analyzer.redact.tokens import Hide

_BEGIN = re.compile(r"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----(?!.*-----END )")
_END = re.compile(r"-----END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----")
_BODY = re.compile(r"(?<![^\s|>\"'])([A-Za-z0-9+/_-]{16,}={0,2}|=[A-Za-z0-9+/]{4})(?=[\"',\s\\]*$)")
_SHORT = re.compile(r"(?:^|[\s|>])([A-Za-z0-9+/]{1,76}={0,2})\s*$")
_PATIENCE = 4
_MOST_LINES = 400


class PrivateKeys:
    """Replaces the body of private keys line by line; remembers between lines whether one is open."""

    def __init__(self, hide: Hide) -> None:
        self._hide = hide
        self._open = False
        self._strange = 0
        self._lines = 0

    @property
    def is_open(self) -> bool:
        """Whether the next line may belong to a key."""
        return self._open

    def line(self, text: str) -> str:
        """The line, with what belongs to a private key replaced."""
        if self._open:
            text = self._inside(text)
        begin = _BEGIN.search(text)
        if begin:
            self._open, self._strange, self._lines = True, 0, 0
            rest = text[begin.end() :]
            if re.search(r"[A-Za-z0-9+/]{16}", rest):
                text = text[: begin.end()] + self._hide("private-key", rest)
        return text

    def _inside(self, text: str) -> str:
        self._lines += 1
        end = _END.search(text)
        body = _BODY.search(text[: end.start()] if end else text)
        if body is None and not end and self._strange == 0:
            body = _SHORT.search(text)
        if body:
            text = text[: body.start(1)] + self._hide("private-key", body[1]) + text[body.end(1) :]
        elif text.strip() and not re.search(r"(?:Proc-Type|DEK-Info|Version|Comment): ", text):
            self._strange += 1
        if end or self._strange > _PATIENCE or self._lines > _MOST_LINES:
            self._open = False
        return text


def tail_of_key(lines: list[str], hide: Hide) -> list[str]:
    """Replace the rest of a key whose beginning was cut off, as `kubectl logs --tail` does: at the top only."""
    count = 0
    while (
        count < len(lines)
        and count < _MOST_LINES
        and (_BODY.search(lines[count]) or (count and _SHORT.search(lines[count])))
    ):
        count += 1
    if not count or count == len(lines) or not _END.search(lines[count]):
        return lines
    safe = []
    for text in lines[:count]:
        body = _BODY.search(text) or _SHORT.search(text)
        safe.append(
            text[: body.start(1)] + hide("private-key", body[1]) + text[body.end(1) :] if body else text
        )
    return safe + lines[count:]
