"""Every command over a bundle whose every text is hostile: no output obeys it."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from tests.cli.running import Run
from tests.samples.packing import Member, changed, members, pack
from tests.test_show import harmless

INJECTED = [
    "\x1b]52;c;aGVsbG8=\x07",  # writes the clipboard
    "\x1b]0;title\x1b\\",
    "\x1b[2J\x1b[H",
    "\x9b31m",
    "\x90q\x9c",
    "\rFAULTY: nothing\b\b\b",
    "\u202etxt.exe\u2066",
    "\u200b\ufeff\U000e0041",
    "\x7f\x00\x05",
    "\u2028\u0085",
    "=HYPERLINK(\"http://x\",\"y\")",
    "[link](javascript:alert(1))<script>alert(1)</script>[@click=app.bell]x[/]",
    "{} {0} %s %n ${HOME} $(id) `id`",
]  # fmt: skip
HOSTILE = "".join(INJECTED)

COMMANDS = [
    ("analyze",),
    ("analyze", "--lang", "zh"),
    ("analyze", "--format", "json"),
    ("explain",),
    ("explain", "--lang", "zh"),
    ("doctor",),
    ("get", "pods"),
    ("get", "events", "-o", "csv"),
    ("get", "files", "-o", "jsonl"),
    ("get", "lines", "-o", "csv"),
    ("get", "lines", "-o", "jsonl"),
    ("get", "lines"),
    ("logs", "--patterns"),
    ("logs", "--patterns", "-o", "csv"),
    ("logs", "--patterns", "-o", "jsonl"),
    ("grep", "-i", "error"),
    ("grep", "-C", "2", "o"),
    ("grep", "-l", "o"),
    ("grep", "-c", "o"),
]


def spoilt(content: bytes) -> bytes:
    """Each line with something hostile at its end, and at places within."""
    lines = content.decode("utf-8", "replace").split("\n")
    texts = [HOSTILE.replace("\n", ""), *INJECTED]
    return "\n".join(
        line + (" " + texts[number % len(texts)] if line.strip() else "") for number, line in enumerate(lines)
    ).encode("utf-8", "replace")


def hostile_files() -> list[Member]:
    """A faulty bundle, all of its texts and names spoilt."""
    files = []
    for number, (member, content) in enumerate(members("two-faults")):
        keeps = member.name.endswith((".yaml", "pods.txt", "endpoints.txt", "services.txt"))
        name = member.name if number % 3 else f"{member.name}{INJECTED[number % len(INJECTED)]}.txt"
        files.append(
            changed(member, name if not keeps else member.name, content if keeps else spoilt(content))
        )
        if keeps:
            files.append(changed(member, f"{member.name}.spoilt", spoilt(content)))
    return files


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pack(tmp_path_factory.mktemp("hostile") / "bundle.tar", hostile_files())


def arguments(command: tuple[str, ...], bundle: Path) -> list[object]:
    """The command with the bundle in its place."""
    return [*command[:2], bundle, *command[2:]] if command[0] == "get" else [*command, bundle]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_output_obeys(run: Run, hostile: Path, command: tuple[str, ...]) -> None:
    ended = run(*arguments(command, hostile))
    assert ended.status == 0, ended.err
    assert len(ended.out) > 20
    assert harmless(ended.out)
    assert harmless(ended.err)
    if "csv" in command:
        rows = list(csv.reader(io.StringIO(ended.out)))
        assert len({len(row) for row in rows}) == 1
        assert not [cell for row in rows for cell in row if re.match(r"[=+@\t]|-(?![0-9.]+$)", cell)]
    if "json" in command:
        json.loads(ended.out)
    if "jsonl" in command:
        assert all(isinstance(json.loads(line), dict) for line in ended.out.splitlines())


def test_the_log_of_a_pod(run: Run, hostile: Path) -> None:
    pods = [json.loads(line)["name"] for line in run("get", "pods", hostile, "-o", "jsonl").out.splitlines()]
    outputs = [run("logs", pod, hostile).out for pod in pods]
    assert any(outputs)
    assert all(harmless(out) for out in outputs)


def test_what_redact_says_and_names(run: Run, hostile: Path, tmp_path: Path) -> None:
    ended = run("redact", hostile, "-o", tmp_path / "clean.tar.gz")
    assert ended.status == 0, ended.err
    assert harmless(ended.err)
