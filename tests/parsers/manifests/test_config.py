"""ConfigMaps, Secrets and certificates that are not as they should be."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from functools import cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from analyzer.model import Certificate, ConfigMapEntry, SecretEntry
from analyzer.parsers.base import Parsed
from tests.parsers.manifests.making import found, metadata, only, parse, parse_one

DAY = datetime(2026, 11, 23)


@cache
def made_key(number: int) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(number, ec.SECP256R1())


def key_pem(number: int) -> str:
    pem = made_key(number).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return pem.decode()


def certificate_pem(common: str, number: int, *, issuer: str = "ca", names: tuple[str, ...] = ()) -> str:
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(made_key(number).public_key())
        .serial_number(number)
        .not_valid_before(DAY)
        .not_valid_after(DAY + timedelta(days=90))
    )
    if names:
        alternatives = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
        builder = builder.add_extension(alternatives, critical=False)
    return builder.sign(made_key(99), SHA256()).public_bytes(Encoding.PEM).decode()


def secret(data: dict[str, str | bytes], kind: str = "Opaque") -> Parsed:
    encoded = {
        key: base64.b64encode(value.encode() if isinstance(value, str) else value).decode()
        for key, value in data.items()
    }
    content = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": metadata("s"),
        "data": encoded,
        "type": kind,
    }
    return parse_one(content)


def entry(value: str | bytes, key: str = "POSTGRES_PASSWORD") -> SecretEntry:
    return only(secret({key: value}), SecretEntry)


@pytest.mark.parametrize(
    ("value", "flags"),
    [
        (b"", ["empty"]),
        (b"s3cr3t-Value\n", ["trailing_newline"]),
        (b"changeme", ["placeholder"]),
        (b"\x00\xff\xfe", ["binary"]),
        (base64.b64encode(b"once more in base64"), ["double_base64"]),
        (b"Xk29-plain-and-good", []),
    ],
)
def test_defects_of_a_value_are_flagged(value: bytes, flags: list[str]) -> None:
    found_entry = entry(value)
    assert found_entry.flags == flags
    assert found_entry.bytes == len(value)
    assert (found_entry.fingerprint is None) == (not value)


def test_data_that_is_no_base64_is_flagged_and_taken_as_it_is() -> None:
    parsed = parse_one(
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": metadata("s"),
            "data": {"TOKEN_KEY": "not base64!"},
        }
    )
    assert only(parsed, SecretEntry).flags == ["not_base64"]
    assert only(parsed, SecretEntry).bytes == 11


def test_string_data_wins_over_data_and_equals_it_in_fingerprint() -> None:
    parsed = parse(
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\n"
        "data:\n  A: b2xk\n  B: c2FtZQ==\nstringData:\n  A: same\n"
    )
    first, second = found(parsed, SecretEntry)
    assert (first.key, first.bytes, first.line) == ("A", 4, 9)
    assert first.fingerprint == second.fingerprint is not None


def test_a_path_of_a_web_address_is_no_database() -> None:
    hook = entry("https://hooks.example.com/services/T000/B000/canary-path", "SLACK_WEBHOOK")
    assert (hook.scheme, hook.host, hook.database) == ("https", "hooks.example.com", None)
    assert "canary" not in repr(hook)


def test_no_value_of_a_secret_is_in_any_record() -> None:
    canaries: dict[str, str | bytes] = {
        "PASSWORD": "canary-one",
        "URL": "postgres://canary-user:canary-two@db:5432/app",
        "config.yaml": "user: x\npassword: canary-three\n",
        "tls.key": "-----BEGIN PRIVATE KEY-----\ncanaryfour\n-----END PRIVATE KEY-----\n",
        "odd": "a://canary five/",
    }
    parsed = secret(canaries)
    assert len(found(parsed, SecretEntry)) == 5
    text = repr(parsed)
    assert "canary" not in text
    assert base64.b64encode(b"canary-one").decode() not in text


def test_a_config_map_keeps_values_and_lengths_but_no_password() -> None:
    parsed = parse(
        "apiVersion: v1\n"
        "binaryData:\n  logo.png: iVBORw0KGgo=\n"
        "data:\n  a: ''\n  b: 连接\n  c: |\n    one\n    two\n  db_password: Canary-99-x\n"
        "kind: ConfigMap\nmetadata:\n  name: c\n  namespace: shop\n"
    )
    entries = {one.key: one for one in found(parsed, ConfigMapEntry)}
    assert [(one.key, one.bytes, one.line) for one in entries.values()] == [
        ("a", 0, 5),
        ("b", 6, 6),
        ("c", 8, 7),
        ("db_password", 11, 10),
        ("logo.png", 8, 3),
    ]
    assert (entries["a"].value, entries["b"].value, entries["c"].value) == ("", "连接", "one\ntwo\n")
    assert entries["logo.png"].value is None
    assert "Canary" not in repr(parsed)


def tls(certificate: str, key: str) -> list[Certificate]:
    return found(secret({"tls.crt": certificate, "tls.key": key}, "kubernetes.io/tls"), Certificate)


def test_a_chain_is_read_in_its_order_and_only_its_leaf_is_held_against_the_key() -> None:
    chain = certificate_pem("shop", 1, names=("shop.example.com", "*.shop.example.com"))
    leaf, middle = tls(chain + certificate_pem("ca", 2, issuer="root"), key_pem(1))
    assert (leaf.position, leaf.subject, leaf.issuer, leaf.key_matches) == (0, "CN=shop", "CN=ca", True)
    assert leaf.dns_names == ["shop.example.com", "*.shop.example.com"]
    assert (leaf.not_before_utc, leaf.not_after_utc) == (DAY, DAY + timedelta(days=90))
    assert (middle.position, middle.key_matches, middle.dns_names) == (1, None, ["ca"])


def test_a_key_of_another_certificate_does_not_match() -> None:
    (certificate,) = tls(certificate_pem("shop", 1), key_pem(3))
    assert certificate.key_matches is False


@pytest.mark.parametrize("key", ["", "REDACTED", key_pem(1).replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY")])
def test_a_key_that_cannot_be_read_says_nothing(key: str) -> None:
    (certificate,) = tls(certificate_pem("shop", 1), key)
    assert certificate.key_matches is None


def test_a_certificate_authority_beside_a_key_is_not_held_against_it() -> None:
    parsed = secret(
        {
            "ca.crt": certificate_pem("ca", 5),
            "server.crt": certificate_pem("shop", 1),
            "server.key": key_pem(1),
        }
    )
    assert [(c.key, c.key_matches) for c in found(parsed, Certificate)] == [
        ("ca.crt", None),
        ("server.crt", True),
    ]


def test_an_unreadable_certificate_is_a_warning_and_hides_no_other() -> None:
    broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    parsed = secret({"bundle.pem": broken + certificate_pem("ca", 5), "x.crt": "-----BEGIN CERTIFICATE-----"})
    (certificate,) = found(parsed, Certificate)
    assert (certificate.position, certificate.subject) == (1, "CN=ca")
    assert [warning.code for warning in parsed.warnings] == ["certificate.unreadable"] * 2
