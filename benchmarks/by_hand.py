"""What somebody would write who has DuckDB and no analyzer: `python by_hand.py FOLDER PATTERNS`.

Prints how many lines of the files in a folder match one of the patterns in a file, which has one a line.
"""

from __future__ import annotations

import sys
from pathlib import Path

TOGETHER = 8  # patterns of one expression: RE2 is slowest with very few and with very many


def statement(folder: Path, patterns: list[str]) -> str:
    """The query: each file as a CSV file of one column."""
    groups = [patterns[at : at + TOGETHER] for at in range(0, len(patterns), TOGETHER)]
    matches = " OR ".join(f"regexp_matches(line, {_quoted(_any_of(group))})" for group in groups)
    return (
        f"SELECT count(*) FROM read_csv({_quoted(str(folder / '*'))}, columns = {{'line': 'VARCHAR'}},"
        " delim = '\x01', quote = '', escape = '', header = false, auto_detect = false,"
        f" max_line_size = 16777216) WHERE {matches}"
    )


def _any_of(patterns: list[str]) -> str:
    return "|".join(f"(?:{pattern})" for pattern in patterns) if len(patterns) > 1 else patterns[0]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def main(folder: Path, patterns: Path) -> None:
    """Run it."""
    import duckdb

    lines = patterns.read_text(encoding="utf-8").splitlines()
    ((count,),) = duckdb.connect().execute(statement(folder, lines)).fetchall()
    print(count)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
