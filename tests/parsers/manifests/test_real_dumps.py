"""Dumps of kubectl 1.20 and 1.32."""

from __future__ import annotations

from datetime import datetime

import pytest

from analyzer.model import (
    Certificate,
    ConfigMapEntry,
    Ingress,
    IngressRule,
    IngressTls,
    NetworkPolicy,
    NetworkPolicyRule,
    ObjectMention,
    Record,
    SecretEntry,
)
from analyzer.parsers.manifests import looks_like_manifests
from tests.parsers.manifests.making import as_json, found, only, parse, parse_file, parse_lines, read_lines

FILES = {
    "configmaps-1.20.yaml": "configmaps",
    "ingress-1.20.yaml": "ingresses",
    "networkpolicies-1.32.yaml": "networkpolicies",
    "secrets-1.32.yaml": "secrets",
    "pods.yaml": "pods",
}


@pytest.mark.parametrize(("name", "kind"), FILES.items())
def test_every_line_of_a_dump_is_understood(name: str, kind: str) -> None:
    lines = read_lines(name)
    parsed = parse_lines(lines)
    assert looks_like_manifests(lines)
    assert (parsed.kind, parsed.status, parsed.note) == (kind, "ok", None)
    assert (parsed.unparsed, parsed.warnings) == ([], [])


def test_config_map_entries_stand_at_their_key_with_their_value() -> None:
    lines = read_lines("configmaps-1.20.yaml")
    entries = found(parse_lines(lines), ConfigMapEntry)
    assert [lines[entry.line - 1].split(":")[0].strip() for entry in entries] == [e.key for e in entries]
    values = {entry.key: entry.value for entry in entries if entry.configmap == "langgraph-config"}
    assert values == {
        "APP_ENV": "production",
        "CORS_ORIGINS": '["https://mvp2.your-domain.com"]',
        "DB_POOL_SIZE": "10",
        "LOG_FORMAT": "text",
        "LOG_LEVEL": "INFO",
        "MAX_CONCURRENT_TASKS": "10",
        "POSTGRES_DB": "langgraph_db",
        "POSTGRES_HOST": "postgres-service",
        "POSTGRES_PORT": "5432",
        "RECURSION_LIMIT": "25",
        "REDIS_HOST": "redis-service",
        "REDIS_PORT": "6379",
        "REQUEST_TIMEOUT": "60",
    }
    nginx = next(entry for entry in entries if entry.key == "nginx.conf")
    assert nginx.value is not None
    assert nginx.value.startswith("worker_processes auto;\nerror_log ")
    assert nginx.bytes == len(nginx.value) == 827


def test_objects_are_mentioned_with_labels_and_without_the_copy_that_kubectl_applied() -> None:
    first, second, _ = found(parse_file("configmaps-1.20.yaml"), ObjectMention)
    assert (first.kind, first.namespace, first.name) == (
        "ConfigMap",
        "langgraph-multi-agent",
        "kube-root-ca.crt",
    )
    assert (first.form, first.line, first.labels) == ("manifest", 3, None)
    assert first.created_utc == datetime(2026, 10, 21, 22, 46, 52)
    assert (second.line, second.labels, second.annotations) == (42, {"app": "langgraph-multi-agent"}, None)


def test_a_secret_shows_lengths_fingerprints_and_parts_of_connection_strings() -> None:
    entries = {entry.key: entry for entry in found(parse_file("secrets-1.32.yaml"), SecretEntry)}
    url, password, redis = entries["DATABASE_URL"], entries["POSTGRES_PASSWORD"], entries["REDIS_URL"]
    assert (url.line, url.bytes, url.type) == (5, 83, "Opaque")
    assert (url.scheme, url.host, url.port, url.database) == (
        "postgresql",
        "postgres-service",
        5432,
        "langgraph_db",
    )
    assert url.password_fingerprint == password.fingerprint
    assert url.user_fingerprint == entries["POSTGRES_USER"].fingerprint
    assert (redis.scheme, redis.user_fingerprint, redis.database) == ("redis", None, "0")
    assert redis.password_fingerprint == entries["REDIS_PASSWORD"].fingerprint != password.fingerprint
    assert entries["tls.key"].type == "kubernetes.io/tls"


def test_the_certificate_of_a_tls_secret_belongs_to_its_key() -> None:
    certificate = only(parse_file("secrets-1.32.yaml"), Certificate)
    assert (certificate.kind, certificate.name, certificate.key, certificate.position) == (
        "Secret",
        "langgraph-tls",
        "tls.crt",
        0,
    )
    assert certificate.subject == certificate.issuer == "CN=your-domain.com"
    assert certificate.dns_names == ["your-domain.com"]
    assert certificate.not_after_utc == datetime(2027, 1, 19, 22, 46, 37)
    assert (certificate.self_signed, certificate.is_ca, certificate.key_matches) == (True, False, True)


def test_a_certificate_authority_in_a_config_map_is_read() -> None:
    certificate = only(parse_file("configmaps-1.20.yaml"), Certificate)
    assert (certificate.kind, certificate.name, certificate.line) == ("ConfigMap", "kube-root-ca.crt", 5)
    assert (certificate.is_ca, certificate.self_signed, certificate.key_matches) == (True, True, None)


def test_an_ingress_shows_rules_and_tls_hosts_at_their_lines() -> None:
    parsed = parse_file("ingress-1.20.yaml")
    ingress = only(parsed, Ingress)
    assert (ingress.class_name, ingress.address) == ("nginx", None)
    assert ingress.annotations == {
        "nginx.ingress.kubernetes.io/proxy-read-timeout": "60",
        "nginx.ingress.kubernetes.io/ssl-redirect": "true",
    }
    assert [(r.host, r.path, r.path_type, r.service, r.port, r.line) for r in found(parsed, IngressRule)] == [
        ("your-domain.com", "/", "Prefix", "langgraph-multi-agent-service", "8000", 40),
        ("mvp2.your-domain.com", "/", "Prefix", "mvp2-frontend-service", "80", 50),
    ]
    assert [(tls.host, tls.secret, tls.line) for tls in found(parsed, IngressTls)] == [
        ("your-domain.com", "langgraph-tls", 59),
        ("mvp2.your-domain.com", "langgraph-tls", 60),
    ]


def test_network_policies_have_a_row_per_rule_peer_and_port() -> None:
    parsed = parse_file("networkpolicies-1.32.yaml")
    client, server = found(parsed, NetworkPolicy)
    assert (client.pod_selector, client.ingress, client.egress) == (
        {"app": "langgraph-multi-agent"},
        True,
        True,
    )
    assert (server.pod_selector, server.ingress, server.egress) == ({"app": "postgres"}, True, False)
    rows = found(parsed, NetworkPolicyRule)
    assert [(r.direction, r.rule, r.peer, r.pod_selector, r.port, r.protocol, r.line) for r in rows] == [
        ("ingress", 0, "pods", {}, "8000", "TCP", 40),
        ("ingress", 0, "namespaces", None, "8000", "TCP", 41),
        ("egress", 0, "pods", {"app": "postgres"}, "5432", "TCP", 21),
        ("egress", 1, "pods", {"app": "redis"}, "6379", "TCP", 28),
        ("egress", 2, None, None, "53", "UDP", 32),
        ("egress", 2, None, None, "53", "TCP", 34),
        ("egress", 2, None, None, "443", "TCP", 36),
        ("ingress", 0, "pods", {"app": "langgraph-api"}, "5432", "TCP", 68),
    ]
    assert rows[1].namespace_selector == {"name": "nginx-ingress"}


def without_lines(records: list[Record]) -> list[Record]:
    for record in records:
        for column in ("line", "state_line", "last_state_line"):
            if hasattr(record, column):
                setattr(record, column, 0)
    return records


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("indent", [4, 1, 0, None])
def test_json_says_the_same_as_yaml(name: str, indent: int | None) -> None:
    parsed = parse(as_json(name, indent))
    assert parsed.kind == FILES[name]
    assert parsed.unparsed == []
    assert without_lines(parsed.records) == without_lines(parse_file(name).records)


def test_json_entries_stand_at_their_key() -> None:
    lines = as_json("configmaps-1.20.yaml").splitlines()
    for entry in found(parse_lines(lines), ConfigMapEntry):
        assert lines[entry.line - 1].strip().startswith(f'"{entry.key}": ')


def test_json_on_one_line_is_all_at_line_one() -> None:
    assert {record.line for record in found(parse(as_json("pods.yaml", None)), ObjectMention)} == {1}
