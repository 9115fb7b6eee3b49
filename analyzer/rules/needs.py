"""Whether a rule can be answered: what it needs, held against what the bundle has and what it lacks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyzer.model import Gap
from analyzer.rules.schema import Rule

if TYPE_CHECKING:
    from analyzer.store.store import Store

LOG = "log:"


@dataclass(frozen=True, slots=True)
class Lack:
    """Why a rule cannot be answered, and the command whose output would decide it."""

    reason: str
    reason_zh: str
    ask_for: str | None


class Inputs:
    """The inputs of one bundle."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._empty: dict[str, bool] = {}
        self._gaps: dict[str, Gap] = {}
        for gap in store.records(Gap, order="code, subject, detail"):
            for hidden in gap.hides:
                known = self._gaps.get(hidden)
                if known is None or (known.command is None and gap.command is not None):
                    self._gaps[hidden] = gap
        self._components = {
            component
            for (component,) in store.query(
                "SELECT DISTINCT component FROM log_records WHERE component IS NOT NULL"
            )
        }
        self._logs = bool(store.query("SELECT 1 FROM log_records LIMIT 1"))

    def lack(self, rule: Rule) -> Lack | None:
        """Why the rule cannot be run at all: an input is absent. None where it can."""
        if rule.kind == "log" and not rule.needs:
            return self._no_log(rule)
        for need in rule.needs:
            if (need.startswith(LOG) or need in self._gaps) and self._is_empty(need):
                return self._lack(need, "is not in the bundle", "不在诊断包中")
        return None

    def blind_spot(self, rule: Rule) -> Lack | None:
        """Why finding nothing proves nothing: an input is there in part only. None where it does."""
        needs = rule.needs or [LOG + component for component in _components(rule)]
        for need in needs:
            if need in self._gaps:
                return self._lack(need, "is in the bundle in part only", "在诊断包中不完整")
        return None

    def _no_log(self, rule: Rule) -> Lack | None:
        components = _components(rule)
        if self._components & set(components) or ("*" in components and self._logs):
            return None
        gaps = [gap for gap in (self._gaps.get(LOG + component) for component in components) if gap]
        wanted = " or ".join(components) if "*" not in components else "any pod"
        wanted_zh = " 或 ".join(components) if "*" not in components else "任何 Pod"
        return Lack(
            f"the bundle holds no log of {wanted}",
            f"诊断包中没有 {wanted_zh} 的日志",
            gaps[0].command if gaps else None,
        )

    def _lack(self, need: str, state: str, state_zh: str) -> Lack:
        gap = self._gaps.get(need)
        said, said_zh = f"the input {need} {state}", f"输入 {need} {state_zh}"
        if need.startswith(LOG):
            component = need.removeprefix(LOG)
            said, said_zh = f"the log of {component} {state}", f"{component} 的日志{state_zh}"
        if gap is None:
            return Lack(said, said_zh, None)
        return Lack(
            f"{said}: {gap.subject}: {gap.detail}",
            f"{said_zh}：{gap.subject}：{gap.detail_zh}",
            gap.command,
        )

    def _is_empty(self, need: str) -> bool:
        if need.startswith(LOG):
            return need.removeprefix(LOG) not in self._components
        if need not in self._empty:
            # Workloads are also inferred from pods; as an input only those that a file lists count.
            listed = " WHERE form <> 'inferred'" if need == "workloads" else ""
            self._empty[need] = not self._store.query(f'SELECT 1 FROM "{need}"{listed} LIMIT 1')
        return self._empty[need]


def _components(rule: Rule) -> list[str]:
    """The components whose logs a rule reads, sorted."""
    components: Iterable[str] = (component for match in rule.match for component in match.component)
    return sorted(set(components))
