"""What a file of the bundle is, told by its content, and the parser for it.

The name decides only where the content does not: support engineers add files under any name, and a file
that the collector names may hold an error text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from analyzer.parsers.base import Parsed, TextFile
from analyzer.parsers.kubectl.said import is_answer
from analyzer.parsers.kubectl.text import looks_like_kubectl, parse_kubectl
from analyzer.parsers.logs import looks_like_log
from analyzer.parsers.manifests import looks_like_manifests, parse_manifests
from analyzer.parsers.network_test import looks_like_network_test, parse_network_test
from analyzer.parsers.summary import looks_like_summary, parse_summary

if TYPE_CHECKING:
    from analyzer.redact import Redactor

LOG = "log"
UNRECOGNISED = "unrecognised"

_LOG_NAME = re.compile(
    r"(?:^|/)logs?[-_/.].*\.(?:txt|log)$|\.log(?:\.\d+)?$|(?:^|[-_.])previous\.(?:txt|log)$"
)
_KLOG = re.compile(r"[EWIF]\d{4} \d\d:\d\d:\d\d\.")
_EXPECTED = {  # files of detailed-diagnosis.sh: what one that is empty would have held
    "pods.txt": "pods",
    "pods-describe.txt": "pods describe",
    "services.txt": "services",
    "services-describe.txt": "services describe",
    "endpoints.txt": "endpoints",
    "events.txt": "events",
    "nodes-usage.txt": "node usage",
    "pods-usage.txt": "pod usage",
    "configmaps.yaml": "manifests",
    "secrets.yaml": "manifests",
    "ingress.yaml": "manifests",
    "networkpolicies.yaml": "manifests",
    "network-test.txt": "network test",
    "summary.txt": "summary",
}
_PARSERS: dict[str, Callable[[TextFile, Redactor], Parsed]] = {
    "summary": lambda text, _: parse_summary(text),
    "manifests": parse_manifests,
    "kubectl": parse_kubectl,
    "network test": lambda text, _: parse_network_test(text),
}


def recognise(path: str, lines: Sequence[str]) -> str:
    """What a file is, by its first lines: log, summary, manifests, kubectl, network test or unrecognised."""
    if _LOG_NAME.search(path):
        return "kubectl" if _is_error_text(lines) else LOG
    if looks_like_summary(lines):
        return "summary"
    if looks_like_manifests(lines):
        return "manifests"
    if looks_like_kubectl(lines):
        return "kubectl"
    if looks_like_network_test(lines):
        return "network test"
    if looks_like_log(lines):
        return LOG
    return "network test" if expected_kind(path) == "network test" else UNRECOGNISED


def _is_error_text(lines: Sequence[str]) -> bool:
    """Whether kubectl only said why there is no log. A program's own log may be klog, as kubectl's is."""
    said = [line for line in lines if line.strip()]
    return 0 < len(said) <= 3 and all(is_answer(line) and not _KLOG.match(line) for line in said)


def expected_kind(path: str) -> str | None:
    """What a file would hold by its name alone: for one that is empty."""
    return LOG if _LOG_NAME.search(path) else _EXPECTED.get(path.rpartition("/")[2])


def parse(kind: str, text: TextFile, redactor: Redactor) -> Parsed:
    """The records of a file that is no log. What is not recognised is all unparsed. Never raises."""
    parser = _PARSERS.get(kind)
    if parser is not None:
        return parser(text, redactor)
    reason = "the file was not recognised"
    unparsed = [(number, reason) for number, line in enumerate(text.lines, 1) if line.strip()]
    return Parsed(UNRECOGNISED, unparsed=unparsed)
