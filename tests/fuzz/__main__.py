"""`./dev fuzz TARGET [SECONDS]`: coverage-guided fuzzing of one target."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

FOUND = Path(__file__).parents[1] / "data" / "fuzz"


def main() -> None:
    """Run until something is found or the time is up. What is found is written to the target's folder."""
    try:
        atheris: Any = importlib.import_module("atheris")  # no part of the environment
    except ImportError:
        sys.exit("fuzz: atheris is missing (.venv/bin/pip install atheris)")
    with atheris.instrument_imports(include=["analyzer"]):
        from tests.fuzz.seeds import seeds
        from tests.fuzz.targets import TARGETS
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        sys.exit(f"fuzz: name one of {', '.join(TARGETS)}")
    name, seconds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 600
    found, corpus = FOUND / name, Path(sys.prefix) / "fuzz" / name
    found.mkdir(parents=True, exist_ok=True)
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds(name)):
        (corpus / f"seed-{number}").write_bytes(seed)
    options = [f"-max_total_time={seconds}", f"-artifact_prefix={found}/", "-max_len=65536", "-timeout=20"]
    atheris.Setup([sys.argv[0], *options, "-rss_limit_mb=4096", str(corpus)], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
