"""Places where a value stands apart from its name, or under a name that alone says nothing.

Manifests as `kubectl get -o yaml` or `-o json` prints them, describe's `Environment:` and `Data`,
and argument lists. Read line by line: no loader ever sees the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_KEY = re.compile(
    r"( *)((?:- +)*)([\"']?)((?![\s\"'#{}\[\],&*!|>%@`])[^\"':]{0,250}?)\3:(?:[ \t]+(.*?))?[ \t]*$"
)
_BLOCK = re.compile(r"[|>][+-]?[0-9]?[+-]?(?:\s+#.*)?$")
_MANIFEST = re.compile(
    r"\s*(?:- )?\"?(?:kind|data|stringData|env|args|command)\"?:|\s*Environment:\s*$|Data\s*$|\s*- -|\s*\"?--?[a-z]|\s*\"?-a\b"
)
_ENV_LINE = re.compile(r"(\s+)([^\s:]+):(?:[ ]+(\S.*?))?\s*$")
_DATA_KEY = re.compile(r"([-._A-Za-z0-9]{1,253}):\s*$")
_ITEM = re.compile(r"\s*(?:- +)?([\"']?)(.*?)\1,?\s*$")
_FLAG = re.compile(r"--?[A-Za-z][\w-]*$")


@dataclass(slots=True)
class Place:
    """A value: its name, where it stands, and whether it is of a Secret (`data`: in base64).

    `spans` holds (line index, start, end) of each line that it takes; `text` is the value decoded
    from YAML or JSON.
    """

    name: str
    spans: list[tuple[int, int, int]]
    text: str
    secret: bool = False
    encoded: bool = False


@dataclass(slots=True)
class _Mapping:
    """A mapping of a manifest: what stands in it, and under which key of which mapping it stands."""

    column: int
    parent: _Mapping | None = None
    under: str = ""
    places: dict[str, Place] = field(default_factory=dict)

    def kind(self) -> str:
        """The kind of the object; of a list's item without one, the list's."""
        found: _Mapping | None = self
        while found:
            if "kind" in found.places:
                return found.places["kind"].text
            found = found.parent
        return ""


def places(lines: Sequence[str]) -> list[Place]:
    """All places of a text, in no particular order; they do not overlap."""
    if not any(_MANIFEST.match(line) for line in lines):
        return []
    found = [*_manifest(lines), *_environment(lines), *_data(lines), *_arguments(lines)]
    taken: set[tuple[int, int]] = set()
    kept = []
    for place in found:
        marks = {(line, start) for line, start, _ in place.spans}
        if not marks & taken:
            taken |= marks
            kept.append(place)
    return kept


def _manifest(lines: Sequence[str]) -> Iterator[Place]:
    mappings = _mappings(lines)
    for mapping in mappings:
        owner = mapping.parent
        if owner and mapping.under in ("data", "stringData") and _of_secret(mapping, owner):
            for place in mapping.places.values():
                place.secret = True
                place.encoded = mapping.under == "data"
                yield place
        elif "name" in mapping.places and "value" in mapping.places:
            value = mapping.places["value"]
            yield Place(mapping.places["name"].text, value.spans, value.text)
            yield from (p for name, p in mapping.places.items() if name not in ("name", "value"))
        else:
            yield from mapping.places.values()


def _of_secret(mapping: _Mapping, owner: _Mapping) -> bool:
    """Whether `data` belongs to a Secret; where a cut file does not tell, whether all of it is base64."""
    kind = owner.kind()
    if kind:
        return kind.startswith("Secret")
    values = [place.text for place in mapping.places.values() if place.text]
    return bool(values) and all(
        re.fullmatch(r"(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2,3}={1,2})?", v) for v in values
    )


def _mappings(lines: Sequence[str]) -> list[_Mapping]:
    stack: list[_Mapping] = []
    found: list[_Mapping] = []
    last_key: dict[int, str] = {}
    fresh = False
    index = 0
    while index < len(lines):
        line = lines[index]
        match = _KEY.match(line)
        if match is None:
            if line.strip() in ("{", "---", "- {"):
                fresh = True
                if line.startswith("---"):
                    stack.clear()
            index += 1
            continue
        column = len(match[1]) + len(match[2])
        while stack and (stack[-1].column > column or (stack[-1].column == column and (match[2] or fresh))):
            stack.pop()
        fresh = False
        if not stack or stack[-1].column < column:
            parent = stack[-1] if stack else None
            stack.append(_Mapping(column, parent, last_key.get(id(parent), "")))
            found.append(stack[-1])
        last_key[id(stack[-1])] = match[4]
        place, index = _scalar(lines, index, match, column)
        if place:
            stack[-1].places.setdefault(match[4], place)
    return found


def _scalar(lines: Sequence[str], index: int, match: re.Match[str], column: int) -> tuple[Place | None, int]:
    """The scalar of a key, with the lines that it goes on over; the index of the line behind it."""
    value = match[5] or ""
    start = match.start(5)
    if not value or value in ("{", "[") or value[0] in "&*!":
        return None, index + 1
    if _BLOCK.match(value):
        end = _deeper(lines, index + 1, column)
        spans = [
            (i, _indent(lines[i]), len(lines[i].rstrip())) for i in range(index + 1, end) if lines[i].strip()
        ]
        text = "\n".join(lines[i][min((s for _, s, _ in spans), default=0) :] for i in range(index + 1, end))
        return (Place(match[4], spans, text) if spans else None), end
    if match[3] == '"':
        value = value.removesuffix(",")
    if value[0] in "{[":
        return None, index + 1
    quote = value[0] if value[0] in "\"'" else ""
    if quote and len(value) > 1 and value.endswith(quote):
        span = (index, start + 1, start + len(value) - 1)
        return Place(match[4], [span], _unquote(value)), index + 1
    end = _deeper(lines, index + 1, column)
    spans = [(index, start + len(quote), start + len(value))]
    spans += [
        (i, _indent(lines[i]), len(lines[i].rstrip())) for i in range(index + 1, end) if lines[i].strip()
    ]
    text = " ".join(lines[i][a:b] for i, a, b in spans)
    return Place(match[4], spans, text.removesuffix(quote) if quote else text), end


def _deeper(lines: Sequence[str], index: int, column: int) -> int:
    """The first line from `index` on that is not deeper than a column; blank lines at the end stay out."""
    end = index
    for i in range(index, len(lines)):
        if lines[i].strip():
            if _indent(lines[i]) <= column:
                break
            end = i + 1
    return end


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _unquote(value: str) -> str:
    if value[0] == "'":
        return value[1:-1].replace("''", "'")
    try:
        return str(json.loads(value))
    except ValueError:
        return value[1:-1]


def _environment(lines: Sequence[str]) -> Iterator[Place]:
    """`Environment:` of describe: `      DB_PASSWORD:  x`; further lines of a value stand deeper."""
    index = 0
    while index < len(lines):
        head = lines[index]
        index += 1
        if head.strip() != "Environment:":
            continue
        end = _deeper(lines, index, _indent(head))
        columns = [_indent(lines[i]) for i in range(index, end) if lines[i].strip()]
        column = min(columns, default=0)
        place: Place | None = None
        for i in range(index, end):
            match = _ENV_LINE.match(lines[i])
            if match and len(match[1]) == column:
                if place and place.spans:
                    yield place
                spans = [(i, match.start(3), match.end(3))] if match[3] else []
                place = Place(match[2], spans, match[3] or "")
            elif place and lines[i].strip():
                place.spans.append((i, _indent(lines[i]), len(lines[i].rstrip())))
                place.text += ("\n" if place.text else "") + lines[i].strip()
        if place and place.spans:
            yield place
        index = max(index, end)


def _data(lines: Sequence[str]) -> Iterator[Place]:
    """`Data` of a described ConfigMap: `key:`, `----`, and the value's lines."""
    heads = [
        i for i in range(len(lines) - 1) if _DATA_KEY.match(lines[i]) and lines[i + 1].rstrip() == "----"
    ]
    ends = [*heads, len(lines)][1:]
    for head, limit in zip(heads, ends, strict=True):
        end = head + 2
        while end < limit and not re.match(r"(?:BinaryData|Events:.*|Name:\s.*)$", lines[end]):
            end += 1
        spans = [
            (i, _indent(lines[i]), len(lines[i].rstrip())) for i in range(head + 2, end) if lines[i].strip()
        ]
        if spans:
            yield Place(lines[head].strip()[:-1], spans, "\n".join(lines[head + 2 : end]).rstrip("\n"))


def _arguments(lines: Sequence[str]) -> Iterator[Place]:
    """Lists of arguments, one a line: the value follows its flag."""
    for i in range(len(lines) - 1):
        match = _ITEM.match(lines[i])
        flag = match[2] if match else ""
        if flag not in ("requirepass", "masterauth") and not _FLAG.match(flag):
            continue
        if flag == "-a" and not any("redis-cli" in lines[j] for j in range(max(0, i - 6), i)):
            continue
        value = _ITEM.match(lines[i + 1])
        if value and value[2] and not value[2].startswith("-") and _indent(lines[i + 1]) == _indent(lines[i]):
            name = "requirepass" if flag == "-a" else flag.lstrip("-")
            yield Place(name, [(i + 1, value.start(2), value.end(2))], value[2])
