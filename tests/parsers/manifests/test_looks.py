"""What is taken for manifests."""

from __future__ import annotations

import pytest

from analyzer.parsers.manifests import looks_like_manifests
from tests.parsers.manifests.making import DATA, as_json, read_lines

CONFIG_MAP = (
    "apiVersion: v1\ndata:\n  a: |\n" + "    line\n" * 300 + "kind: ConfigMap\nmetadata:\n  name: c\n"
)
DESCRIBED = (
    "Name:         c\nNamespace:    shop\nLabels:       <none>\n\nData\n====\nmanifest.yaml:\n----\n"
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n"
)
AUDIT = (
    '{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Request","requestObject":{"apiVersion":"v1"}}\n'
)
EXPORTED = '{"metadata":{"name":"a"},"reason":"x","involvedObject":{"apiVersion":"v1","kind":"Pod"}}\n'


@pytest.mark.parametrize(
    "text",
    [
        CONFIG_MAP,
        "apiVersion: v1\nitems: []\nkind: List\n",
        "---\n# Source: chart/templates/service.yaml\napiVersion: v1\nkind: Service\nmetadata:\n  name: s\n",
        "kind: Deployment\napiVersion: apps/v1\nmetadata:\n  name: d\n",
        "addressType: IPv4\napiVersion: discovery.k8s.io/v1\nendpoints: []\nkind: EndpointSlice\n",
        "- apiVersion: v1\n  kind: Service\n  metadata:\n    name: s\n",
        "Warning: extensions/v1beta1 Ingress is deprecated\napiVersion: v1\nitems:\n",
        "=== pods ===\n$ kubectl get pods -o yaml\nplease wait\napiVersion: v1\nkind: Pod\n",
        '{"kind":"PodList","apiVersion":"v1","metadata":{},"items":[]}',
        '{"apiVersion":"v1","kind":"Service","metadata":{"name":"a"}}\n' * 2,
        '[\n  {\n    "apiVersion": "v1",\n    "kind": "Pod"\n  }\n]',
        '\ufeff{\n    "apiVersion": "v1",\n    "items": [\n        {\n            "apiVersion": "v1",',
    ],
)
def test_manifests_are_told(text: str) -> None:
    assert looks_like_manifests(text.splitlines())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        DESCRIBED,
        AUDIT * 5,
        EXPORTED * 5,
        '{"level":"info","ts":1700000000,"msg":"applied","object":{"apiVersion":"v1","kind":"Pod"}}\n' * 5,
        '{"kind":"request","path":"/","status":200}\n' * 5,
        "[INFO] starting\n[WARN] apiVersion: v1 is old\n",
        "The apiVersion: v1 of kind: ConfigMap\nholds metadata: and data:\n",
        "apiVersion: v2\nname: chart\nversion: 1.0.0\ntype: application\n",
        "2026-11-23T21:00:00Z INFO applying\n" * 30 + "apiVersion: v1\nkind: Pod\nmetadata:\n",
        "version: '3'\nservices:\n  web:\n    image: nginx\n",
        "NAME   READY   STATUS\napi-1  1/1     Running\n",
        "kind: of prose\nitems: none\n",
        "{{- if .Values.enabled }}\n",
    ],
)
def test_other_texts_are_not(text: str) -> None:
    assert not looks_like_manifests(text.splitlines())


@pytest.mark.parametrize("path", sorted(DATA.glob("*.yaml")), ids=lambda path: path.name)
def test_dumps_are_told_in_both_forms(path: object) -> None:
    name = str(getattr(path, "name", ""))
    assert looks_like_manifests(read_lines(name))
    assert looks_like_manifests(as_json(name).splitlines())
    assert looks_like_manifests(as_json(name, None).splitlines())
