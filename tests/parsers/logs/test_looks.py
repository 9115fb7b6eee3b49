"""Logs are recognised by their content, and nothing else is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from analyzer.parsers.logs import looks_like_log
from analyzer.parsers.logs.formats import FORMATS, Format
from tests.parsers.logs.reading import DATA


@pytest.mark.parametrize(
    "known", [known for known in FORMATS if known.sure], ids=lambda known: known.sample[:30]
)
def test_a_log_of_a_sure_format_is_recognised(known: Format) -> None:
    assert looks_like_log([known.sample] * 3)


@pytest.mark.parametrize("path", sorted(DATA.glob("*.log")), ids=lambda path: path.stem)
def test_an_excerpt_is_recognised(path: Path) -> None:
    assert looks_like_log(path.read_text().split("\n")[:200])


LOGS = {
    "uvicorn": ["INFO:     Started server process [1]", '10.0.0.1:1 - "GET / HTTP/1.1" 200', "INFO:     x"],
    "initdb and server": [
        *["creating subdirectories ... ok"] * 20,
        *["2026-11-23 21:47:45 UTC [1] LOG:  up"] * 10,
    ],
    "times without a format": ["2026-11-23 21:47:45 starting", "2026-11-23 21:47:46 ready"],
    "traceback": ["Traceback (most recent call last):", '  File "a.py", line 1', "    x()", "ValueError: no"],
    "JSON": ['{"event": "up", "level": "info", "timestamp": "2026-11-23T21:47:45Z"}'],
    "docker": ['{"log":"x\\n","stream":"stdout","time":"2026-11-23T21:47:45Z"}'],
    "prefix": ["[pod/a-1/main] hello"],
    "access of uvicorn": ["INFO:     x", *['INFO:     10.0.0.1:1 - "GET / HTTP/1.1" 200 OK'] * 9],
    "a crash": [
        "*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***",
        "Reading the file, at line 2",
        "Bad directive",
    ],
    "much that has no form": [*["TopMemoryContext: 97664 total in 5 blocks"] * 180, *["ERROR:    x"] * 9],
    "colours": ["\x1b[2m2026-11-23 21:47:45\x1b[0m [\x1b[32minfo\x1b[0m] up"],
}


@pytest.mark.parametrize("lines", LOGS.values(), ids=LOGS)
def test_a_log_is_recognised(lines: list[str]) -> None:
    assert looks_like_log(lines)


OTHERS = {
    "empty": [],
    "blank": ["", "  "],
    "get pods": [
        "NAME   READY   STATUS             RESTARTS   AGE",
        "web-1  0/1     CrashLoopBackOff   3          5m",
    ],
    "events": [
        "LAST SEEN   TYPE      REASON    OBJECT      MESSAGE",
        "2m          Warning   BackOff   pod/web-1   Back-off restarting failed container",
        "1m          Warning   Failed    pod/web-1   Error: ErrImagePull",
    ],
    "describe": [
        "Name:         web-1",
        "Namespace:    lg",
        "Events:",
        "  Type     Reason   Age  From     Message",
        "  Warning  Failed   2m   kubelet  Error: ErrImagePull",
    ],
    "YAML": [
        "apiVersion: v1",
        "kind: ConfigMap",
        "data:",
        "  LOG_LEVEL: info",
        "  app.yaml: |",
        "    level: error",
    ],
    "JSON manifest": [
        '{"apiVersion": "v1", "kind": "Event", "message": "x", "time": "2026-11-23T21:47:45Z"}'
    ],
    "network test": [
        "Server:\t\t10.96.0.10",
        "Address:\t10.96.0.10:53",
        "** server can't find postgres: NXDOMAIN",
        "nc: postgres-service (10.96.45.12:5432): Connection refused",
        "wget: download timed out",
    ],
    "prose": [
        "Dear support,",
        "since yesterday the system fails.",
        "",
        "ERROR: it says that it cannot connect.",
        "We restarted it twice.",
        "On 2026-11-23 21:47:45 it came back.",
        "Please help.",
        "Regards",
    ],
    "prose that quotes a line": [
        *["The pod restarts."] * 8,
        "2026-11-23 21:47:45,709 - app - ERROR - no",
        "Thanks.",
    ],
    "df": ["Filesystem      Size  Used Avail Use% Mounted on", "tmpfs           120M  120M     0 100% /data"],
    "CSV": ["time,cpu", "2026-11-23T21:47:45Z,12", "2026-11-23T21:48:45Z,13"],
}


@pytest.mark.parametrize("lines", OTHERS.values(), ids=OTHERS)
def test_another_file_is_no_log(lines: list[str]) -> None:
    assert not looks_like_log(lines)


def test_recognising_needs_no_polars() -> None:
    code = (
        "import sys, analyzer.parsers.logs as logs\nlogs.looks_like_log(['INFO: x'])\n"
        "assert 'polars' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
