"""What is asked of a rule beyond being well-formed: tests, sources, harmless first steps, cheap patterns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from analyzer.rules.check import LogSamples, sample_path
from analyzer.rules.literals import required_literals
from analyzer.rules.pattern import compile_error, group_names
from analyzer.rules.schema import Rule
from analyzer.rules.skeleton import FILL_IN

MIN_SAMPLES = 2  # of each kind, for a stable rule
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_UNKNOWN = "{{{}}} is neither name, namespace, kind nor a group of the regex"
_CHANGES = re.compile(
    r"\bkubectl\s+(?:-\S+\s+(?:\S+\s+)?)*(?:delete|drain|cordon|scale|patch|apply|edit|set|replace|annotate|label|taint"
    r"|rollout\s+(?:restart|undo))\b"
    r"|\bflush(?:db|all)\b|\bxargs\b.*\bdel\b|\brm\s+-|\b(?:drop|truncate|delete\s+from|alter|pg_terminate_backend)\b",
    re.IGNORECASE,
)


class Remark(NamedTuple):
    """Something that a reviewer would send back: the rule, the key path, and why."""

    rule: str
    key: str
    message: str


def lint(rules: Sequence[Rule], samples: LogSamples | None = None) -> Iterator[Remark]:
    """Everything a reviewer would send back, but for what queries show (see `queries`)."""
    for rule in rules:
        for key, message in _complaints(rule):
            yield Remark(rule.id, key, message)
        if samples is not None and rule.maturity == "stable":
            for key, message in _unproven(rule, samples):
                yield Remark(rule.id, key, message)


Complaints = Iterator[tuple[str, str]]


def _complaints(rule: Rule) -> Complaints:
    yield from _unfinished("", msgspec.to_builtins(rule))
    yield from _languages(rule)
    for key in ("title", "title_zh"):
        for name in _unknown_placeholders(rule, getattr(rule, key)):
            yield key, _UNKNOWN.format(name)
    yield from _remedies(rule)
    yield from _patterns(rule)
    if rule.maturity != "draft" and not (rule.provenance.source or rule.provenance.seen):
        yield "provenance", "a rule without a source or a sighting is a draft"
    if rule.maturity == "stable":
        for expect in ("fire", "quiet"):
            count = sum(test.expect == expect for test in rule.test)
            if count < MIN_SAMPLES:
                yield "test", f"a stable rule needs {MIN_SAMPLES} samples that expect {expect}, not {count}"


def _unfinished(key: str, value: Any) -> Complaints:  # noqa: ANN401 - any part of a rule
    """Texts of a new rule that its author has not written yet."""
    if isinstance(value, str) and FILL_IN in value:
        yield key, "is to be filled in"
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from _unfinished(f"{key}.{name}".removeprefix("."), part)
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _unfinished(f"{key}[{number}]", part)


def _languages(rule: Rule) -> Complaints:
    texts = {"title_zh": rule.title_zh, "explain_zh": rule.explain_zh}
    texts |= {f"remedy[{n}].text_zh": remedy.text_zh for n, remedy in enumerate(rule.remedy)}
    texts |= {f"refuters[{n}].why_zh": refuter.why_zh for n, refuter in enumerate(rule.refuters)}
    for key, text in texts.items():
        if not _CHINESE.search(text):
            yield key, "is not Chinese"


def _remedies(rule: Rule) -> Complaints:
    if rule.role in ("cause", "advice") and not rule.remedy:
        yield "remedy", "a cause needs at least one step"
    for number, remedy in enumerate(rule.remedy):
        key = f"remedy[{number}]"
        if number == 0 and remedy.risk != "none":
            yield f"{key}.risk", "the first step looks, and has risk none"
        if remedy.risk == "none" and remedy.command and _CHANGES.search(remedy.command):
            yield f"{key}.risk", "the command changes something, so the risk is not none"
        for name in _unknown_placeholders(rule, remedy.text + remedy.text_zh + (remedy.command or "")):
            yield key, _UNKNOWN.format(name)


def _unknown_placeholders(rule: Rule, text: str) -> list[str]:
    if rule.kind != "log":  # its captures are columns, known to the database alone
        return []
    known = {
        "name",
        "namespace",
        "kind",
        *(name for match in rule.match for name in group_names(match.regex)),
    }
    return sorted(set(PLACEHOLDER.findall(text)) - known)


def _patterns(rule: Rule) -> Complaints:
    for number, match in enumerate(rule.match):
        for name in ("regex", "not_regex", "cleared_by"):
            pattern = getattr(match, name)
            if pattern is not None and (reason := compile_error(pattern)):
                yield f"match[{number}].{name}", reason
        if required_literals(match.regex) is None:
            yield f"match[{number}].regex", "an alternative has no text of its own: it runs over every record"


def _unproven(rule: Rule, samples: LogSamples) -> Complaints:
    """Matches that no positive sample meets."""
    if any(test.files and test.expect == "fire" for test in rule.test):
        return
    met = [
        sight.match
        for number, test in enumerate(rule.test)
        if test.expect == "fire"
        for sight in samples.seen(rule.id, sample_path(rule, number))
    ]
    for number, match in enumerate(rule.match):
        if match not in met:
            yield f"match[{number}]", "no positive sample meets it"
