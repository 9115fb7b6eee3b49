"""ConfigMaps, Secrets (never a value), certificates."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from analyzer.model.record import Sourced, table


@table("configmap_entries")
class ConfigMapEntry(Sourced):
    """A key of a ConfigMap."""

    namespace: Annotated[str | None, "Namespace"]
    configmap: Annotated[str, "ConfigMap name"]
    key: Annotated[str, "Key"]
    value: Annotated[str | None, "Value, secrets replaced; NULL for binaryData"]
    bytes: Annotated[int, "Length of the value in bytes"]


@table("secret_entries")
class SecretEntry(Sourced):
    """A key of a Secret: everything but its value."""

    namespace: Annotated[str | None, "Namespace"]
    secret: Annotated[str, "Secret name"]
    type: Annotated[str | None, "Secret type, such as Opaque or kubernetes.io/tls"]
    key: Annotated[str, "Key"]
    bytes: Annotated[int, "Length of the decoded value in bytes"]
    fingerprint: Annotated[str | None, "Keyed fingerprint: equal values have equal ones; NULL if empty"]
    flags: Annotated[
        list[str],
        "empty, blank, trailing_newline, surrounding_space, quoted, placeholder, default_password, "
        "double_base64, not_base64, equals_key, binary",
    ]
    scheme: Annotated[str | None, "If the value is a URL or DSN: its scheme"]
    host: Annotated[str | None, "… its host"]
    port: Annotated[int | None, "… its port"]
    database: Annotated[str | None, "… its path: database name or number"]
    user_fingerprint: Annotated[str | None, "… fingerprint of its user"]
    password_fingerprint: Annotated[str | None, "… fingerprint of its password, to be held against others"]


@table("certificates")
class Certificate(Sourced):
    """An X.509 certificate found in a Secret or ConfigMap; the first of a chain is the leaf."""

    kind: Annotated[str, "Secret or ConfigMap"]
    namespace: Annotated[str | None, "Namespace"]
    name: Annotated[str, "Object name"]
    key: Annotated[str, "Key that holds it"]
    position: Annotated[int, "Place in the chain, from 0"]
    subject: Annotated[str, "Subject, RFC 4514"]
    issuer: Annotated[str, "Issuer, RFC 4514"]
    not_before_utc: Annotated[datetime, "Valid from"]
    not_after_utc: Annotated[datetime, "Valid until"]
    dns_names: Annotated[list[str], "DNS and IP names it covers; the common name where it has none"]
    self_signed: Annotated[bool, "Issuer equals subject"]
    is_ca: Annotated[bool, "May sign others"]
    key_matches: Annotated[bool | None, "The tls.key beside it belongs to it; NULL where there is none"]
