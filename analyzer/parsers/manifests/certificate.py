"""X.509 certificates in the values of Secrets and ConfigMaps."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING

from analyzer.model import Certificate
from analyzer.parsers.manifests.context import Context
from analyzer.parsers.manifests.tree import Value

if TYPE_CHECKING:
    from cryptography import x509

_BEGIN = b"CERTIFICATE-----"
_PEM = re.compile(
    rb"-----BEGIN (?:X509 )?CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END (?:X509 )?CERTIFICATE-----"
)
_KEY = re.compile(
    rb"-----BEGIN (?:[A-Z ]*PRIVATE|PUBLIC) KEY-----(?:(?!-----BEGIN).)*?-----END [A-Z ]*KEY-----", re.DOTALL
)
_AUTHORITY = re.compile(r"(?i)(?:^|[-_.])(?:root-?)?ca(?:[-_.]|$)|ca-?bundle|chain")
_SUFFIX = re.compile(r"\.(?:crt|cer|cert|pem)$")


def read_certificates(context: Context, values: Mapping[str, tuple[Value, bytes]]) -> None:
    """Add every certificate in the values of an object; the first of a value is its leaf."""
    for key, (at, data) in values.items():
        if _BEGIN not in data:
            continue
        blocks = [b"".join(match[1].split()) for match in _PEM.finditer(data)]
        private = None if _AUTHORITY.search(key) else _private_key(key, values)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of certificates that are odd and valid all the same
            found = [_certificate(context, key, at, place, block) for place, block in enumerate(blocks)]
            if found and found[0] and private:
                record, certificate = found[0]
                record.key_matches = _belongs(private, certificate)
        context.records += [record for record, _ in filter(None, found)]
        if not blocks or None in found:
            context.warn("certificate.unreadable", at, "a certificate in this value cannot be read")


def _certificate(
    context: Context, key: str, at: Value, place: int, block: bytes
) -> tuple[Certificate, x509.Certificate] | None:
    import base64

    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        certificate = x509.load_der_x509_certificate(base64.b64decode(block))
        record = Certificate(
            kind=context.kind,
            namespace=context.namespace,
            name=context.name,
            key=key,
            position=place,
            subject=certificate.subject.rfc4514_string(),
            issuer=certificate.issuer.rfc4514_string(),
            not_before_utc=certificate.not_valid_before_utc.replace(tzinfo=None),
            not_after_utc=certificate.not_valid_after_utc.replace(tzinfo=None),
            dns_names=_names(certificate),
            self_signed=certificate.issuer == certificate.subject,
            is_ca=_is_authority(certificate),
            key_matches=None,
            **context.at(at),
        )
    except (ValueError, TypeError, x509.InvalidVersion, x509.DuplicateExtension, UnsupportedAlgorithm):
        return None
    return record, certificate


def _names(certificate: x509.Certificate) -> list[str]:
    """DNS and IP names; the common name where there are none, as old clients take it."""
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        found = []
    else:
        addresses = [str(address) for address in names.get_values_for_type(x509.IPAddress)]
        found = [*names.get_values_for_type(x509.DNSName), *addresses]
    common = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return found or [str(attribute.value) for attribute in common]


def _is_authority(certificate: x509.Certificate) -> bool:
    from cryptography import x509

    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _private_key(key: str, values: Mapping[str, tuple[Value, bytes]]) -> bytes | None:
    """The private key beside a certificate: `tls.key` of `tls.crt`, in the same value, or the only one."""
    keys = {name: match[0] for name, (_, data) in values.items() if (match := _KEY.search(data))}
    beside = keys.get(_SUFFIX.sub(".key", key)) or keys.get(key)
    return beside or (next(iter(keys.values())) if len(keys) == 1 else None)


def _belongs(private: bytes, certificate: x509.Certificate) -> bool | None:
    """Whether the key is the certificate's; None where it cannot be read, as with a passphrase.

    A bundle that was made safe holds the public key in place of the private one.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        PublicFormat,
        load_pem_private_key,
        load_pem_public_key,
    )

    form = Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    try:
        if private.startswith(b"-----BEGIN PUBLIC"):
            public = load_pem_public_key(private)
        else:
            public = load_pem_private_key(private, None, unsafe_skip_rsa_key_validation=True).public_key()
        return public.public_bytes(*form) == certificate.public_key().public_bytes(*form)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
