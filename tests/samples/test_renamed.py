"""Names mean nothing: a bundle whose objects are called otherwise gives the same diagnosis."""

from __future__ import annotations

import base64
import binascii
import json
import re
from pathlib import Path
from typing import Any

import pytest

from analyzer.pipeline import analyze
from analyzer.reports.case import read_case
from analyzer.reports.json import document
from analyzer.rules.load import RuleSet
from tests.samples.packing import changed, members, pack
from tests.samples.test_verdicts import GOLDEN

# Of equal length, so that the columns of tables stay where they are. Images and programs keep their names.
_NAMES = {
    r"langgraph-multi-agent": "storefront-order-desk",  # the namespace, too
    r"mvp2-frontend": "shop-window-1",
    r"postgres-service": "ledger-db-master",
    r"redis-service": "ledger-cache1",
    r"langgraph-(?=config|secrets|ingress|tls)": "orderdesk-",
    r"(?<![\w.])postgres-(?=[0-9a-f]{7,10}\b|network|pvc)": "ledgerdb-",
    r"(?<=app[=:])postgres\b|(?<=app: )postgres\b|(?<=\"app\":\")postgres\b": "ledgerdb",
    r"(?<=^Deployment/)postgres$": "ledgerdb",
    r"k8s-node-": "worker-0-",
}
_BASE64 = re.compile(r"(?<![\w+/=])[A-Za-z0-9+/]{16,}={0,2}(?![\w+/=])")


def renamed(text: str) -> str:
    for old, new in _NAMES.items():
        text = re.sub(old, new, text)
    return text


def renamed_inside(encoded: re.Match[str]) -> str:
    """What a Secret holds, renamed if it is text."""
    try:
        value = base64.b64decode(encoded[0], validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return encoded[0]
    return base64.b64encode(renamed(value).encode()).decode()


def told(report: dict[str, Any], name: Any = str) -> list[dict[str, Any]]:
    """What a report says of each cause, without its wording."""
    return [
        {
            **{key: root[key] for key in ("rank", "cause", "priority", "confidence", "scope")},
            "entity": name(root["entity"]),
            "rules": set(root["rules"]),
            "evidence": {(name(line["file"]), line["line"]) for line in root["evidence"]},
        }
        for root in report["root_causes"]
    ]


@pytest.mark.parametrize(
    "bundle",
    ["healthy", "networkpolicy-blocks-db", "postgres-password", "secret-key-missing", "service-selector"],
)
def test_other_names_change_nothing_but_names(bundle: str, tmp_path: Path, rules: RuleSet) -> None:
    files = [
        changed(member, renamed(member.name), renamed(_BASE64.sub(renamed_inside, text)).encode())
        for member, text in ((member, content.decode()) for member, content in members(bundle))
    ]
    analysis = analyze(pack(tmp_path / "bundle.tar", files), rules)
    found = document(read_case(analysis.store, analysis.rules, "en"))
    analysis.store.close()
    before = json.loads((GOLDEN / f"{bundle}.json").read_text(encoding="utf-8"))
    assert told(found) == told(before, renamed)
    assert found["verdict"] == before["verdict"]
    assert "storefront-order-desk" in found["bundle"]["namespace"]
