"""The command that all bad bundles are given to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.hostile.harness import Command


@pytest.fixture(scope="session")
def command(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Command]:
    server = Command(tmp_path_factory.mktemp("rules"))
    yield server
    server.close()
