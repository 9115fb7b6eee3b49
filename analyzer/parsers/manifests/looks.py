"""Whether a file holds manifests, told by its beginning."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analyzer.parsers.kubectl.said import is_noise
from analyzer.parsers.manifests.json_text import JsonReader, starts_json
from analyzer.parsers.manifests.split import MESSAGE_LENGTH

_HEAD_LINES = 200
_MOST_PROSE = 20
_VERSION = re.compile(r"(?:- )?apiVersion: [\"']?(?:[a-z0-9.-]+/)?v\d\w*[\"']?\s*(?:#.*)?$")
_TOP = re.compile(r"(?:- |  )?([a-zA-Z]+):(?:\s|$)")
_KIND = re.compile(r"(?:- )?kind: [A-Z]\w+\s*(?:#.*)?$")
_DESCRIBED = re.compile(r"Name:(?:\s|$)")
_YAML_LINE = re.compile(r"[a-z]\w*:|- |\s|#|---|\.\.\.")
_API = re.compile(r"(?!audit\.k8s\.io/)(?:[a-z0-9.-]+/)?v\d\w*")
_FIELDS = frozenset({"kind", "items", "metadata", "data", "binaryData", "stringData", "spec", "subsets"})


def looks_like_manifests(lines: Sequence[str]) -> bool:
    """Whether objects in YAML or JSON begin within the first lines, as kubectl or Helm prints them.

    Neither a log in JSON lines, nor described objects (a ConfigMap may hold a manifest), nor prose.
    """
    head = [line.removeprefix("\ufeff").rstrip() for line in lines[:_HEAD_LINES]]
    prose = 0
    for index, line in enumerate(head):
        if _DESCRIBED.match(line):
            return False
        if starts_json(line):
            return _is_json(head[index:])
        if _VERSION.match(line) or _KIND.match(line):
            return _is_yaml(head[index:])
        if line and not is_noise(line[:MESSAGE_LENGTH]) and not _YAML_LINE.match(line):
            prose += 1
            if prose > _MOST_PROSE:
                return False
    return False


def _is_yaml(lines: list[str]) -> bool:
    """An apiVersion, and beside it what else an object has."""
    found = {match[1] for line in lines if (match := _TOP.match(line))}
    return any(_VERSION.match(line) for line in lines) and not _FIELDS.isdisjoint(found)


def _is_json(lines: list[str]) -> bool:
    """The first document has an apiVersion and what else an object has, or one of its items."""
    pieces = JsonReader(lines, 0, 0, starts_json).pieces()
    return any(
        _API.fullmatch(piece.value.text("apiVersion") or "") and not _FIELDS.isdisjoint(piece.value.pairs())
        for piece in pieces
        if piece.value
    )
