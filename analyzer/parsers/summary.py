"""summary.txt of detailed-diagnosis.sh: counts that the script took itself, and copies of two listings.

Source: generate_summary of the script. Its recent events are rows of `kubectl get events` without the header.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from analyzer.model import SummaryFact
from analyzer.parsers.base import Parsed, TextFile
from analyzer.parsers.kubectl.columns import parse_header
from analyzer.parsers.kubectl.row import Row
from analyzer.parsers.kubectl.rows.events import parse_event
from analyzer.parsers.kubectl.sections import Section
from analyzer.parsers.kubectl.tables import parse_table

_KEYS = {
    "生成时间": "generated_at",
    "命名空间": "namespace",
    "Pod总数": "pods_total",
    "运行中Pod": "pods_running",
    "失败Pod": "pods_failed",
    "服务总数": "services_total",
}
_FACT = re.compile(r"^\s*(" + "|".join(_KEYS) + r")\s*[:：]\s*(.*?)\s*$")
_EVENT = re.compile(r"^(\S+(?: \(x\d+ over \S+\))?)\s+(Normal|Warning)\s+(\S+)\s+([\w.-]+/\S+)\s+(.*\S)\s*$")
_HEADING = re.compile(r"^=== .+ ===$")
_KNOWN = re.compile(  # headings, and the listing of the script's own files
    r"^=== .+ ===$|诊断报告\s*$|^Metrics Server不可用|^(?:total|总用量|总计) \d+|"
    r"^[-dlbcps][-rwxsStT]{9}[.+@]?\s+\d+ "
)
_COLUMNS = ("LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE")
_HEAD_LINES = 20


def looks_like_summary(lines: Sequence[str]) -> bool:
    """Whether the first lines state at least two of the script's facts."""
    return len({match[1] for line in lines[:_HEAD_LINES] if (match := _FACT.match(line))}) >= 2


def parse_summary(text: TextFile) -> Parsed:
    """Facts, events (form `summary`) and usage of the summary. Never raises."""
    parsed = Parsed("summary")
    table_end = 0
    for number, line in enumerate(text.lines, 1):
        if number <= table_end:
            continue
        if parse_header(line):
            table = _table(text.lines, number)
            table_end = number + len(table.lines) - 1
            parsed.extend(parse_table(table, text.path, text.clock, text.namespace))
        elif fact := _FACT.match(line):
            parsed.records.append(SummaryFact(key=_KEYS[fact[1]], value=fact[2], file=text.path, line=number))
        elif event := _EVENT.match(line):
            cells = dict(zip(_COLUMNS, event.groups(), strict=True))
            row = Row(text.path, number, cells, text.clock, text.namespace)
            parsed.records.append(parse_event(row, form="summary"))
        elif line.strip() and not _KNOWN.search(line):
            parsed.unparsed.append((number, "not a line that the script's summary holds"))
    return parsed


def _table(lines: Sequence[str], first: int) -> Section:
    """The table whose header is line `first`: up to the next blank line or heading."""
    rows = list(takewhile(lambda line: line.strip() and not _HEADING.match(line), lines[first - 1 :]))
    return Section("table", first, rows)
