"""Stack traces as text → the exceptions of the chain, the first raised first."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from analyzer.parsers.logs.json_lines import TRACEBACK

_LIMIT = 4096  # characters of a line that are looked at
_BOX = re.compile(r"^(?P<indent> {2,})?[|+] ?")  # of an exception group
_BETWEEN = ("During handling of the above", "The above exception was", "-+-", "+-", "---")
_PY_FRAME = re.compile(r'^\s+File "([^"]+)", line ([0-9]+)(?:, in (.+))?$')
_JS_FRAME = re.compile(r"^\s+at (?:(?:async )?([^()]+?) \()?([^()\s]+?):([0-9]+)(?::[0-9]+)?\)?(?: \{)?$")
_JAVA_FRAME = re.compile(r"^\s+at ([\w.$<>/@-]+)\(([^():]+)(?::([0-9]+))?\)$")
_GO_FRAME = re.compile(r"^\s+(/[^\s:]+\.go):([0-9]+)")
_GO_PANIC = re.compile(r"^(panic|fatal error): (.*)$")
_TYPE = re.compile(
    r"^(?:(?:Uncaught|Unhandled) |Exception in thread \"[^\"]*\" )?"
    r"([A-Za-z_$][\w.$]*)(?: \[[\w-]+\])?(?:: ?(.*))?$"
)
_CAUSED = re.compile(r"^\s*(?:Caused by|\[cause\]): (.*)$")
_NAMED = r"(?:[A-Za-z_$][0-9A-Za-z_$]*\.)*[A-Z][0-9A-Za-z_]*(?:Error|Exception|Interrupt|Timeout)"
NAMING = ("Error", "Exception", "Interrupt", "Timeout")
"""One of these is in the name of an exception."""
NAMED = r"(?:^(?:Uncaught |Unhandled )?|[=:] ?[\"']?)" + _NAMED + ": "
"""How a message names an exception: `Type: message`, `failed: Type: message` or `error=Type: message`."""
_BARE = re.compile(r"^(?:Uncaught |Unhandled )?(?:" + _NAMED + "|Error|Exception)(?:: |$)")
_WITHIN = re.compile(r"[=:] ?[\"']?(" + _NAMED + r"): (.*?)[\"']?(?= [a-z_]+=|$)", re.DOTALL)

CRASH = (
    r"^(?:panic: |FATAL ERROR: |[Ff]atal error: |Fatal Python error: |=== REDIS BUG REPORT START|"
    r"\*\*\* FATAL CONFIG FILE)"
)
"""The first line of what a dying program prints: everything without a head that follows belongs to it."""
is_crash = re.compile(CRASH).match
EXCERPT = r"^(?:node:|file:///|/)[^ ]+:[0-9]+$"
"""node.js prints file, line and source above an error that nothing caught."""
is_excerpt = re.compile(EXCERPT).match

Frame = tuple[str, int | None, str | None]
"""File, line and function."""


@dataclass(slots=True)
class Link:
    """One exception: where its type stands (line of the text, from 0), and its innermost frame."""

    at: int
    type: str
    message: list[str] = field(default_factory=list)
    frame: Frame | None = None
    depth: int = 0

    @property
    def said(self) -> str:
        """The message, with its continuation lines."""
        return "\n".join(self.message).strip()


def trace_start(lines: list[str]) -> int:
    """The first line of the stack trace within the lines of a record; their number where there is none."""
    for at, line in enumerate(lines):
        head = line[:80]
        if TRACEBACK in head or head.startswith("goroutine "):
            return at
        if head[:1] in (" ", "\t") and head.lstrip().startswith("at "):
            return at
    return len(lines)


def links(lines: list[str]) -> list[Link]:
    """The chain that a trace shows, in the order of raising."""
    if any(TRACEBACK in line[:80] for line in lines):
        return _python(lines)
    if any(line.startswith("goroutine ") for line in lines):
        return _go(lines)
    return _stack(lines)


def named(message: str) -> list[Link]:
    """The exception that a message without a trace names."""
    if _BARE.match(message):
        return _stack(message.split("\n"))
    found = _WITHIN.search(message[:_LIMIT])
    return [Link(0, found[1], [found[2]])] if found else []


def _python(lines: list[str]) -> list[Link]:
    chain: list[Link] = []
    frame: Frame | None = None
    inside = False
    for at, line in enumerate(lines):
        text, depth = _unboxed(line[:_LIMIT])
        if TRACEBACK in text:
            inside, frame = True, None
        elif inside and (found := _PY_FRAME.match(text)):
            frame = (found[1], int(found[2][:9]), found[3])
        elif inside and text[:1] not in ("", " ", "\t") and (kind := _TYPE.match(text)):
            chain.append(Link(at, kind[1], [kind[2] or ""], frame, depth))
            inside = False
        elif not inside and chain and not text.startswith(_BETWEEN):
            chain[-1].message.append(text)
    return _in_order(chain)


def _unboxed(line: str) -> tuple[str, int]:
    """A line without the box of an exception group (`  | `, `  +-`), and how deep it was."""
    found = _BOX.match(line)
    if not found:
        return line, 0
    return line[found.end() :], max(0, len(found["indent"] or "") // 2 - 1)


def _in_order(chain: list[Link]) -> list[Link]:
    """The exceptions of a group are printed below it, and were raised before it."""
    ordered: list[Link] = []
    groups: list[Link] = []
    for link in chain:
        while groups and groups[-1].depth >= link.depth:
            ordered.append(groups.pop())
        groups.append(link)
    return ordered + groups[::-1]


def _stack(lines: list[str]) -> list[Link]:
    """node.js and Java: `Type: message`, then `at` lines; causes come behind, so the order is turned."""
    chain: list[Link] = []
    for at, line in enumerate(lines):
        text = line[:_LIMIT]
        if caused := _CAUSED.match(text):
            text = caused[1].rstrip(" {")
        elif frame := _frame(text):
            if chain and chain[-1].frame is None:
                chain[-1].frame = frame
            continue
        elif chain:
            if chain[-1].frame is None:
                chain[-1].message.append(text)
            continue
        elif not _BARE.match(text) and not _is_above_frame(lines, at):
            continue
        if kind := _TYPE.match(text):
            chain.append(Link(at, kind[1], [kind[2] or ""]))
    return chain[::-1]


def _is_above_frame(lines: list[str], at: int) -> bool:
    return at + 1 < len(lines) and _frame(lines[at + 1][:_LIMIT]) is not None


def _frame(text: str) -> Frame | None:
    if not text.lstrip().startswith("at "):
        return None
    if found := _JAVA_FRAME.match(text):
        return found[2], int(found[3][:9]) if found[3] else None, found[1]
    if found := _JS_FRAME.match(text):
        return found[2], int(found[3][:9]), found[1]
    return None


def _go(lines: list[str]) -> list[Link]:
    """A panic, its message, and the first frame of the goroutine that raised it."""
    link: Link | None = None
    running = False
    for at, line in enumerate(lines):
        text = line[:_LIMIT]
        running = running or text.startswith("goroutine ")
        if link is None:
            if found := _GO_PANIC.match(text):
                link = Link(at, found[1], [found[2]])
        elif not running:
            link.message.append(text)
        elif (found := _GO_FRAME.match(text)) and link.frame is None:
            link.frame = (found[1], int(found[2][:9]), lines[at - 1].rpartition("(")[0] or None)
    return [link] if link else []
