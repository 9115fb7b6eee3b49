"""The real command in a world of its own: home, cache and temporary folder."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analyzer.model import TABLES
from analyzer.store.store import Store

SAMPLES = Path(__file__).parents[2] / "sample_bundles"
FAULTY = SAMPLES / "postgres-password.tar.gz"


@dataclass(frozen=True, slots=True)
class World:
    """A folder with all that the program may write to."""

    root: Path

    @property
    def cases(self) -> Path:
        """Where cases are kept."""
        return self.root / "cache" / "bundle-analyzer" / "cases"

    @property
    def temporary(self) -> Path:
        """The system's temporary folder."""
        return self.root / "tmp"

    def start(
        self, *arguments: object, before: tuple[str, ...] = (), **options: Any
    ) -> subprocess.Popen[str]:
        """Start the command."""
        for folder in ("cache", "tmp", "home"):
            (self.root / folder).mkdir(exist_ok=True)
        environment = {
            **os.environ,
            "HOME": str(self.root / "home"),
            "TMPDIR": str(self.temporary),
            "XDG_CACHE_HOME": str(self.root / "cache"),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        return subprocess.Popen(
            [*before, sys.executable, "-m", "analyzer", *map(str, arguments)],
            env={**environment, **options.pop("env", {})},
            text=True,
            cwd=Path(__file__).parents[2],
            **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options},
        )

    def run(self, *arguments: object, **options: Any) -> tuple[int, str, str]:
        """Status, stdout and stderr of the command."""
        process = self.start(*arguments, **options)
        out, err = process.communicate(timeout=300)
        return process.returncode, out, err

    def tables(self) -> dict[str, list[tuple[Any, ...]]]:
        """All rows of the one case that is kept."""
        (case,) = self.cases.iterdir()
        with Store.open(case) as store:
            return {name: store.query(f'SELECT * FROM "{name}" ORDER BY ALL') for name in sorted(TABLES)}

    def files(self) -> set[Path]:
        """Everything that lies in it."""
        return {path.relative_to(self.root) for path in self.root.rglob("*")}
