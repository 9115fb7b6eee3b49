"""Who takes part in each contest, and what each must give back."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from analyzer.store.store import Store
from benchmarks.contests import Contender, Contest, number
from benchmarks.facts import Facts
from benchmarks.tools import Tools

HERE = Path(__file__).parent
OURS = "analyzer"
GZIP, RIPGREP, TEXTS = "gzip -dc | wc -l", "igzip -dc | rg -f", "igzip -dc | rg -F -f"
OPENED = "analyzer, opened case"
PAGE = 50
RARE = " - INFO - .*id=req-[0-9]*77 "
FREQUENT, ABSENT, BARE = "id=req-", "zyzzogeton", "[0-9]{7}[a-f]{3}[xyz]"
"""What is sought: a few lines that lnav knows the format of; a page of many; nothing; nothing, without a text
that an index could help with."""
SOUGHT = (RARE, FREQUENT, ABSENT, BARE)

HELP, VERDICT, IMPORTS = "analyzer --help", "verdict on a small bundle", "import of polars and duckdb"


@dataclass(frozen=True, slots=True)
class Data:
    """A bundle of so many bytes of logs, what is true of it, where its case is kept and where it is unpacked.

    `unpacked` is None where the bundle is too large for those who cannot read archives.
    """

    size: int
    bundle: Path
    case: Path
    facts: Facts
    unpacked: Path | None = None


@dataclass(frozen=True, slots=True)
class Lists:
    """Files with the patterns of the rules and with the texts that these need, one a line."""

    patterns: Path
    texts: Path


def analysis(data: Data, tools: Tools, lists: Lists) -> Contest:
    """Everything that the program does, against counting the lines and against the rules' patterns alone."""
    bundle = shlex.quote(str(data.bundle))
    others = [
        Contender(GZIP, _shell(f"gzip -dc {bundle} | wc -l"), number, data.facts.lines),
    ]
    if {"igzip", "rg"} <= tools.paths.keys():
        rg = f"igzip -dc {bundle} | rg --text --count"
        patterns, texts = shlex.quote(str(lists.patterns)), shlex.quote(str(lists.texts))
        others += [
            Contender(RIPGREP, _shell(f"{rg} -f {patterns}"), number, data.facts.hits),
            Contender(TEXTS, _shell(f"{rg} -i -F -f {texts}"), number, data.facts.held),
        ]
    if data.unpacked:
        command = (sys.executable, str(HERE / "by_hand.py"), str(data.unpacked), str(lists.patterns))
        others.append(Contender("DuckDB by hand, unpacked", command, number, data.facts.hits))
    return Contest(
        "analysis",
        "From the bundle to the kept case and the printed verdict, with all shipped rules.",
        data.size,
        (analyze(data), *others),
    )


def analyze(data: Data, name: str = OURS) -> Contender:
    """The command, whole: from its start to the kept case. It must have read every line."""
    command = (*_analyzer("analyze", "--fresh", "--keep"), str(data.case), str(data.bundle))
    return Contender(name, command, partial(_lines_kept, data.case), data.facts.lines, ours=True)


def search(data: Data, tools: Tools) -> Contest:
    """All lines that match a pattern that is seldom found."""
    bundle, pattern = shlex.quote(str(data.bundle)), shlex.quote(RARE)
    wanted = data.facts.found[RARE]
    found = [
        _inside(OPENED, wanted, "search", str(data.case), RARE, "0"),
        Contender(
            "analyzer grep -c", _analyzer("grep", "-c", RARE, str(data.case)), number, wanted, ours=True
        ),
    ]
    if {"igzip", "rg"} <= tools.paths.keys():
        piped = f"igzip -dc {bundle} | rg --text --count -e {pattern}"
        found.append(Contender("igzip -dc | rg", _shell(piped), number, wanted))
    if "zgrep" in tools.paths:
        found.append(Contender("zgrep", _shell(f"zgrep -a -c -e {pattern} {bundle}"), number, wanted))
    if data.unpacked:
        folder = data.unpacked
        if "rg" in tools.paths:
            rg = (tools.paths["rg"], "--count", "-e", RARE, ".")
            found.append(Contender("rg, unpacked", rg, number, wanted, cwd=folder))
        if "lnav" in tools.paths:
            query = f";SELECT count(*) FROM all_logs WHERE log_raw_text REGEXP '{RARE}'"
            lnav = (tools.paths["lnav"], "-n", "-c", query, str(folder))
            found.append(Contender("lnav -n, unpacked", lnav, _last_number, wanted))
    return Contest("search", f"All lines that match `{RARE}`.", data.size, tuple(found))


def pages(data: Data, tools: Tools) -> list[Contest]:
    """The first lines of a search: many are there, none is, none and no text to look for."""
    asked = (
        ("page", f"The first {PAGE} lines that hold `{FREQUENT}`.", FREQUENT),
        ("absent", f"`{ABSENT}`, which no line holds.", ABSENT),
        ("bare", f"`{BARE}`, which no line matches, and which requires no text.", BARE),
    )
    contests = []
    for name, question, pattern in asked:
        wanted = min(PAGE, data.facts.found[pattern])
        grep = _analyzer("grep", "-m", str(PAGE), pattern, str(data.case))
        found = [
            _inside(OPENED, wanted, "search", str(data.case), pattern, str(PAGE)),
            Contender("analyzer grep -m", grep, _printed_lines, wanted, ours=True),
        ]
        if data.unpacked and "rg" in tools.paths:
            piped = f"rg -e {shlex.quote(pattern)} . | head -n {PAGE}"
            found.append(
                Contender("rg | head, unpacked", _shell(piped), _printed_lines, wanted, cwd=data.unpacked)
            )
        contests.append(Contest(name, question, data.size, tuple(found)))
    return contests


def templates(data: Data, tools: Tools) -> Contest:
    """What the logs say, by pattern: seconds of the counting alone, without reading."""
    records = _kept(data.case, "SELECT sum(count)::BIGINT FROM log_templates")
    found = [_inside(OPENED, records, "patterns", str(data.case))]
    if tools.drain3 and data.unpacked:
        lines = data.facts.lines - len((data.unpacked / "pods.txt").read_text(encoding="utf-8").splitlines())
        command = (tools.drain3, str(HERE / "drained.py"), str(data.unpacked))
        found.append(Contender("drain3, unpacked", command, _told("answer"), lines, inside_s=_seconds))
    return Contest(
        "patterns", "Every record (drain3: every line) counted under its pattern.", data.size, tuple(found)
    )


def start(data: Data) -> Contest:
    """How long the smallest things take."""
    imports = (sys.executable, "-c", "import polars, duckdb")
    return Contest(
        "start",
        "Help, and the verdict on a bundle of 1 MB.",
        data.size,
        (
            Contender(HELP, _analyzer("--help"), lambda printed: int(b"Usage" in printed), 1, ours=True),
            Contender(VERDICT, _analyzer("analyze", "--fresh", str(data.bundle)), _verdicts, 1, ours=True),
            Contender(IMPORTS, imports, len, 0),
        ),
    )


def rules(data: Data, pack: Path, counts: Sequence[int]) -> Contest:
    """The analysis with more and more rules, in one process that is measured from inside."""
    return Contest(
        "rules",
        "The same bundle with so many rules; above the shipped ones are copies with other words.",
        data.size,
        tuple(
            _inside(
                f"{count} rules",
                data.facts.lines,
                "rules",
                str(data.bundle),
                str(data.case),
                str(pack),
                str(count),
            )
            for count in counts
        ),
    )


def reading(data: Data, name: str, question: str, at: int) -> Contest:
    """The analysis against counting the lines."""
    bundle = shlex.quote(str(data.bundle))
    count = Contender(GZIP, _shell(f"gzip -dc {bundle} | wc -l"), number, data.facts.lines)
    return Contest(name, question, at, (analyze(data), count))


def places(printed: bytes) -> set[tuple[str, int]]:
    """File and line of each line that ripgrep or `analyzer grep` prints as `file:line:text`."""
    found = set()
    for line in printed.decode(errors="replace").splitlines():
        file, place, _ = line.split(":", 2)
        found.add((file.removeprefix("./"), int(place)))
    return found


def place_commands(data: Data, tools: Tools) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Commands that print where the lines of the search stand: ours, and ripgrep's in the unpacked folder."""
    if "rg" not in tools.paths or not data.unpacked:
        return None
    ours = _analyzer("grep", RARE, str(data.case))
    return ours, (tools.paths["rg"], "--no-heading", "--line-number", "-e", RARE, ".")


def _analyzer(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "analyzer", *arguments)


def _inside(name: str, wanted: int, *arguments: str) -> Contender:
    command = (sys.executable, "-m", "benchmarks.inside", *arguments)
    return Contender(name, command, _told("answer"), wanted, inside_s=_seconds, ours=True)


def _shell(line: str) -> tuple[str, ...]:
    return ("sh", "-c", line)


def _told(key: str) -> Callable[[bytes], int]:
    return lambda printed: int(json.loads(printed)[key])


def _seconds(printed: bytes) -> float:
    return float(json.loads(printed)["seconds"])


def _last_number(printed: bytes) -> int:
    return int(printed.split()[-1])


def _printed_lines(printed: bytes) -> int:
    return printed.count(b"\n")


def _verdicts(printed: bytes) -> int:
    """Whether the first line tells how many checks could not be evaluated, as that of a verdict does."""
    return int(b"checks not evaluable" in printed.partition(b"\n")[0])


def _lines_kept(case: Path, _printed: bytes) -> int:
    return _kept(case, "SELECT sum(lines)::BIGINT FROM files")


def _kept(case: Path, query: str) -> int:
    with Store.open(case) as store:
        ((value,),) = store.query(query)
    return int(value)
