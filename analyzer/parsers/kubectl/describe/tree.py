"""A block of `kubectl describe` as a tree of sections.

kubectl writes `Key:<blanks>value` and indents what belongs to a key by two blanks or up to the value's
column. Three parts are not a tree, since kubectl prints their text as it is, from column 0 on: the
events, the data of a ConfigMap, and messages and commands of several lines. They are cut out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

_KEY = re.compile(r"([^\s:][^:]*):(?:\s+(.*))?$")
_NAME = re.compile(r"Name: {2,}\S")
_AFTER_NAME = re.compile(
    r"(?:Namespace|Labels|Roles|Annotations|Selector|IsDefaultClass|Value|Provisioner):(?:\s|$)"
)
_MESSAGE_END = re.compile(
    r"(?: +Exit Code|SeccompProfile|IP|IPs|Controlled By|(?:Init )?Containers|Metadata|Source|Capacity):"
    r"(?:\s|$)"
)
_GLUED = re.compile(
    r"Annotations:\s+(?=(?:Spec|Selector|Status|Replicas|Controlled By|Type|Finalizers):(?:\s|$))"
)
"""kubectl to 1.18 prints nothing, not even a line end, where the one annotation is last-applied."""
_STATE = re.compile(r" +(?:State|Last State|Ready|Restart Count):(?:\s|$)")
_EXEC_PROBE = re.compile(r" +(?:Liveness|Readiness|Startup):\s+exec \[")
_PROBE_END = re.compile(r".* #failure=\d+\s*$")
_EVENTS = re.compile(r"Events:(?:\s|$)")
_EVENT_HEADER = re.compile(r"\s+Type\s+Reason\s+Age\s+From\s+Message\s*$")


@dataclass(slots=True, eq=False)
class Item:
    """A line of the tree. `key` is None where the line is no `Key: value`.

    `index` counts from the block's first line; the item's own lines are index … end - 1. `text` is the
    line without blanks around it, `value` what follows the colon.
    """

    key: str | None
    value: str
    text: str
    indent: int
    index: int
    end: int
    children: list[Item] = field(default_factory=list)

    def below(self) -> Iterator[Item]:
        """All items under this one, in the order of their lines."""
        stack = self.children[::-1]
        while stack:
            item = stack.pop()
            yield item
            stack += item.children[::-1]

    def child(self, key: str) -> Item | None:
        """The first child of that key."""
        return next((item for item in self.children if item.key == key), None)

    def get(self, key: str) -> str | None:
        """The value of a child; None where it is absent or kubectl shows that there is none."""
        found = self.child(key)
        return shown(found.value) if found else None


@dataclass(slots=True)
class Block:
    """One described object. `first` is the file's number of `lines[0]`, which is the `Name:` line.

    `top` holds the tree; `data` and `events` are the lines below those headings, as index ranges.
    """

    first: int
    lines: Sequence[str]
    top: Item
    data: range
    events: range
    used: bytearray

    def number(self, index: int) -> int:
        """Line of the file."""
        return self.first + index

    def take(self, start: int, end: int) -> None:
        """Note that a reader understood the lines start … end - 1."""
        self.used[start:end] = b"\1" * (min(end, len(self.used)) - start)

    def column(self, item: Item) -> int:
        """Where an item's value begins; kubectl puts further lines of it below."""
        own = [len(self.lines[item.index].rstrip()) - len(item.value)] if item.value else []
        below = (indent_of(line) for line in self.lines[item.index + 1 : item.end] if line.strip())
        return min([*own, *below], default=0)

    def body(self, item: Item) -> list[str]:
        """The raw lines below an item; they count as understood."""
        self.take(item.index, item.end)
        return list(self.lines[item.index + 1 : item.end])


def shown(value: str) -> str | None:
    """None for what kubectl prints where there is nothing to show."""
    return None if value in ("", "<none>", "<unset>", "<unknown>", "<nil>") else value


def indent_of(line: str) -> int:
    """Blanks that the line begins with."""
    return len(line) - len(line.lstrip())


def names_object(lines: Sequence[str], index: int) -> bool:
    """Whether `Name:` stands here with the key below it that kubectl prints next."""
    below = lines[index + 1] if index + 1 < len(lines) else ""
    return bool(_NAME.match(lines[index]) and _AFTER_NAME.match(below))


def split(first_line: int, lines: Sequence[str]) -> Iterator[Block]:
    """The described objects, in order; lines before the first are in none of them.

    One begins after a blank line, or after the events of the one before. Then the line above may be a
    heading, and is in no object.
    """
    start: int | None = None
    events = False
    for index in range(len(lines)):
        blank_above = not index or not lines[index - 1].strip()
        if names_object(lines, index) and (blank_above or events):
            if start is not None:
                end = index if blank_above or _EVENTS.match(lines[index - 1]) else index - 1
                yield build(first_line + start, lines[start:end])
            start, events = index, False
        events = events or bool(_EVENTS.match(lines[index]))
    if start is not None:
        yield build(first_line + start, lines[start:])


def build(first: int, lines: Sequence[str]) -> Block:
    """Turn the lines of one object into a tree."""
    data_at, events_at = _find_data(lines), _find_events(lines)
    tree_end = min(data_at, events_at)
    block = Block(
        first=first,
        lines=lines,
        top=Item(None, "", "", -1, -1, tree_end),
        data=range(data_at, max(data_at, events_at)),
        events=range(events_at, len(lines)),
        used=bytearray(len(lines)),
    )
    _grow(block, tree_end)
    return block


def _find_data(lines: Sequence[str]) -> int:
    """Index of the `Data` heading of a ConfigMap or Secret."""
    for index, (heading, ruler) in enumerate(pairwise(lines)):
        if heading.strip() == "Data" and ruler.strip() == "====":
            return index
    return len(lines)


def _find_events(lines: Sequence[str]) -> int:
    """Index of the last `Events:`, since the data of a ConfigMap may hold that word too.

    One with a table below it comes first: a message in the table may hold the word as well.
    """
    found = [index for index, line in enumerate(lines) if _EVENTS.match(line)]
    tables = (i for i in reversed(found) if i + 1 < len(lines) and _EVENT_HEADER.match(lines[i + 1]))
    return next(tables, found[-1] if found else len(lines))


def _grow(block: Block, end: int) -> None:
    text_ends = _text_ends(block.lines, end)
    stack = [block.top]
    index = 0
    while index < end:
        line = block.lines[index]
        after = text_ends.get(index, index + 1)
        if line.strip():
            item = _item(line, index, after)
            while stack[-1].indent >= item.indent:
                stack.pop().end = index
            stack[-1].children.append(item)
            stack.append(item)
        index = after
    for item in stack:
        item.end = end


def _item(line: str, index: int, end: int) -> Item:
    text = line.strip()
    glued = _GLUED.match(text)
    if glued and not indent_of(line):
        text = text[glued.end() :]
    match = _KEY.match(text)
    key, value = (match[1], match[2] or "") if match else (None, text)
    return Item(key, value, text, indent_of(line), index, end)


def _text_ends(lines: Sequence[str], end: int) -> dict[int, int]:
    """Where the text of each `Message:` and each exec probe ends, whose further lines are not indented.

    `Exit Code:` always follows the message of a container's state, and a few known keys that of an
    object; a probe ends with its numbers. Going backwards keeps this linear.
    """
    ends: dict[int, int] = {}
    next_key: dict[int, int] = {}
    probe_end = end
    for index in range(end - 1, -1, -1):
        line = lines[index]
        indent = indent_of(line)
        if _PROBE_END.match(line):
            probe_end = index
        if _EXEC_PROBE.match(line) and probe_end < end:
            ends[index] = probe_end + 1
        if _MESSAGE_END.match(line):
            next_key[indent] = index
        elif line.startswith("Message:", indent):
            ends[index] = next_key.pop(indent, index + 1)
        elif _STATE.match(line):
            next_key.clear()
    return ends
