"""ConfigMaps, and Secrets: of those everything but the values."""

from __future__ import annotations

import base64
import re

from analyzer.model import ConfigMapEntry, SecretEntry
from analyzer.parsers.manifests.certificate import read_certificates
from analyzer.parsers.manifests.context import Context
from analyzer.parsers.manifests.tree import Value
from analyzer.redact.dsn import WEB, Dsn, parse_dsn
from analyzer.redact.flags import secret_flags
from analyzer.redact.stand_in import read_stand_in

_HOST = re.compile(r"[A-Za-z0-9_.:-]{1,253}")


def read_config_map(context: Context) -> None:
    """Add the entries, and the certificates in them."""
    found: dict[str, tuple[Value, bytes]] = {}
    for key, value in context.value.pairs("data").items():
        text = _content(value)
        found[key] = value, text.encode("utf-8", "replace")
        _entry(context, key, value, context.redactor.value(key, text), len(found[key][1]))
    for key, value in context.value.pairs("binaryData").items():
        found[key] = value, _decode(_content(value))
        _entry(context, key, value, None, len(found[key][1]))
    read_certificates(context, found)


def _entry(context: Context, key: str, at: Value, value: str | None, size: int) -> None:
    context.records.append(
        ConfigMapEntry(
            namespace=context.namespace,
            configmap=context.name,
            key=key,
            value=value,
            bytes=size,
            **context.at(at),
        )
    )


def read_secret(context: Context) -> None:
    """Add the keys: length, fingerprint and defects of each value, and the parts of connection strings."""
    found: dict[str, tuple[Value, bytes]] = {}
    encoded = context.value.pairs("data")
    plain = context.value.pairs("stringData")  # written over `data` by the API server
    for key, value in (encoded | plain).items():
        text = _content(value)
        stand_in = read_stand_in(text)
        if stand_in is not None:
            entry = _secret(context, key, value, stand_in.dsn.encode())
            entry.bytes, entry.fingerprint, entry.flags = stand_in.size, stand_in.mark, stand_in.flags
            entry.user_fingerprint = stand_in.user_mark
        else:
            data = text.encode("utf-8", "replace") if key in plain else _decode(text)
            found[key] = value, data
            entry = _secret(context, key, value, data)
            entry.flags = secret_flags(data, key=key, encoded=None if key in plain else text)
        context.records.append(entry)
    read_certificates(context, found)


def _secret(context: Context, key: str, at: Value, data: bytes) -> SecretEntry:
    entry = SecretEntry(
        namespace=context.namespace,
        secret=context.name,
        type=context.value.text("type") or "Opaque",
        key=key,
        bytes=len(data),
        fingerprint=context.redactor.fingerprint(data) if data else None,
        flags=[],
        scheme=None,
        host=None,
        port=None,
        database=None,
        user_fingerprint=None,
        password_fingerprint=None,
        **context.at(at),
    )
    dsn = _dsn(data)
    if dsn:
        entry.scheme = dsn.scheme
        entry.host = dsn.host
        entry.port = dsn.port
        entry.database = None if dsn.scheme in WEB else dsn.database or None
        entry.user_fingerprint = context.redactor.fingerprint(dsn.user) if dsn.user else None
        entry.password_fingerprint = context.redactor.fingerprint(dsn.password) if dsn.password else None
    return entry


def _dsn(data: bytes) -> Dsn | None:
    """The connection string that a value of one line is, if its host looks like one."""
    try:
        text = data.decode("utf-8").strip()
    except UnicodeDecodeError:
        return None
    words = text.split()
    if "\n" in text or not words or (len(words) > 1 and "://" in words[0]):
        return None
    dsn = parse_dsn(text)
    return dsn if dsn and dsn.host and _HOST.fullmatch(dsn.host) else None


def _content(value: Value) -> str:
    return value.content if isinstance(value.content, str) else ""


def _decode(text: str) -> bytes:
    """The bytes that base64 stands for; of a text that is none its own."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except ValueError:
        return text.encode("utf-8", "replace")
