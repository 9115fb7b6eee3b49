"""The direction of imports, and what the command loads before it knows what is wanted."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("polars", "duckdb", "pyarrow", "textual", "yaml", "cryptography", "regex", "rich")


def loaded_by(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint(*sorted(sys.modules))"
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    return set(run.stdout.splitlines()[-1].split())


def test_asking_for_help_loads_no_heavy_module() -> None:
    code = "import analyzer.cli.main as m\ntry:\n    m.app(['--help'])\nexcept SystemExit:\n    pass"
    assert loaded_by(code).isdisjoint(HEAVY)


def test_import_contracts_hold() -> None:
    from importlinter.cli import lint_imports

    assert lint_imports() == 0
