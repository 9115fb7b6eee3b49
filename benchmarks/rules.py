"""Sets of rules of any number: the shipped ones, then copies of their log rules that look for other words."""

from __future__ import annotations

import json
import re
from itertools import islice
from pathlib import Path

from analyzer.rules.load import RuleSet, load_rules
from analyzer.rules.schema import Rule

AREA = "ZB"
_KEPT = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\(\?P?<\w+>|\(\?[a-zA-Z-]+[:)]|\{[^}]*\}", re.DOTALL)
_PIECE = re.compile(f"({_KEPT.pattern})|[A-Za-z]+", re.DOTALL)
_SMALL = "abcdefghijklmnopqrstuvwxyz"


def write_copies(folder: Path, count: int) -> int:
    """Write so many rule files, at most 999, into a folder, which is made; how many there are."""
    folder.mkdir(parents=True, exist_ok=True)
    log_rules = [rule for rule in load_rules().rules if rule.kind == "log" and rule.maturity != "draft"]
    made = ((turn, rule) for turn in range(1, 26) for rule in log_rules)
    written = 0
    for written, (turn, rule) in enumerate(islice(made, min(count, 999)), 1):
        (folder / f"{AREA}-{written:03}.toml").write_text(_copy(rule, written, turn), encoding="utf-8")
    return written


def first_rules(ruleset: RuleSet, count: int) -> tuple[Rule, ...]:
    """So many rules that run: shipped ones, evenly from all areas, and copies where these are not enough."""
    running = [rule for rule in ruleset.rules if rule.maturity != "draft"]
    shipped = [rule for rule in running if rule.id not in ruleset.foreign]
    copies = [rule for rule in running if rule.id in ruleset.foreign]
    if count >= len(shipped):
        return tuple(sorted([*shipped, *copies[: count - len(shipped)]], key=lambda rule: rule.id))
    return tuple(shipped[place * len(shipped) // count] for place in range(count))


def other_words(regex: str, turn: int) -> str:
    """The regex with every letter of its texts replaced by one that comes `turn` later; its form stays."""
    later = _SMALL[turn:] + _SMALL[:turn]
    table = str.maketrans(_SMALL + _SMALL.upper(), later + later.upper())
    return _PIECE.sub(lambda piece: piece[0] if piece[1] else piece[0].translate(table), regex)


def _copy(rule: Rule, number: int, turn: int) -> str:
    """A rule file; JSON's strings and lists are TOML's."""
    told = {
        "id": f"{AREA}-{number:03}",
        "kind": "log",
        "maturity": "test",
        "role": "symptom",
        "symptom": "errors",
        "title": f"Copy {turn} of {rule.id}",
        "title_zh": f"{rule.id} 的副本 {turn}",
        "explain": "Made to measure with.",
        "explain_zh": "用于性能测量。",
    }
    lines = [f"{key} = {_toml(value)}" for key, value in told.items()]
    for match in rule.match:
        lines += ["", "[[match]]", f"component = {_toml(match.component)}"]
        lines.append(f"regex = {_toml(other_words(match.regex, turn))}")
        if match.not_regex:
            lines.append(f"not_regex = {_toml(other_words(match.not_regex, turn))}")
        if match.level:
            lines.append(f"level = {_toml(match.level)}")
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
