"""What is wrong with the queries of rules, told by running them over an empty bundle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING

from analyzer.errors import AnalyzerError
from analyzer.rules.entity import Entity
from analyzer.rules.jail import Jail
from analyzer.rules.lint import PLACEHOLDER, Remark
from analyzer.rules.state import OPTIONAL, REQUIRED, Select, in_process, refutes
from analyzer.store.store import Store

if TYPE_CHECKING:
    from analyzer.rules.load import RuleSet
    from analyzer.rules.schema import Rule

SOME_POD = Entity("Pod", "default", "pod")


def lint_queries(ruleset: RuleSet, chosen: Sequence[Rule]) -> Iterator[Remark]:
    """Everything that is wrong with the queries of the chosen rules. Those of foreign rules are jailed."""
    jailed = any(rule.id in ruleset.foreign and (rule.sql or rule.refuters) for rule in chosen)
    with _empty() as empty, Jail(empty, tell=True) if jailed else nullcontext() as jail:
        trusted = in_process(empty)
        for rule in chosen:
            select = jail.select if jail and rule.id in ruleset.foreign else trusted
            for key, message in query_complaints(rule, select):
                yield Remark(rule.id, key, message)


def _empty() -> Store:
    store = Store.scratch(str)
    store.flush()
    return store


def query_complaints(rule: Rule, select: Select) -> Iterator[tuple[str, str]]:
    """What is wrong with the queries of one rule, where `select` reads an empty bundle."""
    if rule.sql is not None:
        yield from _sql(rule, rule.sql, select)
    for number, refuter in enumerate(rule.refuters):
        try:
            refuted = refutes(select, refuter.sql, SOME_POD)
        except Exception as error:  # noqa: BLE001 - whatever it is, the query is at fault
            yield f"refuters[{number}].sql", _said(error)
        else:
            if refuted:
                yield f"refuters[{number}].sql", "gives a row for an empty bundle"


def _sql(rule: Rule, sql: str, select: Select) -> Iterator[tuple[str, str]]:
    try:
        names, rows = select(sql, ())
    except Exception as error:  # noqa: BLE001 - whatever it is, the query is at fault
        yield "sql", _said(error)
        return
    for name in REQUIRED:
        if name not in names:
            yield "sql", f"has no column {name}"
    if rows:
        yield "sql", "gives a row for an empty bundle"
    known = {*names, "kind", "namespace", "name"} - {*OPTIONAL, "file", "line"}
    texts = {"title": rule.title, "title_zh": rule.title_zh}
    for number, remedy in enumerate(rule.remedy):
        texts[f"remedy[{number}]"] = " ".join((remedy.text, remedy.text_zh, remedy.command or ""))
    for key, text in texts.items():
        for name in sorted(set(PLACEHOLDER.findall(text)) - known):
            yield key, f"{{{name}}} is no column of the query"


def _said(error: Exception) -> str:
    message = error.message if isinstance(error, AnalyzerError) else str(error)
    return message.partition("\n")[0]
