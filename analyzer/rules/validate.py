"""What the types of the schema cannot say of a rule: keys that need or exclude each other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from analyzer.model import TABLES
from analyzer.rules.pattern import compile_error, group_names
from analyzer.rules.schema import NO_LEVEL, Match, Remedy, Rule, Sample
from analyzer.rules.taxonomy import Taxonomy

LEVELS = frozenset({"FATAL", "ERROR", "WARNING", "INFO", "DEBUG", NO_LEVEL})

Mistake = tuple[str, str]
"""Key path as in `$.match[0].regex`, and what is wrong with it."""


def mistakes(rule: Rule, classes: Taxonomy, *, compile_patterns: bool) -> Iterator[Mistake]:
    """Everything wrong with a rule, in order of the schema."""
    yield from _texts(rule)
    yield from _meaning(rule)
    yield from _classes(rule, classes)
    yield from _kind(rule)
    yield from _needs(rule)
    for number, match in enumerate(rule.match):
        yield from _match(f"$.match[{number}]", match, compile_patterns=compile_patterns)
    for number, pattern in enumerate(rule.looks_for if compile_patterns else ()):
        if reason := compile_error(pattern):
            yield f"$.looks_for[{number}]", reason
    for number, refuter in enumerate(rule.refuters):
        if not 0 < refuter.factor < 1:
            yield f"$.refuters[{number}].factor", "must lie between 0 and 1"
    for number, remedy in enumerate(rule.remedy):
        yield from _remedy(f"$.remedy[{number}]", remedy)
    yield from _tests(rule)


def _texts(rule: Rule) -> Iterator[Mistake]:
    for key in ("title", "title_zh", "explain", "explain_zh"):
        if not getattr(rule, key).strip():
            yield f"$.{key}", "is empty"


def _meaning(rule: Rule) -> Iterator[Mistake]:
    if rule.role in ("cause", "advice") and rule.cause is None:
        yield "$.cause", f"is required for role {rule.role}"
    if rule.role == "symptom" and rule.symptom is None:
        yield "$.symptom", "is required for role symptom"
    if rule.role != "symptom":
        for key in ("symptom", "otherwise", "caused_by"):
            if getattr(rule, key):
                yield f"$.{key}", "is for role symptom only"
    if rule.role != "cause" and rule.causes is not None:
        yield "$.causes", "is for role cause only"


def _classes(rule: Rule, classes: Taxonomy) -> Iterator[Mistake]:
    named = [("$.cause", rule.cause), ("$.otherwise", rule.otherwise)]
    named += [("$.supersedes", cause) for cause in rule.supersedes]
    named += [("$.caused_by", cause) for cause in rule.caused_by]
    for number, effect in enumerate(rule.causes or ()):
        named += [(f"$.causes[{number}].cause", cause) for cause in effect.cause or ()]
    for key, cause in named:
        if cause is not None and cause not in classes:
            yield key, f"{cause} is not in the taxonomy"


def _kind(rule: Rule) -> Iterator[Mistake]:
    if rule.kind == "log":
        if not rule.match:
            yield "$.match", "is required for kind log"
        if rule.sql is not None:
            yield "$.sql", "is for kinds state and correlate only"
        if rule.source != "log":
            yield "$.source", "is not for kind log: what a log rule sees is a log"
    else:
        if rule.sql is None:
            yield "$.sql", f"is required for kind {rule.kind}"
        if not rule.needs:
            yield "$.needs", f"is required for kind {rule.kind}"
        if rule.match:
            yield "$.match", "is for kind log only"


def _needs(rule: Rule) -> Iterator[Mistake]:
    for need in rule.needs:
        if need not in TABLES and not need.startswith("log:"):
            yield "$.needs", f"{need} is neither a table nor log:COMPONENT"


def _match(key: str, match: Match, *, compile_patterns: bool) -> Iterator[Mistake]:
    if not match.component:
        yield f"{key}.component", 'is empty; ["*"] stands for all'
    if wrong := sorted(set(match.level or ()) - LEVELS):
        yield f"{key}.level", f"{wrong[0]} is no level: {', '.join(sorted(LEVELS))}"
    if match.min_count < 1:
        yield f"{key}.min_count", "must be at least 1"
    captured = group_names(match.regex)
    if match.entity == "dependency" and "host" not in captured and match.dependency is None:
        yield f"{key}.entity", "dependency needs a group `host` or the key `dependency`"
    if match.of == "dependency" and match.dependency is None:
        yield f"{key}.of", "dependency needs the key `dependency`"
    if match.entity == "captured" and not (
        "name" in captured and ("kind" in captured or match.captured_kind)
    ):
        yield f"{key}.entity", "captured needs a group `name`, and a group `kind` or the key `captured_kind`"
    if compile_patterns:
        for name in ("regex", "not_regex", "cleared_by"):
            pattern = getattr(match, name)
            if pattern is not None and (reason := compile_error(pattern)):
                yield f"{key}.{name}", reason


def _remedy(key: str, remedy: Remedy) -> Iterator[Mistake]:
    if remedy.risk == "data_loss" and not remedy.destroys:
        yield f"{key}.destroys", "is required for risk data_loss"
    if bool(remedy.destroys) != bool(remedy.destroys_zh):
        yield f"{key}.destroys_zh", "destroys and destroys_zh go together"


def _tests(rule: Rule) -> Iterator[Mistake]:
    names: set[str] = set()
    for number, test in enumerate(rule.test):
        key = f"$.test[{number}]"
        if test.name in names:
            yield f"{key}.name", "is used twice"
        names.add(test.name)
        yield from _test(key, rule, test)


def _test(key: str, rule: Rule, test: Sample) -> Iterator[Mistake]:
    for name in test.files:
        if not _stays_inside(name):
            yield f"{key}.files", f"leaves the bundle: {name}"
    if (test.log is None) == (not test.files):
        yield key, "needs either `log` or `files`"
    elif test.log is not None:
        if rule.kind != "log":
            yield f"{key}.log", f"is for log rules only: a {rule.kind} rule reads tables, give `files`"
        if test.component is None:
            yield f"{key}.component", "is required with `log`"
        if test.expect == "not_evaluable":
            yield f"{key}.expect", "not_evaluable needs `files`"


def _stays_inside(name: str) -> bool:
    """Whether a sample's file can be written below a folder."""
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\0" not in name
