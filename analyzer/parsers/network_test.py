"""network-test.txt: what a test pod's nslookup and wget printed.

Source: busybox networking/nslookup.c and networking/wget.c (1.20 to 1.37); curl's own messages, for tests
made by hand; kubectl run's lines around them. wget prints the body of an answer without a line end, so
kubectl's `pod "network-test" deleted` may stand behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from analyzer.model import NetworkTest
from analyzer.parsers.base import Parsed, TextFile

_KUBECTL = re.compile(
    r"pod \"[^\"]+\" deleted(?: from \S+ namespace)?\s*$|^pod [\w./-]+ terminated \(.*\)\s*$|"
    r"^(?:If you don't see a command prompt|Error attaching, falling back to logs|warning: |"
    r"Unable to use a TTY|All commands and output from this session will be recorded).*$"
)
_SERVER = re.compile(r"^Server:\s*(?P<server>\S+)")
_ADDRESS = re.compile(r"^Address(?: \d+)?:\s*(?P<address>\S+)")
_NAME = re.compile(r"^(?:Name:\s*(?P<name>\S+)|(?P<alias>\S+)\s+canonical name = \S+)")
_DNS_FAILED = re.compile(
    r"^;; (?:connection timed out; no servers could be reached|communications error)|^;; Got \w+ reply|"
    r"^\*\* server can't find (?P<missing>[^:\s]+)|"
    r"^nslookup: (?:can't resolve|write to)(?: '(?P<name>[^']+)')?|"
    r"^\*\*\* Can't find (?P<absent>[^:\s]+)|^(?:ping|nc|telnet): bad address '(?P<bad>[^']+)'"
)
_REMARK = re.compile(r"^(?:Non-authoritative answer:|(?:\*\*\* )?Can't find .*: No answer|wget: note: )")
_WGET_FAILED = re.compile(
    r"^wget: (?:bad address '(?P<host>[^']+)'|can't connect to remote host(?: \((?P<ip>[^)]+)\))?|"
    r"(?!note: )\S)"
)
_CURL_FAILED = re.compile(r"^curl: \(\d+\) (?:.*?\b(?:host:?|connect to) (?P<host>[\w.-]+)|)")
_USAGE = re.compile(r"^wget: (?:unrecognized option|invalid option)|^Usage: wget|^BusyBox v\d")
_HEAD_LINES = 40


def looks_like_network_test(lines: Sequence[str]) -> bool:
    """Whether the first lines are what nslookup and wget print."""
    head = lines[:_HEAD_LINES]
    if any(_DNS_FAILED.match(line) or _WGET_FAILED.match(line) or _CURL_FAILED.match(line) for line in head):
        return True
    return any(_SERVER.match(line) and _ADDRESS.match(below) for line, below in pairwise(head))


def parse_network_test(text: TextFile) -> Parsed:
    """Rows of network_tests: one per name that was looked up, one per request. Never raises."""
    parsed = Parsed("network test")
    reader = _Reader(text.path)
    for number, line in enumerate(text.lines, 1):
        reader.take(number, line)
    parsed.records += reader.results()
    return parsed


@dataclass(slots=True)
class _Reader:
    """Takes the lines of one test in turn."""

    path: str
    _server: str | None = None
    _server_line: int = 0
    _lookup: NetworkTest | None = None
    _body: list[tuple[int, str]] = field(default_factory=list)
    _usage: bool = False
    _found: list[NetworkTest] = field(default_factory=list)

    def take(self, number: int, line: str) -> None:
        line = _KUBECTL.sub("", line.rstrip())
        if not line.strip():
            return
        if _USAGE.match(line) or self._usage:
            self._wrong_option(number, line)
        elif found := _SERVER.match(line):
            self._server, self._server_line, self._lookup = found["server"], number, None
        elif found := _DNS_FAILED.match(line):
            name = found["missing"] or found["name"] or found["absent"] or found["bad"]
            self._add("dns", name, number, line, ok=False)
            self._lookup = self._found[-1]
        elif found := _NAME.match(line):
            self._lookup = None
            self._add("dns", found["name"] or found["alias"], number, line, ok=True)
            self._lookup = self._found[-1]
        elif found := _ADDRESS.match(line):
            if self._lookup:
                self._lookup.detail += f" {found['address']}"
        elif found := _WGET_FAILED.match(line) or _CURL_FAILED.match(line):
            groups = found.groupdict()
            self._add("http", groups.get("host") or groups.get("ip"), number, line, ok=False)
        elif not _REMARK.match(line):
            self._body.append((number, line))

    def results(self) -> Iterator[NetworkTest]:
        """The rows; a body that nothing else explains is a request that was answered."""
        if self._body:
            number, first = self._body[0]
            answered = not any(test.test == "http" for test in self._found)
            if answered:
                self._add("http", None, number, first, ok=True)
        if self._server and not any(test.test == "dns" for test in self._found):
            self._add("dns", None, self._server_line, f"asked {self._server}, no answer shown", ok=None)
        yield from sorted(self._found, key=lambda test: test.line)

    def _wrong_option(self, number: int, line: str) -> None:
        """A wget that does not know --timeout prints its usage: the request was never made."""
        if not self._usage:
            self._usage = True
            self._add("http", None, number, line, ok=None)

    def _add(self, test: str, target: str | None, number: int, detail: str, *, ok: bool | None) -> None:
        self._found.append(
            NetworkTest(
                test=test,
                target=target,
                ok=ok,
                server=self._server if test == "dns" else None,
                detail=detail.strip(),
                file=self.path,
                line=number,
            )
        )
