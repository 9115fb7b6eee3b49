"""Settings that all tests share."""

from __future__ import annotations

import os
import tempfile

from hypothesis import HealthCheck, settings

os.environ["ANALYZER_RULES"] = ""  # rules that somebody keeps for own use are no part of the tests
_CACHE = tempfile.TemporaryDirectory(prefix="bundle-analyzer-tests-")
os.environ["XDG_CACHE_HOME"] = _CACHE.name

settings.register_profile(
    "repeatable",
    derandomize=True,
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("repeatable")
