"""`./dev security`: the figures of docs/security.md, measured anew. Takes about ten minutes."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from analyzer import __version__
from analyzer.redact import Redactor
from tests.cli.test_injected import COMMANDS, INJECTED
from tests.fuzz.targets import TARGETS
from tests.hostile.corpus import GROUPS
from tests.hostile.harness import Command, Result, complaints
from tests.hostile.making import Case
from tests.hostile.test_damage import FLIPS, STEP, good
from tests.redact.cases import SETS, read_cases, read_lookalikes
from tests.rules.hostile import HARMLESS, REFUSED
from tests.rules.test_jail import HOSTILE

PAGE = Path(__file__).parents[1] / "docs" / "security.md"
_HEADING = "## Figures"
_MARK = "<!-- written by ./dev security -->"
_MIB = 1 << 20
_KEY = b"a key for figures"
_COLUMNS = (
    "group", "bundles", "accepted", "with warnings", "refused", "not as they must", "memory, median", "most",
    "processor, median", "most",
)  # fmt: skip


def main() -> None:
    """Write the figures below the mark in the page."""
    text = PAGE.read_text(encoding="utf-8")
    head = text[: text.index(_HEADING)] + f"{_HEADING}\n\n{_MARK}"
    figures = "\n".join(_figures())
    PAGE.write_text(f"{head}\n\n{figures}\n", encoding="utf-8")


def _figures() -> Iterator[str]:
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    yield f"Measured on {day} with analyzer {__version__} on {os.cpu_count()} cores."
    yield ""
    yield "### Bad bundles, each run twice through the command in a child with limits"
    yield ""
    yield f"| {' | '.join(_COLUMNS)} |"
    yield "| --- " * len(_COLUMNS) + "|"
    with tempfile.TemporaryDirectory() as folder:
        for name, cases in GROUPS.items():
            yield _group(name, cases, Path(folder))
    yield ""
    yield "### The rest"
    yield ""
    yield "| what | figure |"
    yield "| --- | --- |"
    yield f"| places at which a good bundle is cut | {len(range(0, len(good()), STEP))} |"
    yield f"| single bits flipped in it | {FLIPS:,} |"
    for name in SETS:
        told = "set written without sight of the patterns" if name else "own set"
        yield f"| secrets hidden, {told} | {_hidden(name)} |"
        yield f"| look-alikes changed, {told} | {_changed(name)} |"
    statements = len({*HOSTILE, *REFUSED, *HARMLESS})
    yield f"| statements of strangers tried | {statements}; {len(HARMLESS)} are allowed and change nothing |"
    yield f"| commands and formats × hostile texts | {len(COMMANDS)} × {len(INJECTED)} |"
    yield f"| targets of fuzzing | {len(TARGETS)}: {', '.join(TARGETS)} |"


def _hidden(name: str) -> str:
    found = [(secret, case) for case in read_cases(name) for secret in case.secrets]
    hidden = sum(secret not in Redactor(_KEY).text(case.text) for secret, case in found)
    return f"{hidden} of {len(found)} ({100 * hidden / len(found):.1f} %)"


def _changed(name: str) -> str:
    lines = read_lookalikes(name)
    changed = sum(Redactor(_KEY).text(line) != line for line in lines)
    return f"{changed} of {len(lines)} ({100 * changed / len(lines):.1f} %)"


def _group(name: str, cases: tuple[Case, ...], folder: Path) -> str:
    workers = os.cpu_count() or 1
    servers = [Command(folder / f"{name}-rules-{number}") for number in range(workers)]
    try:
        with ThreadPoolExecutor(workers) as pool:
            shares = [
                pool.submit(list, _run(server, cases[number::workers], folder))
                for number, server in enumerate(servers)
            ]
            runs = [run for share in shares for run in share.result()]
    finally:
        for server in servers:
            server.close()
    ends = Counter(case.outcome for case, _, _ in runs)
    wrong = sum(bool(found) for _, _, found in runs)
    rss = sorted(result.rss // _MIB for _, result, _ in runs)
    cpu = sorted(result.cpu_s for _, result, _ in runs)
    return (
        f"| {name} | {len(runs)} | {ends['accepted']} | {ends['warned']} | {ends['refused']} | {wrong} "
        f"| {median(rss):.0f} MiB | {rss[-1]} MiB | {median(cpu):.1f} s | {cpu[-1]:.1f} s |"
    )


def _run(server: Command, cases: tuple[Case, ...], folder: Path) -> Iterator[tuple[Case, Result, list[str]]]:
    for case in cases:
        result = server.run(case.make(), folder / case.name, bomb=case.bomb)
        yield case, result, list(complaints(case, result))


if __name__ == "__main__":
    main()
