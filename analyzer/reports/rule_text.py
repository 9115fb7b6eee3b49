"""What stands behind `analyzer rules show`: a rule for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analyzer.rules.load import RuleSet
    from analyzer.rules.schema import Match, Rule

_WORDS = {
    "log": ("log rule", "日志规则"),
    "state": ("state rule", "状态规则"),
    "correlate": ("correlate rule", "关联规则"),
    "cause": ("names the cause", "判定根因"),
    "advice": ("advises on", "给出建议"),
    "symptom": ("shows the symptom", "识别症状"),
    "context": ("tells context", "提供背景信息"),
    "otherwise": ("where nothing explains it, it names", "无法解释时判定为"),
    "source": ("Where its texts come from", "文本来源"),
    "seen": ("seen in", "见于"),
    "match": ("It fires when a log says", "日志匹配条件"),
    "not": ("but not", "但不包含"),
    "least": ("at least {} times in a file", "同一文件中至少 {} 次"),
    "cleared": ("unless it says later", "除非之后出现"),
    "about": ("about", "对象"),
    "sql": ("It fires for every row of", "以下查询的每一行触发一次"),
    "needs": ("It needs", "所需数据"),
    "explains": ("It explains", "可解释"),
    "all": (
        "every symptom of the object, of what uses it and of what depends on it",
        "该对象、使用它的对象以及依赖它的对象的所有症状",
    ),
    "replaces": ("It replaces", "取代"),
    "explained": ("It is explained by", "可由以下根因解释"),
    "any": ("any cause that reaches it", "任何可到达它的根因"),
    "against": ("What speaks against it", "反证"),
    "do": ("What to do", "处理步骤"),
    "destroys": ("destroys", "将丢失"),
    "samples": ("Samples", "样例"),
}


def names_of(rule: Rule) -> str:
    """The class of causes that a rule names, or its symptom."""
    return rule.cause or rule.symptom or ""


def rule_text(rule: Rule, ruleset: RuleSet, lang: str) -> str:
    """A rule as text with a line end: what it states, why, from where, and what it advises."""
    return "\n".join(_Teller(rule, ruleset, lang).lines()) + "\n"


class _Teller:
    def __init__(self, rule: Rule, ruleset: RuleSet, lang: str) -> None:
        self.rule, self.ruleset, self.chinese = rule, ruleset, lang == "zh"

    def lines(self) -> Iterator[str]:
        rule = self.rule
        yield f"{rule.id}  {rule.title_zh if self.chinese else rule.title}"
        yield f"  {self._word(rule.kind)}, {rule.maturity}; {self._meaning()}"
        yield f"  {self.ruleset.files[rule.id]}"
        yield f"  {rule.explain_zh if self.chinese else rule.explain}"
        seen = [f"{self._word('seen')} {rule.provenance.seen}"] if rule.provenance.seen else []
        yield from self._part("source", [*rule.provenance.source, *seen])
        yield from self._part("match", [line for match in rule.match for line in self._match(match)])
        yield from self._part("sql", (rule.sql or "").strip().splitlines())
        yield from self._part("needs", rule.needs)
        yield from self._causality()
        yield from self._part("against", [one.why_zh if self.chinese else one.why for one in rule.refuters])
        yield from self._part("do", list(self._remedies()))
        yield from self._part("samples", [f"{test.expect}: {test.name}" for test in rule.test])

    def _meaning(self) -> str:
        rule = self.rule
        named = " ".join(part for part in (self._word(rule.role), self._class(names_of(rule))) if part)
        if rule.otherwise:
            return f"{named}; {self._word('otherwise')} {self._class(rule.otherwise)}"
        return named

    def _class(self, cause: str) -> str:
        """A class with its title and priority; a symptom as it is."""
        if cause not in self.ruleset.taxonomy:
            return cause
        known = self.ruleset.taxonomy[cause]
        return f"{cause} ({known.priority}, {known.zh if self.chinese else known.en})"

    def _match(self, match: Match) -> Iterator[str]:
        scope = [", ".join(match.component), *(["/".join(match.level)] if match.level else [])]
        if match.min_count > 1:
            scope.append(self._word("least").format(match.min_count))
        scope.append(f"{self._word('about')}: {match.dependency or match.captured_kind or match.entity}")
        yield f"[{'; '.join(scope)}]"
        yield f"  {match.regex}"
        if match.not_regex:
            yield f"  {self._word('not')} {match.not_regex}"
        if match.cleared_by:
            yield f"  {self._word('cleared')} {match.cleared_by}"

    def _causality(self) -> Iterator[str]:
        rule = self.rule
        if rule.role == "cause":
            effects = [
                f"{', '.join((*(effect.symptom or ()), *(effect.cause or ())))} [{', '.join(effect.via)}]"
                for effect in rule.causes or ()
            ]
            yield from self._part("explains", [self._word("all")] if rule.causes is None else effects)
            yield from self._part("replaces", rule.supersedes)
        elif rule.role == "symptom":
            yield from self._part("explained", rule.caused_by or [self._word("any")])

    def _remedies(self) -> Iterator[str]:
        for number, remedy in enumerate(self.rule.remedy, 1):
            marks: list[str] = [] if remedy.risk == "none" else [remedy.risk]
            lost = remedy.destroys_zh if self.chinese else remedy.destroys
            marks += [f"{self._word('destroys')}: {lost}"] if lost else []
            mark = f" [{'; '.join(marks)}]" if marks else ""
            yield f"{number}. {remedy.text_zh if self.chinese else remedy.text}{mark}"
            for line in (remedy.command or "").strip().splitlines():
                yield f"   $ {line}"

    def _part(self, key: str, lines: list[str]) -> Iterator[str]:
        if lines:
            yield self._word(key)
            for line in lines:
                yield from (f"  {part}" for part in line.splitlines())

    def _word(self, key: str) -> str:
        return _WORDS[key][self.chinese]
