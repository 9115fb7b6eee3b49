"""Stack traces as text → the exceptions of the chain, the first raised first."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from analyzer.parsers.logs.join import TRACEBACK

_LIMIT = 4096  # characters of a line that are looked at
_BOX = re.compile(r"^(?: {2,})?(?:[|+] ?)")
_PY_FRAME = re.compile(r'^\s+File "([^"]+)", line ([0-9]+)(?:, in (.+))?$')
_AT_FRAME = re.compile(r"^\s+at (?:(?:async )?([^()]+?) )?\(?([^()\s]+?):([0-9]+)(?::[0-9]+)?\)?(?: \{)?$")
_JAVA_FRAME = re.compile(r"^\s+at ([\w.$<>/@-]+)\(([^():]+)(?::([0-9]+))?\)$")
_TYPE = re.compile(r"^(?:(?:Uncaught|Unhandled) )?([A-Za-z_$][\w.$]*)(?: \[[\w-]+\])?(?:: ?(.*))?$")
_CAUSED = re.compile(r"^\s*(?:Caused by|\[cause\]): (.*)$")
_NAMED = r"(?:[A-Za-z_$][\w$]*\.)*[A-Z]\w*(?:Error|Exception|ExceptionGroup|Interrupt|Timeout)"
BARE = r"^(?:Uncaught |Unhandled )?" + _NAMED + r"(?:: |$)"
FIELD = r"(?:^|\s)(?:error|err|exc|exception)=[\"']?" + _NAMED + r": "
_FIELD = re.compile(r"(?:^|\s)(?:error|err|exc|exception)=[\"']?(" + _NAMED + r"): (.*?)[\"']?(?=\s\w+=|$)", re.DOTALL)
_BARE = re.compile(BARE)


@dataclass(slots=True)
class Link:
    """One exception: where its type stands (line of the text, from 0), and its innermost frame."""

    at: int
    type: str
    message: list[str] = field(default_factory=list)
    frame: tuple[str, int | None, str | None] | None = None


def links(lines: list[str]) -> list[Link]:
    """The chain that a trace shows, in the order of raising."""
    if any(line.startswith(TRACEBACK) or "Traceback (most recent call last):" in line[:80] for line in lines):
        return _python(lines)
    return _stack(lines)


def named(message: str) -> list[Link]:
    """The exception that a message without a trace names: `Type: message`, or `error=Type: message`."""
    if _BARE.match(message):
        return _stack(message.split("\n"))
    found = _FIELD.search(message[:_LIMIT])
    return [Link(0, found[1], [found[2]])] if found else []


def _python(lines: list[str]) -> list[Link]:
    chain: list[Link] = []
    frame: tuple[str, int | None, str | None] | None = None
    inside = False
    for at, line in enumerate(lines):
        text = _unboxed(line[:_LIMIT])
        if TRACEBACK in text:
            inside, frame = True, None
        elif inside and (found := _PY_FRAME.match(text)):
            frame = (found[1], int(found[2][:9]), found[3])
        elif inside and text[:1] not in ("", " ", "\t") and (named := _TYPE.match(text)):
            chain.append(Link(at, named[1], [named[2] or ""], frame))
            inside = False
        elif not inside and chain and not _between(text):
            chain[-1].message.append(text)
    return chain


def _unboxed(line: str) -> str:
    """Without the frame of an exception group: `  | ` and `  +-`."""
    found = _BOX.match(line)
    return line[found.end() :] if found and ("|" in found[0] or "+" in found[0]) else line


def _between(text: str) -> bool:
    return (
        text.startswith(("During handling of", "The above exception was", "-+-", "+-", "---"))
        or text.strip(" +-0123456789.") == ""
        and "--" in text
    )


def _stack(lines: list[str]) -> list[Link]:
    """node.js and Java: `Type: message`, then `at` lines; causes come behind, so the order is turned."""
    chain: list[Link] = []
    for at, line in enumerate(lines):
        text = line[:_LIMIT]
        if caused := _CAUSED.match(text):
            text = caused[1].rstrip(" {")
        elif found := _JAVA_FRAME.match(text) or _AT_FRAME.match(text):
            _add_frame(chain, found)
            continue
        elif chain:
            if chain[-1].frame is None and text.strip():
                chain[-1].message.append(text)
            continue
        elif not _BARE.match(text) and not (at + 1 < len(lines) and lines[at + 1].lstrip().startswith("at ")):
            continue
        if named := _TYPE.match(text):
            chain.append(Link(at, named[1], [named[2] or ""]))
    return chain[::-1]


def _add_frame(chain: list[Link], found: re.Match[str]) -> None:
    if not chain or chain[-1].frame is not None:
        return
    if found.re is _JAVA_FRAME:
        chain[-1].frame = (found[2], int(found[3][:9]) if found[3] else None, found[1])
    else:
        chain[-1].frame = (found[2], int(found[3][:9]), found[1])
