"""Sample bundles as kept cases, and a home that nobody else uses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from analyzer.pipeline import analyze
from analyzer.rules.load import load_rules
from tests.samples.conftest import bundle

Cases = Callable[[str], Path]


@pytest.fixture(scope="session")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Cases:
    """The kept case of a sample bundle, by its name; each is made once."""
    folder = tmp_path_factory.mktemp("cases")

    def case(name: str) -> Path:
        path = folder / name
        if not path.exists():
            store = analyze(bundle(name), load_rules()).store
            store.keep(path)
            store.close()
        (path / "notes.json").unlink(missing_ok=True)
        return path

    return case


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where files are written, and what the user keeps."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return tmp_path
