"""No line of a bundle is lost, and no secret of it gets anywhere."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

from analyzer.analysis import Analysis
from analyzer.model import TABLES, FileInfo, columns
from analyzer.reports.case import read_case
from analyzer.reports.json import render
from analyzer.reports.text import TextReport
from tests.samples.lines import lines_of


def test_every_line_is_parsed_or_named(sample: tuple[str, Analysis]) -> None:
    name, analysis = sample
    store = analysis.store
    real = lines_of(name)
    held = dict(
        store.query(
            "SELECT file, sum(n) FROM ("
            " SELECT file, count(*) AS n FROM lines GROUP BY file"
            " UNION ALL SELECT file, sum(line_count) FROM log_records GROUP BY file) GROUP BY file"
        )
    )
    unparsed = dict(store.query("SELECT file, count(*) FROM unparsed_lines GROUP BY file"))
    for file in store.records(FileInfo):
        assert file.parsed + file.unparsed == file.lines, file.path
        assert file.unparsed == unparsed.get(file.path, 0), file.path
        assert file.lines == held.get(file.path, 0), file.path
        if file.status != "truncated":
            lines = real[file.path]
            assert file.lines == len(lines) - (lines[-1] == ""), file.path


def test_all_text_of_the_collector_is_understood(sample: tuple[str, Analysis]) -> None:
    _, analysis = sample
    assert analysis.store.query("SELECT file, line, text FROM unparsed_lines ORDER BY ALL") == []


_DATA = re.compile(r"^    ([\w.-]+): ([A-Za-z0-9+/=]{8,})$")
_PUBLIC = re.compile(r"HOST|PORT|USER|_DB$|NAME|MODEL|\.crt$|^namespace$")


def secrets_of(name: str) -> Iterator[str]:
    """Decoded values of the bundle's Secrets that are no plain names, and the passwords in its URLs."""
    for line in lines_of(name).get("secrets.yaml", []):
        found = _DATA.match(line)
        if found is None or _PUBLIC.search(found[1]):
            continue
        try:
            value = base64.b64decode(found[2], validate=True).decode()
        except ValueError:
            continue
        if "://" in value:
            yield from re.findall(r"://[^:@/]*:([^@/]{6,})@", value)
        elif len(value) >= 8:
            yield value


def test_no_secret_reaches_a_table_or_a_report(sample: tuple[str, Analysis]) -> None:
    name, analysis = sample
    store = analysis.store
    outputs = []
    for table, record in TABLES.items():
        for column in columns(record):
            if column.sql_type not in ("BIGINT", "DOUBLE", "BOOLEAN", "TIMESTAMP"):
                outputs += [
                    text
                    for (text,) in store.query(f'SELECT DISTINCT "{column.name}"::VARCHAR FROM "{table}"')
                    if text
                ]
    case = read_case(store, analysis.rules, "en")
    outputs += [render(case), TextReport(case, colour=True, width=None).render()]
    everything = "\n".join(outputs)
    for secret in secrets_of(name):
        for form in (secret, base64.b64encode(secret.encode()).decode()):
            assert form not in everything


def test_there_are_secrets_to_be_found() -> None:
    assert len(set(secrets_of("healthy"))) >= 3
