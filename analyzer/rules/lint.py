"""What is asked of a rule beyond being well-formed: tests, sources, harmless first steps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from analyzer.rules.check import LogSamples, sample_path
from analyzer.rules.pattern import group_names
from analyzer.rules.schema import Rule

MIN_SAMPLES = 2  # of each kind, for a stable rule
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_CHANGES = re.compile(
    r"\bkubectl\s+(?:-\S+\s+(?:\S+\s+)?)*(?:delete|drain|cordon|scale|patch|apply|edit|set|replace|annotate|label|taint"
    r"|rollout\s+(?:restart|undo))\b"
    r"|\bflush(?:db|all)\b|\bxargs\b.*\bdel\b|\brm\s+-|\b(?:drop|truncate|delete\s+from|alter|pg_terminate_backend)\b",
    re.IGNORECASE,
)


def lint(rules: Sequence[Rule], samples: LogSamples | None = None) -> Iterator[str]:
    """Everything a reviewer would send back, one line each."""
    for rule in rules:
        for complaint in _complaints(rule):
            yield f"{rule.id} {complaint}"
        if samples is not None and rule.maturity == "stable":
            for complaint in _unproven(rule, samples):
                yield f"{rule.id} {complaint}"


def _complaints(rule: Rule) -> Iterator[str]:
    yield from _languages(rule)
    yield from _remedies(rule)
    if rule.maturity != "draft" and not (rule.provenance.source or rule.provenance.seen):
        yield "provenance: a rule without a source or a sighting is a draft"
    if rule.maturity == "stable":
        for expect in ("fire", "quiet"):
            count = sum(test.expect == expect for test in rule.test)
            if count < MIN_SAMPLES:
                yield f"test: a stable rule needs {MIN_SAMPLES} samples that expect {expect}, not {count}"


def _languages(rule: Rule) -> Iterator[str]:
    texts = {"title_zh": rule.title_zh, "explain_zh": rule.explain_zh}
    texts |= {f"remedy[{n}].text_zh": remedy.text_zh for n, remedy in enumerate(rule.remedy)}
    texts |= {f"refuters[{n}].why_zh": refuter.why_zh for n, refuter in enumerate(rule.refuters)}
    for key, text in texts.items():
        if not _CHINESE.search(text):
            yield f"{key}: is not Chinese"


def _remedies(rule: Rule) -> Iterator[str]:
    if rule.role in ("cause", "advice") and not rule.remedy:
        yield "remedy: a cause needs at least one step"
    for number, remedy in enumerate(rule.remedy):
        key = f"remedy[{number}]"
        if number == 0 and remedy.risk != "none":
            yield f"{key}.risk: the first step looks, and has risk none"
        if remedy.risk == "none" and remedy.command and _CHANGES.search(remedy.command):
            yield f"{key}.risk: the command changes something, so the risk is not none"
        for name in _unknown_placeholders(rule, remedy.text + remedy.text_zh + (remedy.command or "")):
            yield f"{key}: {{{name}}} is neither name, namespace, kind nor a group of the regex"


def _unknown_placeholders(rule: Rule, text: str) -> list[str]:
    if rule.kind != "log":  # its captures are columns, known to the database alone
        return []
    known = {
        "name",
        "namespace",
        "kind",
        *(name for match in rule.match for name in group_names(match.regex)),
    }
    return sorted(set(_PLACEHOLDER.findall(text)) - known)


def _unproven(rule: Rule, samples: LogSamples) -> Iterator[str]:
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
            yield f"match[{number}]: no positive sample meets it"
