"""Parsed manifests for the tests of their parser."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml

from analyzer.bundle import decode_lines
from analyzer.bundle.member import Clock
from analyzer.model import Record
from analyzer.parsers.base import Parsed, TextFile
from analyzer.parsers.manifests import parse_manifests
from analyzer.redact import Redactor

DATA = Path(__file__).parents[2] / "data" / "manifests"
PATH = "dump.yaml"

R = TypeVar("R", bound=Record)


def read_lines(name: str) -> list[str]:
    return decode_lines((DATA / name).read_bytes())


def parse_lines(lines: Sequence[str], namespace: str | None = None) -> Parsed:
    redactor = Redactor(b"key of the tests")
    return parse_manifests(TextFile(PATH, list(lines), Clock(None, "none", None), namespace), redactor)


def parse(text: str, namespace: str | None = None) -> Parsed:
    return parse_lines(text.splitlines(), namespace)


def parse_file(name: str) -> Parsed:
    return parse_lines(read_lines(name))


def parse_one(content: dict[str, Any]) -> Parsed:
    """One object, given as Python data, by way of YAML as kubectl sorts it."""
    return parse(yaml.safe_dump(content))


def found(parsed: Parsed, record: type[R]) -> list[R]:
    return [one for one in parsed.records if isinstance(one, record)]


def only(parsed: Parsed, record: type[R]) -> R:
    (one,) = found(parsed, record)
    return one


def as_json(name: str, indent: int | None = 4) -> str:
    """A YAML file of the test data as kubectl prints it in JSON."""
    return json.dumps(yaml.load((DATA / name).read_text(), yaml.BaseLoader), indent=indent)


def metadata(name: str, **more: object) -> dict[str, object]:
    return {"name": name, "namespace": "shop", "uid": "0b1b2f0c-8f58-4a3f-9a0c-3f4c7b7a1d11", **more}
