"""What stands behind `analyzer rules list`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analyzer.cli.starting import suggestion
from analyzer.errors import UsageError
from analyzer.reports.rule_text import names_of
from analyzer.show import show

if TYPE_CHECKING:
    from analyzer.rules.load import RuleSet
    from analyzer.rules.schema import Rule
    from analyzer.rules.taxonomy import Taxonomy

COLUMNS = ("rule", "kind", "role", "names", "components", "maturity", "title")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the listed rules must be; None is anything."""

    cause: str | None = None
    kind: str | None = None
    role: str | None = None
    component: str | None = None
    maturity: str | None = None

    def takes(self, rule: Rule) -> bool:
        """Whether a rule is wanted."""
        return (
            (self.cause is None or any(_is_in(cause, self.cause) for cause in (rule.cause, rule.otherwise)))
            and self.kind in (None, rule.kind)
            and self.role in (None, rule.role)
            and self.maturity in (None, rule.maturity)
            and (self.component is None or self.component in components_of(rule))
        )


def list_rules(ruleset: RuleSet, wanted: Wanted, lang: str) -> list[tuple[Any, ...]]:
    """Rows of the rules that are wanted. Raises UsageError for a class that does not exist."""
    if wanted.cause is not None and not any(_is_in(cause, wanted.cause) for cause in ruleset.taxonomy):
        raise _unknown_class(wanted.cause, ruleset.taxonomy)
    return [
        (
            rule.id,
            rule.kind,
            rule.role,
            names_of(rule),
            " ".join(components_of(rule)),
            rule.maturity,
            rule.title_zh if lang == "zh" else rule.title,
        )
        for rule in ruleset.rules
        if wanted.takes(rule)
    ]


def _is_in(cause: str | None, wanted: str) -> bool:
    """Whether a class is the wanted one, or of the wanted area."""
    return cause is not None and (cause == wanted or cause.partition(".")[0] == wanted)


def _unknown_class(cause: str, taxonomy: Taxonomy) -> UsageError:
    areas = sorted({known.partition(".")[0] for known in taxonomy})
    hint = suggestion(cause, [*taxonomy, *areas]) or f"areas are {', '.join(areas)}"
    return UsageError(f"there is no class {show(cause)}", hint)


def components_of(rule: Rule) -> list[str]:
    """The components that a rule names: those whose logs it reads, and those that it blames."""
    named = {name for match in rule.match for name in (*match.component, match.dependency) if name}
    return sorted(named | {need.removeprefix("log:") for need in rule.needs if need.startswith("log:")})


def find_rule(ruleset: RuleSet, typed: str) -> Rule:
    """The rule of an id in any case. Raises UsageError with ids that may be meant."""
    rule = ruleset.by_id.get(typed.upper())
    if rule is None:
        hint = suggestion(typed.upper(), ruleset.by_id) or "see `analyzer rules list`"
        raise UsageError(f"there is no rule {show(typed)}", hint)
    return rule
