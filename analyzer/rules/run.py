"""All rules over one bundle: the tables `rule_results`, `findings` and `evidence`.

Every rule ends as fired, quiet or not evaluable. A rule that fails is not evaluable, never a crash.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from analyzer.errors import AnalyzerError
from analyzer.model import BundleWarning, Evidence, Finding, Relation, RuleResult
from analyzer.rules.confidence import confidence, terms
from analyzer.rules.costs import UNCOUNTED, Costs
from analyzer.rules.entity import Entities, Entity
from analyzer.rules.evidence import (
    MAX_LINES,
    line_texts,
    place_of,
    record_texts,
    shortened,
    spots_to_show,
)
from analyzer.rules.jail import Jail
from analyzer.rules.match import LogSearch, Sight, blocks
from analyzer.rules.needs import Inputs, Lack
from analyzer.rules.schema import Refuter, Rule
from analyzer.rules.state import Fact, Place, Select, facts, in_process, refutes

if TYPE_CHECKING:
    from analyzer.store.store import Store

RULE_FAILED = ("the rule failed", "规则运行失败")
QUERIES_AT_ONCE = 2


@dataclass(slots=True)
class Draft:
    """A finding in the making: what a rule says of one object, and where it stands."""

    rule: Rule
    entity: Entity
    facts: list[Fact] = field(default_factory=list)


def run_rules(
    store: Store,
    rules: Sequence[Rule],
    foreign: frozenset[str] = frozenset(),
    costs: Costs = UNCOUNTED,
    searched: LogSearch | None = None,
) -> None:
    """Run every rule that is no draft and write what became of it; correlate rules after all others.

    The queries of rules in `foreign` run in a jail. `costs` is told what each rule takes. `searched` has seen
    all logs with the log rules and has written notable_records; without it they are read from the store.
    """
    rules = running(rules)
    inputs = Inputs(store)
    lacks = {rule.id: lack for rule in rules if (lack := inputs.lack(rule))}
    runnable = [rule for rule in rules if rule.id not in lacks]
    searched = searched or _searched(store, rules, costs)
    found = _log_facts(store, searched, lacks)
    judge = _Judge(store, foreign, found, lacks, costs)
    judge.judge([rule for rule in runnable if rule.kind != "correlate"])
    judge.judge([rule for rule in runnable if rule.kind == "correlate"])
    _write_results(store, rules, judge.counts, inputs, lacks)
    searched.write_known(store)
    store.flush()


def running(rules: Iterable[Rule]) -> list[Rule]:
    """The rules that run: all but drafts."""
    return [rule for rule in rules if rule.maturity != "draft"]


def _searched(store: Store, rules: Sequence[Rule], costs: Costs) -> LogSearch:
    searched = LogSearch(rules, costs)
    for block in blocks(store):
        searched.add(block)
    searched.write_notable(store)
    return searched


@dataclass(slots=True)
class _Judge:
    """Turns facts into findings, numbered on over all rounds."""

    store: Store
    foreign: frozenset[str]
    found: dict[str, list[Fact]]
    lacks: dict[str, Lack]
    costs: Costs
    counts: Counter[str] = field(default_factory=Counter)

    def judge(self, rules: Sequence[Rule]) -> None:
        """Write the findings of these rules. The jail holds a copy of what is known before."""
        trusted = in_process(self.store)
        queried = [rule for rule in rules if rule.id in self.foreign and (rule.sql or rule.refuters)]
        with Jail(self.store) if queried else nullcontext() as jail:
            selects = {rule.id: jail.select if jail and rule in queried else trusted for rule in rules}
            self._ask([rule for rule in rules if rule.kind != "log" and rule.id in self.foreign], selects)
            self._ask_at_once([rule for rule in rules if rule.kind != "log" and rule.id not in self.foreign])
            drafts = [draft for rule in rules for draft in _by_entity(rule, self.found.get(rule.id, []))]
            _write_findings(self.store, selects, drafts, self.counts.total())
        self.counts.update(draft.rule.id for draft in drafts)
        self.store.flush()

    def _ask(self, rules: Sequence[Rule], selects: Mapping[str, Select]) -> None:
        for rule in rules:
            with self.costs.of(rule.id):
                answer = _answer(selects[rule.id], rule)
            self._take(rule, answer)

    def _ask_at_once(self, rules: Sequence[Rule]) -> None:
        """Queries take their time in planning, on one core each: two at once, but for when time is taken."""
        if self.costs is not UNCOUNTED:
            self._ask(rules, {rule.id: in_process(self.store) for rule in rules})
            return
        with ThreadPoolExecutor(QUERIES_AT_ONCE) as pool:
            for rule, answer in zip(rules, pool.map(partial(_answer_beside, self.store), rules), strict=True):
                self._take(rule, answer)

    def _take(self, rule: Rule, answer: list[Fact] | Exception) -> None:
        if isinstance(answer, Exception):
            _report_failure(self.store, rule, answer)
            self.lacks[rule.id] = Lack(*RULE_FAILED, None)
            answer = []
        self.costs.hit(rule.id, len(answer))
        self.found[rule.id] = answer


def _answer_beside(store: Store, rule: Rule) -> list[Fact] | Exception:
    """What a rule's query finds, asked on a connection of its own."""
    with store.beside() as beside:
        return _answer(in_process(beside), rule)


def _answer(select: Select, rule: Rule) -> list[Fact] | Exception:
    import duckdb

    try:
        return facts(select, rule)
    except (AnalyzerError, duckdb.Error) as error:
        return error


def _log_facts(store: Store, searched: LogSearch, lacks: Mapping[str, Lack]) -> dict[str, list[Fact]]:
    """What log rules saw, as facts: one per rule and object."""
    recovered = {pod for (pod,) in store.query("SELECT pod FROM recovered_pods")}
    sights = [sight for sight in searched.sights(recovered) if sight.rule not in lacks]
    if not sights:
        return {}
    entities = Entities(store)
    groups: dict[tuple[str, Entity], list[Sight]] = {}
    for sight in sights:
        groups.setdefault((sight.rule, entities.of(sight)), []).append(sight)
    store.add(_needs_seen(entities, groups))
    shown = {key: spots_to_show(group) for key, group in groups.items()}
    texts = record_texts(store, [spot for spots in shown.values() for spot in spots])
    found: dict[str, list[Fact]] = {}
    for (rule, entity), group in groups.items():
        places: dict[Place, str] = {}
        for file, spot in shown[rule, entity]:
            places.setdefault(place_of(file, spot, texts.get((file, spot.record), "")), spot.matched)
        found.setdefault(rule, []).append(_joined(entity, group, places))
    return found


def _needs_seen(
    entities: Entities, groups: Mapping[tuple[str, Entity], Sequence[Sight]]
) -> Iterator[Relation]:
    """A client that complains of another workload depends on it, whether or not a file configures it so."""
    seen: set[tuple[Entity, Entity]] = set()
    for (rule, entity), sights in groups.items():
        for sight in sights:
            client = entities.workload(sight)
            if sight.match.entity != "dependency" or client == entity or (client, entity) in seen:
                continue
            seen.add((client, entity))
            if not entities.known_to_need(client, entity):
                yield Relation(
                    relation="depends_on",
                    from_kind=client.kind,
                    from_namespace=client.namespace,
                    from_name=client.name,
                    to_kind=entity.kind,
                    to_namespace=entity.namespace,
                    to_name=entity.name,
                    why=f"rule {rule}",
                    file=sight.file,
                    line=sight.first.line,
                )


def _joined(entity: Entity, sights: Sequence[Sight], places: dict[Place, str]) -> Fact:
    return Fact(
        entity=entity,
        places=tuple(places),
        first_utc=min((sight.first_utc for sight in sights if sight.first_utc), default=None),
        last_utc=max((sight.last_utc for sight in sights if sight.last_utc), default=None),
        count=sum(sight.count for sight in sights),
        source="log",
        captures=sights[0].captures,
        matched=places,
    )


def _report_failure(store: Store, rule: Rule, error: Exception) -> None:
    """Warn of a rule that failed, by the kind of the error alone: its text may quote the bundle."""
    message = f"rule {rule.id} could not be run ({type(error).__name__})"
    store.add([BundleWarning(code="rule.failed", file=None, line=None, message=message)])


def _by_entity(rule: Rule, found: Iterable[Fact]) -> list[Draft]:
    drafts: dict[Entity, Draft] = {}
    for fact in found:
        drafts.setdefault(fact.entity, Draft(rule, fact.entity)).facts.append(fact)
    return [drafts[entity] for entity in sorted(drafts, key=lambda e: (e.kind, e.namespace or "", e.name))]


def _write_findings(
    store: Store, selects: Mapping[str, Select], drafts: Sequence[Draft], numbered: int
) -> None:
    texts = line_texts(store, (place for draft in drafts for fact in draft.facts for place in fact.places))
    for number, draft in enumerate(drafts, numbered + 1):
        found = list(terms(number, draft.rule, draft.entity, _asking(store, selects[draft.rule.id], draft)))
        store.add([_finding(number, draft, confidence(found)), *found, *_evidence(number, draft, texts)])


def _finding(number: int, draft: Draft, sure: float) -> Finding:
    rule, entity, found = draft.rule, draft.entity, draft.facts
    return Finding(
        finding=number,
        rule=rule.id,
        role=rule.role,
        cause=rule.cause,
        entity_kind=entity.kind,
        entity_namespace=entity.namespace,
        entity_name=entity.name,
        confidence=sure,
        count=sum(fact.count for fact in found),
        first_utc=min((fact.first_utc for fact in found if fact.first_utc), default=None),
        last_utc=max((fact.last_utc for fact in found if fact.last_utc), default=None),
        captures=found[0].captures,
    )


def _asking(store: Store, select: Select, draft: Draft) -> Callable[[Refuter], bool | None]:
    """Asks refuters of a finding's object; None where one cannot be asked, which is warned of."""
    import duckdb

    def ask(refuter: Refuter) -> bool | None:
        try:
            return refutes(select, refuter.sql, draft.entity)
        except (AnalyzerError, duckdb.Error) as error:
            _report_failure(store, draft.rule, error)
            return None

    return ask


def _evidence(number: int, draft: Draft, texts: dict[Place, str]) -> Iterator[Evidence]:
    """The first lines of every fact in turn, so that each is seen before any is seen twice."""
    turns = max((len(fact.places) for fact in draft.facts), default=0)
    lines: dict[Place, Fact] = {}
    for turn in range(turns):
        for fact in draft.facts:
            if turn < len(fact.places) and fact.places[turn] in texts:
                lines.setdefault(fact.places[turn], fact)
    for rank, (place, fact) in enumerate(list(lines.items())[:MAX_LINES], 1):
        yield Evidence(
            finding=number,
            rank=rank,
            source=fact.source,
            file=place.file,
            line=place.line,
            text=texts[place],
            matched=shortened(fact.matched[place]) if place in fact.matched else None,
        )


def _write_results(
    store: Store, rules: Sequence[Rule], counts: Counter[str], inputs: Inputs, lacks: dict[str, Lack]
) -> None:
    for rule in rules:
        count = counts[rule.id]
        result = RuleResult(
            rule=rule.id, outcome="fired", findings=count, reason=None, reason_zh=None, ask_for=None
        )
        if not count:
            lack = lacks.get(rule.id) or inputs.blind_spot(rule)
            result = (
                replace(result, outcome="not_evaluable", **asdict(lack))
                if lack
                else replace(result, outcome="quiet")
            )
        store.add([result])
