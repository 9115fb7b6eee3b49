"""What a command ends with, and sample bundles to run it on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

SAMPLES = Path(__file__).parents[2] / "sample_bundles"
FAULTY = SAMPLES / "postgres-password.tar.gz"
HEALTHY = SAMPLES / "healthy.tar.gz"
CUT = SAMPLES / "postgres-too-many-connections-cut.tar.gz"


class Ended(NamedTuple):
    """Status and streams of a command."""

    status: int
    out: str
    err: str


Run = Callable[..., Ended]
