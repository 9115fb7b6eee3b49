"""A file cut into documents, and the Lists in it into their objects.

Support engineers append several dumps to one file, often without `---`, with messages of kubectl and
words of their own between. A YAML List is cut at the dashes of its items before anything is parsed:
so a broken item, or the last one of a file that is cut off, takes no other with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from analyzer.parsers.kubectl.columns import parse_header
from analyzer.parsers.kubectl.describe.tree import names_object
from analyzer.parsers.kubectl.said import is_break, is_noise
from analyzer.parsers.manifests.build import Anchors, Broken, Builder
from analyzer.parsers.manifests.json_text import JsonReader, starts_json
from analyzer.parsers.manifests.piece import CUT, Piece
from analyzer.parsers.manifests.yaml_text import read_yaml

_SEPARATOR = re.compile(r"(?:---|\.\.\.)(?:\s|$)|%[A-Z]+ ")
_KEY = re.compile(r"([a-z][A-Za-z0-9]*):(?:\s|$)")
_DASH = re.compile(r"( *)-(?:\s|$)")
_ITEMS = re.compile(r"items:\s*(?:#.*)?$")
_ONCE = frozenset({"apiVersion", "kind", "items"})
"""Keys that begin another document where they come again."""
_USUAL = frozenset(
    {
        "addressType",
        "aggregationRule",
        "binaryData",
        "data",
        "items",
        "kind",
        "metadata",
        "spec",
        "stringData",
    }
)
"""Keys that people write before `apiVersion`; others there are prose that looks like keys."""
_BEFORE = frozenset({"addressType", "aggregationRule"})
"""Keys that kubectl, which sorts them, prints before `apiVersion`."""

_INSIDE = frozenset({"", " ", "\t", "#", "{", "}"})
MESSAGE_LENGTH = 500  # enough to tell one; the patterns are not made for lines of a megabyte
BREAK = "# another command"  # stands for an echoed command or a heading: a document ends there
MESSAGE = "a message, not data"
PROSE = "not part of a manifest"


def pieces(lines: Sequence[str]) -> Iterator[Piece]:
    """Everything in the file, in order; together the pieces name each line that holds no manifest."""
    clean = []
    for number, line in enumerate(lines, 1):
        message = _is_message(line)
        clean.append(
            (BREAK if is_break(line[:MESSAGE_LENGTH]) else "") if message else line.removeprefix("\ufeff")
        )
        if message:
            yield Piece(number, number, "text", fault=MESSAGE)
    index = column = 0
    while index < len(clean):
        line = clean[index]
        if starts_json(line, column):
            reader = JsonReader(clean, index, column, _starts)
            yield from reader.pieces()
            index, column = _behind(clean, reader.index, reader.column)
        elif _other_output(clean, index):
            end = _output_end(clean, index)
            yield from _text(clean, index, end)
            index = end
        elif _in_yaml(line):
            end = _document_end(clean, index)
            yield from _yaml(clean[index:end], index + 1)
            index = end
        else:
            if not _passed_over(line):
                yield from _text(clean, index, index + 1)
            index += 1


def _text(lines: Sequence[str], start: int, end: int) -> Iterator[Piece]:
    for index in range(start, end):
        if lines[index].strip() and lines[index] != BREAK:
            yield Piece(index + 1, index + 1, "text", fault=PROSE)


def _is_message(line: str) -> bool:
    """Whether kubectl, a shell or a person says this beside the dumps: what is indented is data."""
    if line[:1] in _INSIDE or _SEPARATOR.match(line):
        return False
    return is_noise(line[:MESSAGE_LENGTH])


def _behind(lines: Sequence[str], index: int, column: int) -> tuple[int, int]:
    """The next line, or the place on this one where another document begins, as in `{…}{…}`."""
    if not column:
        return index, 0
    line = lines[index]
    column = len(line) - len(line[column:].lstrip())
    return (index, column) if starts_json(line, column) else (index + 1, 0)


def _passed_over(line: str) -> bool:
    """Comments and the marks between documents: nothing to understand."""
    return line.startswith("#") or bool(_SEPARATOR.match(line))


def _in_yaml(line: str) -> bool:
    """Whether a line without indentation can stand in a document: a key, or an item of a list."""
    return bool(_KEY.match(line) or _DASH.match(line))


def _starts(line: str) -> bool:
    """Whether a document begins at a line without indentation, or what is none."""
    key = _KEY.match(line)
    begins = bool(_SEPARATOR.match(line)) or bool(key and key[1] in _ONCE | _BEFORE)
    return begins or line == BREAK or starts_json(line)


def _other_output(lines: Sequence[str], index: int) -> bool:
    """Whether a table or a described object begins here."""
    return lines[index][:1].isupper() and bool(parse_header(lines[index]) or names_object(lines, index))


def _output_end(lines: Sequence[str], start: int) -> int:
    return next((index for index in range(start + 1, len(lines)) if _starts(lines[index])), len(lines))


def _document_end(lines: Sequence[str], start: int) -> int:
    seen: set[str] = set()
    is_list = bool(_DASH.match(lines[start]))
    for index in range(start, len(lines)):
        line = lines[index]
        if not line or line[0] in " \t":
            continue
        if line == BREAK or _SEPARATOR.match(line) or starts_json(line) or _other_output(lines, index):
            return index
        key = _KEY.match(line)
        if key is None:
            continue
        again = key[1] in _ONCE and key[1] in seen
        late = key[1] == "apiVersion" and bool(seen) and seen.isdisjoint(_USUAL)
        if is_list or again or late or (key[1] in _BEFORE and "apiVersion" in seen):
            return index
        seen.add(key[1])
    return len(lines)


def _yaml(lines: list[str], first_line: int) -> Iterator[Piece]:
    for offset, line in enumerate(lines):
        if line and line[0] not in " \t" and not _in_yaml(line):
            lines[offset] = ""
            if line.strip() and not line.startswith("#"):
                yield Piece(first_line + offset, first_line + offset, "text", fault=PROSE)
    items = next((offset for offset, line in enumerate(lines) if _ITEMS.match(line)), None)
    if items is not None:
        yield from _list(lines, first_line, items + 1)
    elif _DASH.match(lines[0]):
        yield from _list(lines, first_line, 0)
    else:
        yield _parse(lines, first_line, "object", Anchors())


def _list(lines: list[str], first_line: int, start: int) -> Iterator[Piece]:
    """The items of a List that begin at the dashes from `start` on, then the List without them."""
    spans = _items(lines, start)
    stop = spans[-1][1] if spans else start
    anchors = Anchors()
    around = [*lines[:start], *[""] * (stop - start), *lines[stop:]]
    header = _parse(around, first_line, "list", anchors)
    # kubectl sorts keys: a List whose items are not followed by its kind has lost its end.
    top = header.value.pairs() if header.value else {}
    is_cut = "apiVersion" in top and "kind" not in top and not any(line.strip() for line in lines[stop:])
    for begin, end in spans:
        piece = _parse(lines[begin:end], first_line + begin, "item", anchors)
        cut = is_cut and end == stop and piece.fault is None
        yield Piece(piece.first, piece.last, "item", piece.value, CUT) if cut else piece
    if is_cut and not spans:
        yield Piece(first_line + stop, first_line + stop - 1, "item", fault=CUT)
    if header.fault is not None:
        for offset in (*range(start), *range(stop, len(lines))):
            if lines[offset].strip():
                yield Piece(first_line + offset, first_line + offset, "text", fault=header.fault)
    yield Piece(header.first, header.last, "list", header.value, duplicates=header.duplicates)


def _items(lines: Sequence[str], start: int) -> list[tuple[int, int]]:
    """From where to where each item goes: all have their dash in one column, what is in them is deeper."""
    begins: list[int] = []
    indent = -1
    stop = len(lines)
    for index in range(start, len(lines)):
        text = lines[index].lstrip(" ")
        column = len(lines[index]) - len(text)
        if not text.strip() or text[0] in "#\t" or (begins and column > indent):
            continue
        if not _DASH.match(lines[index]) or (begins and column < indent):
            stop = index
            break
        indent = column
        begins.append(index)
    return list(zip(begins, [*begins[1:], stop], strict=False))


def _parse(
    lines: Sequence[str], first_line: int, role: Literal["item", "object", "list"], anchors: Anchors
) -> Piece:
    builder = Builder(anchors)
    fault = None
    try:
        read_yaml(lines, first_line, builder)
    except Broken as broken:
        fault = broken.reason
    value = builder.finish()
    if role == "item":
        items = value.items() if value else []
        value = items[0] if len(items) == 1 else None
    return Piece(first_line, first_line + len(lines) - 1, role, value, fault, builder.duplicates)
