"""Described ConfigMaps and Secrets.

Data                    Data
====                    ====
nginx.conf:             DATABASE_URL:  61 bytes
----                    token:         eyJhbGciOi…   (only of service account tokens)
events {}
"""

from __future__ import annotations

import re
from itertools import pairwise

from analyzer.model.config import ConfigMapEntry, SecretEntry
from analyzer.parsers.kubectl.describe.context import Context

_KEY = re.compile(r"([-._a-zA-Z0-9]{1,253}):$")
_BYTES = re.compile(r"([-._a-zA-Z0-9]{1,253}):\s+(\d{1,9}) bytes$")
_TOKEN = re.compile(r"([-._a-zA-Z0-9]{1,253}):\s+(\S+)$")


def read_config_map(context: Context) -> None:
    """Add the entries; blank lines at the end of a value cannot be told from kubectl's own."""
    block = context.block
    block.take(block.data.start, block.data.stop)
    lines = block.lines
    start = block.data.start + 2
    binary = _binary(context)
    keys = [i for i in range(start, binary - 1) if _KEY.match(lines[i]) and lines[i + 1] == "----"]
    for key, end in pairwise([*keys, binary]):
        name = lines[key].removesuffix(":")
        value = "\n".join(lines[key + 2 : end]).rstrip("\n")
        _add(context, key, name, context.redactor.value(name, value), len(value.encode("utf-8", "replace")))
    for index in range(binary, block.data.stop):
        match = _BYTES.match(lines[index].rstrip())
        if match:
            _add(context, index, match[1], None, int(match[2]))


def _binary(context: Context) -> int:
    """Index of the `BinaryData` heading, or the end of the data: the last, as a value may hold the word."""
    data, lines = context.block.data, context.block.lines
    for index in range(data.stop - 2, data.start, -1):
        if lines[index].strip() == "BinaryData" and lines[index + 1].strip() == "====":
            return index
    return data.stop


def _add(context: Context, index: int, key: str, value: str | None, size: int) -> None:
    context.records.append(
        ConfigMapEntry(
            namespace=context.namespace,
            configmap=context.name,
            key=key,
            value=value,
            bytes=size,
            file=context.path,
            line=context.block.number(index),
        )
    )


def read_secret(context: Context) -> None:
    """Add the keys; of the values kubectl shows the length, and of a token the text."""
    block = context.block
    block.take(block.data.start, block.data.start + 2)
    for index in range(block.data.start + 2, block.data.stop):
        line = block.lines[index].rstrip()
        match = _BYTES.match(line) or _TOKEN.match(line)
        if not match:
            continue
        block.take(index, index + 1)
        size = int(match[2]) if match.re is _BYTES else len(match[2].encode("utf-8", "replace"))
        context.records.append(
            SecretEntry(
                namespace=context.namespace,
                secret=context.name,
                type=context.get("Type"),
                key=match[1],
                bytes=size,
                fingerprint=None,
                flags=[] if size else ["empty"],
                scheme=None,
                host=None,
                port=None,
                database=None,
                user_fingerprint=None,
                password_fingerprint=None,
                file=context.path,
                line=block.number(index),
            )
        )
