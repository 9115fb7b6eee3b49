"""Whatever leaves the program passes one function per sink: no module has a way of its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "analyzer"

# What writes to a sink, and the only modules that may.
WAYS = {
    "print": {"cli/output.py"},
    "sys.stdout.write": {"cli/output.py"},
    "sys.stderr.write": {"cli/progress.py"},  # its own words and numbers
    "sys.stdout.buffer": {"rules/jail.py"},  # a pipe to the parent
    "typer.echo": set(),
    "typer.secho": set(),
    "typer.style": set(),
    "logging": set(),
    "warnings.warn": set(),
    "json.dumps": {"show.py", "parsers/logs/json_lines.py", "redact/known.py"},  # the latter two read by it
    "json.dump": set(),
    "csv.writer": {"reports/tables.py"},  # cells by show_cell
    "csv.DictWriter": set(),
    "os.write": set(),
    "subprocess.Popen": {"rules/jail.py"},
    "subprocess.run": set(),
    "os.system": set(),
    "eval": set(),
    "exec": set(),
    "pickle.loads": set(),
    "socket": set(),
    "urllib.request": set(),
    "http.client": set(),
}


def dotted(node: ast.AST) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else None
    return None


def used(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif name := dotted(node):
            yield name


@pytest.mark.parametrize("way", WAYS)
def test_a_way_out_is_used_by_its_module_alone(way: str) -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for path in ROOT.rglob("*.py")
        if way in set(used(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert users <= WAYS[way]
    assert users == WAYS[way], "the list names a module that no longer needs it"
