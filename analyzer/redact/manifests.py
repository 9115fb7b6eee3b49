"""Values of manifests as `kubectl get -o yaml` or `-o json` prints them, read line by line.

No loader ever sees the text, so that nothing in it can be too deep or too large.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from analyzer.redact.place import Place, deeper_end, indent_of, span_of

_KEY = re.compile(r"([ \t]*)((?:- +)*)([\"']?)((?![\s\"'#{}\[\],&*!|>%@`])[^\"':]{0,250}?)\3:(?:[ \t]+(.*))?")
_BLOCK = re.compile(r"[|>][+-]?[0-9]?[+-]?(?:\s+#.*)?$")
_FLOW_ENTRY = re.compile(
    r"([\w.-]+|\"[^\"]*\"|'[^']*')\s*:\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s,{}\"'][^,{}]*))"
)
_ENCODED = re.compile(r"(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


@dataclass(slots=True)
class _Mapping:
    """A mapping: the values in it, and under which key of which mapping it stands."""

    column: int
    parent: _Mapping | None = None
    under: str = ""
    places: dict[str, Place] = field(default_factory=dict)
    last_key: str = ""

    def kind(self) -> str:
        """The kind of the object; of a list's item without one, the list's."""
        found: _Mapping | None = self
        while found:
            if "kind" in found.places:
                return found.places["kind"].text
            found = found.parent
        return ""


def manifest_places(lines: Sequence[str]) -> Iterator[Place]:
    """Every scalar of a manifest: a Secret's are marked, the `value` beside a `name` has that name.

    Of a text that names no kind only the pairs and blocks: it may be anything.
    """
    mappings = _mappings(lines)
    manifest = any(key in mapping.places for mapping in mappings for key in ("kind", "apiVersion"))
    for mapping in mappings:
        owner = mapping.parent
        if owner and mapping.under in ("data", "stringData") and _of_secret(mapping, owner):
            for place in mapping.places.values():
                place.secret, place.encoded = True, mapping.under == "data"
                yield place
            continue
        name, value = mapping.places.get("name"), mapping.places.get("value")
        for key, place in mapping.places.items():
            if name and place is value:
                yield Place(name.text, place.spans, place.text)
            elif manifest or _apart(lines, place):
                yield place
            secret = key in ("data", "stringData") and mapping.kind().lower().startswith("secret")
            if secret and place.text.startswith("{"):
                yield from _flow(lines, place, encoded=key == "data")


def _apart(lines: Sequence[str], place: Place) -> bool:
    """Whether a value begins on a line of its own, as a block does."""
    index, start, _ = place.spans[0]
    return start == indent_of(lines[index])


def _of_secret(mapping: _Mapping, owner: _Mapping) -> bool:
    """Whether `data` belongs to a Secret; if a cut file does not tell, whether all of it is base64."""
    kind = owner.kind()
    if kind:
        return kind.lower().startswith("secret")
    values = [place.text for place in mapping.places.values()]
    return bool(values) and all(_ENCODED.fullmatch(value) for value in values)


def _flow(lines: Sequence[str], place: Place, encoded: bool) -> Iterator[Place]:
    """The entries of `data: {key: value}` on one line."""
    index, start, end = place.spans[0]
    for match in _FLOW_ENTRY.finditer(lines[index], start, end):
        group = next(number for number in (2, 3, 4) if match[number] is not None)
        spans = [(index, match.start(group), match.end(group))]
        yield Place(match[1].strip("\"'"), spans, match[group], secret=True, encoded=encoded)


def _key(line: str) -> re.Match[str] | None:
    """The key that a line begins with, and its value without the blanks behind it.

    They are cut off before: a pattern that looks for them takes time with the square of their number.
    """
    return _KEY.fullmatch(line, 0, len(line.rstrip(" \t")))


def _mappings(lines: Sequence[str]) -> list[_Mapping]:
    """All mappings of a text, told by the columns of their keys."""
    stack: list[_Mapping] = []
    found: list[_Mapping] = []
    fresh = False
    index = 0
    while index < len(lines):
        match = _key(lines[index])
        if match is None:
            bare = lines[index].strip()
            if bare in ("{", "- {", "---"):
                fresh = True
                stack = [] if bare == "---" else stack
            index += 1
            continue
        column = len(match[1]) + len(match[2])
        new_item = bool(match[2]) or fresh
        fresh = False
        while stack and (stack[-1].column > column or (stack[-1].column == column and new_item)):
            stack.pop()
        if not stack or stack[-1].column < column:
            parent = stack[-1] if stack else None
            stack.append(_Mapping(column, parent, parent.last_key if parent else ""))
            found.append(stack[-1])
        stack[-1].last_key = match[4]
        place, index = _scalar(lines, index, match, column)
        if place:
            stack[-1].places.setdefault(match[4], place)
    return found


def _scalar(lines: Sequence[str], index: int, match: re.Match[str], column: int) -> tuple[Place | None, int]:
    """The scalar of a key with the lines that it goes on over, and the index of the line behind it."""
    name, value, start = match[4], match[5] or "", match.start(5)
    if match[3] == '"':
        value = value.removesuffix(",")
    if value in ("", "{", "[") or value[0] in "&*!":
        return None, index + 1
    if _BLOCK.match(value):
        end = deeper_end(lines, index + 1, column)
        spans = span_of(lines, index + 1, end)
        margin = min((span[1] for span in spans), default=0)
        text = "\n".join(line[margin:] for line in lines[index + 1 : end])
        # What is no secret as a whole is read again line by line: it may be a file with secrets in it.
        return (Place(name, spans, text) if spans else None), end
    if value[0] in "{[":
        return Place(name, [(index, start, start + len(value))], value), index + 1
    quote = value[0] if value[0] in "\"'" else ""
    if quote and len(value) > 1 and value.endswith(quote):
        return Place(name, [(index, start + 1, start + len(value) - 1)], _unquote(value)), index + 1
    return _folded(
        lines, index, column, Place(name, [(index, start + len(quote), start + len(value))], quote)
    )


def _folded(lines: Sequence[str], index: int, column: int, place: Place) -> tuple[Place, int]:
    """A scalar that goes on over deeper lines; `place.text` is its quote.

    Without quotes it ends before a key: no YAML, but described objects have keys below values.
    """
    end = deeper_end(lines, index + 1, column)
    if not place.text:
        end = next((i for i in range(index + 1, end) if _key(lines[i])), end)
    place.spans += span_of(lines, index + 1, end)
    quote, (last, start, stop) = place.text, place.spans[-1]
    if quote and lines[last][start:stop].rstrip(",").endswith(quote):
        place.spans[-1] = (last, start, lines[last].rindex(quote))
    place.text = " ".join(lines[i][a:b] for i, a, b in place.spans)
    return place, end


def _unquote(value: str) -> str:
    if value[0] == "'":
        return value[1:-1].replace("''", "'")
    try:
        return str(json.loads(value))
    except ValueError:
        return value[1:-1]
