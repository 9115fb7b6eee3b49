"""The parts of the handbook that follow from the code: the catalogue of rules, keys, tables.

`./dev docs` writes them; a test fails when what is written differs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from analyzer.model import TABLES, columns, comment
from analyzer.rules import filters, schema
from analyzer.rules.keys import keys_of, values_of
from analyzer.rules.load import load_rules

if TYPE_CHECKING:
    from analyzer.rules.load import RuleSet
    from analyzer.rules.schema import Rule

DOCS = Path(__file__).parents[2] / "docs"

_GENERATED = "<!-- written by ./dev docs -->"
_BLOCK = re.compile(r"<!-- begin (\w+) -->\n.*?<!-- end -->\n", re.DOTALL)
_PARTS: tuple[tuple[str, type[msgspec.Struct]], ...] = (
    ("The rule", schema.Rule),
    ("`[[match]]`", schema.Match),
    ("`[[causes]]`", schema.Cause),
    ("`[[refuters]]`", schema.Refuter),
    ("`[[remedy]]`", schema.Remedy),
    ("`[provenance]`", schema.Provenance),
    ("`[[test]]`", schema.Sample),
)


def pages(folder: Path = DOCS) -> dict[Path, str]:
    """What the pages that hold generated text should be, by path."""
    found = {
        folder / "catalogue.md": catalogue(load_rules()),
        folder / "tables.md": tables(),
    }
    for name in ("rules.md", "filters.md"):
        path = folder / name
        found[path] = _BLOCK.sub(_filled, path.read_text(encoding="utf-8"))
    return found


def catalogue(ruleset: RuleSet) -> str:
    """Every rule in a table per area, and the classes that no rule names."""
    lines = [
        "# Catalogue of rules",
        "",
        _GENERATED,
        "",
        f"{len(ruleset.rules)} rules. `analyzer rules show ID` tells all of one.",
    ]
    by_area = sorted(ruleset.rules, key=lambda rule: (_area(ruleset, rule), rule.id))
    for area, rules in groupby(by_area, key=lambda rule: _area(ruleset, rule)):
        lines += ["", f"## {area}", ""]
        header = ("id", "title", "role", "names", "kind", "maturity", "components", "source")
        lines += _table(header, (_row(rule) for rule in rules))
    named = {cause for rule in ruleset.rules for cause in (rule.cause, rule.otherwise)}
    if bare := [cause for cause in sorted(ruleset.taxonomy) if cause not in named]:
        lines += ["", "## Classes that no rule names yet", ""]
        lines += _table(("class", "title"), ((cause, ruleset.taxonomy[cause].en) for cause in bare))
    return "\n".join(lines) + "\n"


def tables() -> str:
    """Every table with its columns."""
    lines = [
        "# Tables",
        "",
        _GENERATED,
        "",
        "What rules and `analyzer sql` can query. Times are in UTC. There are also views: `pod_containers`,",
        "`object_events`, `fired` and `capture`, see `analyzer/store/schema.py`.",
    ]
    for name, record in TABLES.items():
        lines += ["", f"## {name}", "", comment(record), ""]
        rows = (
            (f"`{c.name}`", c.sql_type if c.nullable else f"{c.sql_type} NOT NULL", c.comment)
            for c in columns(record)
        )
        lines += _table(("column", "type", "meaning"), rows)
    return "\n".join(lines) + "\n"


def _filled(block: re.Match[str]) -> str:
    """A block of a page, written anew."""
    lines = list(_BLOCKS[block[1]]())
    return "\n".join([f"<!-- begin {block[1]} -->", _GENERATED, "", *lines, "", "<!-- end -->", ""])


def _keys() -> Iterator[str]:
    for number, (title, part) in enumerate(_PARTS):
        yield from ["", f"### {title}", ""] if number else [f"### {title}", ""]
        yield from _keys_of(part)


def _filter_keys() -> Iterator[str]:
    yield from _keys_of(filters.Terms)


def _keys_of(part: type[msgspec.Struct]) -> Iterator[str]:
    rows = (
        (
            f"`{key.name}`",
            key.takes,
            "required" if key.default is None else f"`{key.default}`" if key.default else "",
            key.meaning,
        )
        for key in keys_of(part)
    )
    yield from _table(("key", "takes", "default", "meaning"), rows)


def _words() -> Iterator[str]:
    yield from ["### Symptoms", ""]
    yield from _table(("symptom", "meaning"), values_of("Symptom").items())
    yield from ["", "### Relations", ""]
    yield from _table(("relation", "meaning"), values_of("Relation").items())


_BLOCKS = {"keys": _keys, "words": _words, "filter_keys": _filter_keys}


def _area(ruleset: RuleSet, rule: Rule) -> str:
    return ruleset.files[rule.id].parent.name


def _row(rule: Rule) -> tuple[str, ...]:
    components = sorted({"all" if name == "*" else name for match in rule.match for name in match.component})
    seen = [f"seen: {rule.provenance.seen}"] if rule.provenance.seen else []
    return (
        rule.id,
        rule.title,
        rule.role,
        rule.cause or rule.symptom or "",
        rule.kind,
        rule.maturity,
        " ".join(components),
        "; ".join([*rule.provenance.source, *seen]),
    )


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield f"|{'---|' * len(header)}"
    for row in rows:
        yield f"| {' | '.join(_cell(cell) for cell in row)} |"


def _cell(text: str) -> str:
    """A text that a table of Markdown shows as it is."""
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
