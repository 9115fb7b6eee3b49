"""Parts of our program alone, in a process of their own: seconds inside it, without its start.

    python -m benchmarks.inside search CASE PATTERN MOST
    python -m benchmarks.inside patterns CASE
    python -m benchmarks.inside rules BUNDLE CASE PACK COUNT

Each prints a line of JSON: `answer`, and `seconds` of the part.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from itertools import islice
from pathlib import Path

from analyzer.derive.templates import TemplateCounts
from analyzer.pipeline import analyze
from analyzer.rules.load import load_rules
from analyzer.rules.match import blocks
from analyzer.search import Query, search_lines
from analyzer.store.store import Store
from benchmarks.rules import first_rules


def loaded() -> None:
    """Import what a program that has a case open has used before."""
    import polars
    import pyarrow.dataset

    polars.Series(["a"]).str.contains("a")
    pyarrow.dataset.dataset([])


def search(case: Path, pattern: str, most: int) -> tuple[int, float]:
    """Lines found in a case that is open, at most so many (0: all), and the time until the last of them."""
    with Store.open(case) as store:
        store.query("SELECT count(*) FROM files")
        loaded()
        began = time.perf_counter()
        found = sum(1 for _ in islice(search_lines(store, Query(pattern)), most or None))
        return found, time.perf_counter() - began


def patterns(case: Path) -> tuple[int, float]:
    """Records whose templates were counted, and the time of the counting; reading them is not part of it."""
    counts, spent = TemplateCounts(), 0.0
    with Store.open(case) as store:
        for block in blocks(store):
            began = time.perf_counter()
            counts.add(block)
            spent += time.perf_counter() - began
    began = time.perf_counter()
    found = counts.result()
    spent += time.perf_counter() - began
    return (int(found[0]["count"].sum()) if found else 0), spent


def rules(bundle: Path, case: Path, pack: Path, count: int) -> tuple[int, float]:
    """Lines of a bundle that was analyzed with so many rules, and the time from its path to the kept case."""
    ruleset = load_rules([pack])
    ruleset = replace(ruleset, rules=first_rules(ruleset, count))
    began = time.perf_counter()
    with analyze(bundle, ruleset, within=case.parent).store as store:
        store.keep(case)
        spent = time.perf_counter() - began
        ((lines,),) = store.query("SELECT sum(lines)::BIGINT FROM files")
    return lines, spent


def main(arguments: list[str]) -> None:
    """Do one of the above."""
    match arguments:
        case ["search", case, pattern, most]:
            answer, seconds = search(Path(case), pattern, int(most))
        case ["patterns", case]:
            answer, seconds = patterns(Path(case))
        case ["rules", bundle, case, pack, count]:
            answer, seconds = rules(Path(bundle), Path(case), Path(pack), int(count))
        case _:
            sys.exit(__doc__)
    print(json.dumps({"answer": answer, "seconds": seconds}))


if __name__ == "__main__":
    main(sys.argv[1:])
