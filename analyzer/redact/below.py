"""Secrets on lines below what names them: the answer to a prompt, the cells of a table's column."""

from __future__ import annotations

import re

from analyzer.redact.names import secret_name
from analyzer.redact.tokens import TOKEN, Hide
from analyzer.redact.values import harmless, looks_random

_PROMPT = re.compile(
    r"(?i:(?:password|passphrase|密码|口令)[^:：=‹]{0,100}(?:`[^`]{1,200}`[^:：=‹]{0,20})?[:：]\s*$)"
    r"|334 UGFzc3dvcmQ6"
)
_ANSWER = re.compile(r"(?P<before>(?:.*\s)?[\"']?)(?P<value>[^\s\"'\\]{8,})(?:\\r|\\n)*[\"']?\s*$")
_NAMELIKE = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)+|[0-9]{4}-[0-9]{2}.*|[/~].*|[\w.-]+:.*")
_MOST_BLANK = 2
_LONGEST = 2000

_WORDS = r"(?:passw|pwd|secret|token|密码|口令)"
_CELL = r"[\w .-]{1,60}"
_HEADS = {
    "|": re.compile(rf"\s*\|?{_CELL}(?:\|{_CELL})+\|?\s*$"),
    ",": re.compile(r"[\w.-]{1,60}(?:,[\w.-]{1,60})+\s*$"),
    "\t": re.compile(r"[\w.-]{1,60}(?:\t[\w.-]{1,60})+\s*$"),
}
_RULER = re.compile(r"[\s|+:=-]*$")
# A line that begins a prompt or a table, for Rust's engine.
GATE = (
    r"(?i:(?:password|passphrase|密码|口令).*[:：]\s*$|"
    rf"{_WORDS}[a-z0-9_.-]*[ \t]*\||\|[ \t]*[a-z0-9_.-]*{_WORDS}|^[a-z0-9_.,\t-]*{_WORDS}[a-z0-9_.,\t-]*\s*$)"
    r"|334 UGFzc3dvcmQ6"
)


class Prompts:
    """Replaces what stands alone on the line below `password:`."""

    def __init__(self, hide: Hide) -> None:
        self._hide = hide
        self._blank = 0
        self._smtp = False
        self.is_open = False

    def line(self, text: str) -> str:
        """The line, with the answer to the prompt before it replaced."""
        if self.is_open:
            self._blank += 1
            if text.strip() or self._blank > _MOST_BLANK:
                self.is_open = False
                text = self._answer(text)
        prompt = _PROMPT.search(text)
        if prompt:
            self.is_open, self._blank, self._smtp = True, 0, prompt[0].startswith("334")
        return text

    def _answer(self, text: str) -> str:
        answer = _ANSWER.match(text) if len(text) < _LONGEST else None
        if not answer or TOKEN.search(text) or harmless(answer["value"]):
            return text
        value = answer["value"]
        if not self._smtp and (answer["before"].strip() or not _generated(value)):
            return text
        return text[: answer.start("value")] + self._hide("password", value) + text[answer.end("value") :]


def _generated(value: str) -> bool:
    return looks_random(value, least=10) and not _NAMELIKE.fullmatch(value)


class Tables:
    """Replaces the cells below a head such as `password`, in tables of psql, Markdown and CSV."""

    def __init__(self, hide: Hide) -> None:
        self._hide = hide
        self._sign = ""
        self._kinds: list[str | None] = []
        self.is_open = False

    def line(self, text: str) -> str:
        """The line, with secret cells replaced."""
        if self.is_open and not _RULER.match(text):
            cells = text.split(self._sign)
            self.is_open = len(cells) == len(self._kinds)
            if self.is_open:
                return self._sign.join(map(self._cell, cells, self._kinds))
        elif not self.is_open and len(text) < _LONGEST:
            self._begin(text)
        return text

    def _begin(self, text: str) -> None:
        for sign, head in _HEADS.items():
            if sign in text and head.match(text):
                self._sign, self._kinds = sign, [_kind(cell.strip()) for cell in text.split(sign)]
                self.is_open = any(self._kinds)
                return

    def _cell(self, cell: str, kind: str | None) -> str:
        value = cell.strip()
        if not kind or harmless(value) or TOKEN.search(cell):
            return cell
        return cell.replace(value, self._hide(kind, value))


def _kind(head: str) -> str | None:
    name = secret_name(head) if len(head.split()) == 1 else None
    return name.kind if name and (name.sure or head.lower() in {"token", "secret", "pwd"}) else None
