"""A file of text that kubectl printed: `get` tables, `describe`, `top`, `events`, in any mixture.

Source: kubectl 1.20 to 1.33, its colours removed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.model import BundleWarning
from analyzer.parsers.base import Parsed, TextFile
from analyzer.parsers.kubectl.columns import parse_header
from analyzer.parsers.kubectl.describe import parse_blocks
from analyzer.parsers.kubectl.describe.tree import names_object
from analyzer.parsers.kubectl.said import Failure, failure_of, is_answer, is_noise, is_nothing, most_telling
from analyzer.parsers.kubectl.sections import Cut, Section, sections
from analyzer.parsers.kubectl.tables import parse_table
from analyzer.parsers.kubectl.wrapped import unwrap

if TYPE_CHECKING:
    from analyzer.redact import Redactor

_CONTROL = re.compile(r"\x1b\[[0-9;:?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|[\x00\r\ufeff]")
_HEAD_LINES = 200
_MOST_HEADINGS = 10
_CUT_ROW = "the table ends within a row: the file was cut off"
_NOTHING_FOUND = "kubectl found no such object"


def looks_like_kubectl(lines: Sequence[str]) -> bool:
    """Whether a table or a described object begins early, or kubectl only says why there is neither."""
    head = [_plain(line) for line in lines[:_HEAD_LINES]]
    texts = answers = 0
    for index, line in enumerate(head):
        if parse_header(line) or names_object(head, index):
            return True
        answers += is_answer(line)
        texts += bool(line.strip()) and not is_noise(line)
        if texts > _MOST_HEADINGS:
            return False
    return answers > 0 and not texts


def parse_kubectl(text: TextFile, redactor: Redactor) -> Parsed:
    """Read everything that kubectl printed into a file. Never raises.

    The result's kind is what the file holds: `pods`, `events`, `node usage`, `pods describe`; `kubectl` where
    that is several things or nothing. Messages and headings count as parsed.
    """
    lines = [_plain(line) for line in text.lines]
    cut = sections(lines)
    parsed = Parsed("kubectl")
    kinds = set()
    whole = cut.sections
    if whole and (broken := _broken_row(whole[-1], lines)):
        whole = [*whole[:-1], replace(whole[-1], lines=whole[-1].lines[: broken - whole[-1].first_line])]
        parsed.status, parsed.note = "truncated", _CUT_ROW
        parsed.unparsed.append((broken, _CUT_ROW))
    for section in whole:
        part = _parse_section(section, text, len(lines), redactor)
        parsed.extend(part)
        if section.kind != "text":
            kinds.add(part.kind)
    parsed.unparsed.sort()
    parsed.kind = kinds.pop() if len(kinds) == 1 else "kubectl"
    _judge(parsed, cut, text.path)
    return parsed


def _broken_row(section: Section, lines: Sequence[str]) -> int | None:
    """The number of a file's last line, if it is a row that ends before its table does: the file was cut."""
    last = next((number for number in range(len(lines), 0, -1) if lines[number - 1].strip()), 0)
    columns = parse_header(section.lines[0])
    if section.kind != "table" or columns is None or not section.first_line < last:
        return None
    if not "".join(section.lines[last - section.first_line :]).strip():
        return None  # a remark stands last
    above = [line for line in unwrap(section.lines[: last - section.first_line]) if line.text.strip()]
    if len(above) < 2 or any(line.pieces > 1 for line in above):
        return None  # one row alone may be short; a terminal breaks rows, too
    row = lines[last - 1].rstrip()
    short = len(row) < columns.starts[-1] and len(re.split(r"\s{2,}|\t", row.strip())) < len(columns.names)
    short = short and all(len(line.text.rstrip()) > columns.starts[-1] for line in above)
    return last if short else None


def _parse_section(section: Section, text: TextFile, length: int, redactor: Redactor) -> Parsed:
    namespace = section.namespace or text.namespace
    if section.kind == "table":
        return parse_table(section, text.path, text.clock, namespace)
    if section.kind == "describe":
        return parse_blocks(text.path, section.first_line, section.lines, text.clock, namespace, redactor)
    if section.kind == "manifest":
        from analyzer.parsers.manifests import parse_manifests

        above = [""] * (section.first_line - 1)
        below = [""] * (length - len(above) - len(section.lines))
        file = TextFile(text.path, [*above, *section.lines, *below], text.clock, namespace)
        return parse_manifests(file, redactor)
    unparsed = [
        (number, "not a table or an object that kubectl prints")
        for number, line in enumerate(section.lines, section.first_line)
        if line.strip()
    ]
    return Parsed("text", unparsed=unparsed)


def _judge(parsed: Parsed, cut: Cut, path: str) -> None:
    """Say what kubectl's messages mean: the file's state where they stand alone, else warnings."""
    failures: dict[Failure, int] = {}
    for number, line in cut.said:
        failed = failure_of(line)
        if failed:
            failures.setdefault(failed, number)
    if parsed.records:
        parsed.warnings += [
            BundleWarning(code=f"kubectl.{failed.status}", file=path, line=number, message=failed.reason)
            for failed, number in failures.items()
        ]
    elif failures:
        worst = most_telling(failures)
        parsed.status, parsed.note = worst.status, worst.reason
    elif any(is_nothing(line) for _, line in cut.said):
        parsed.note = _NOTHING_FOUND


def _plain(line: str) -> str:
    return _CONTROL.sub("", line) if "\x1b" in line or not line.isprintable() else line
