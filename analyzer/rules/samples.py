"""The samples that rule files hold, read the way a bundle is read."""

from __future__ import annotations

import dataclasses
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.bundle import Clock, line_blocks, read_bundle
from analyzer.derive.derive import derive
from analyzer.derive.templates import TemplateCounts
from analyzer.errors import RuleError
from analyzer.ingest import ingest
from analyzer.redact import Redactor
from analyzer.store.store import Store

if TYPE_CHECKING:
    import polars as pl

_KEY = bytes(32)
_WRITTEN = 1_795_000_000  # 2026-11-18 11:06:40 UTC: when sample files are written, and ages count from


def read_log(path: str, component: str, text: str) -> pl.DataFrame:
    """A log sample as records of a component, secrets replaced, with the columns that rules search."""
    import polars as pl

    from analyzer.parsers.logs import KnownPods, LogReader, source_of
    from analyzer.parsers.logs.said import with_said

    stream = Redactor(_KEY).stream()
    blocks = (
        dataclasses.replace(block, lines=stream.series(block.lines)) for block in line_blocks([text.encode()])
    )
    source = source_of(path, Clock(None, "none", None), KnownPods())
    reader = LogReader(dataclasses.replace(source, component=component))
    return pl.concat([with_said(frames.records, frames.exceptions) for frames in reader.read(blocks)])


def sample_store(files: Mapping[str, str]) -> Store:
    """A store of a bundle that holds these files, all tables filled. Close it when done."""
    with tempfile.TemporaryDirectory(prefix="bundle-analyzer-") as folder:
        for name, text in files.items():
            _write(Path(folder), name, text)
        bundle = read_bundle(Path(folder))
        redactor = Redactor(_KEY)
        store = Store.scratch(redactor.text)
        counts = TemplateCounts()
        ingest(bundle, store, redactor, [counts.add])
        derive(store, counts)
    return store


def _write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:  # such as a name that is too long, or that of a folder
        raise RuleError(f"the file {name} of a sample cannot be written: {error.strerror}") from None
    os.utime(path, (_WRITTEN, _WRITTEN))
