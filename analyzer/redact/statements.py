"""Secrets in SQL, and in dumps where name and value stand in another order."""

from __future__ import annotations

import re

from analyzer.redact.fill import fill, kind_of_name, kind_of_sure_name
from analyzer.redact.rule import Rule
from analyzer.redact.tokens import Hide

_Q = r"\\{0,8}[\"']"
_WORDS = "pass|pwd|secret|token|key|cred|auth"
_SQL = re.compile(
    r"(?<![\"'\w.-])(?:(?:encrypted\s+|unencrypted\s+)?password(?:\s+for\s+(?!(?:user|role)\b)\S+)?(?:\s*[=(]\s*|\s+)"
    r"|(?:user|role|to)\s[^;]{1,120}?\sidentified\s+(?:with\s+\S+\s+)?(?:by|as)\s+(?:password\s+)?|passphrase\s+)(?=\\{0,8}['\"])",
    re.IGNORECASE,
)
_SQL_GATE = r"(?i:(?:password|passphrase|identified)[^\"']*[\"'])"
# `private_key "x";`
_BESIDE = re.compile(r"(?<![\"'\w.-])([\w.-]{3,60})\s+(?=\\{0,8}[\"'][^\s\"'\\]{6,}\\{0,8}[\"'])")
_BESIDE_GATE = rf"(?i:(?:{_WORDS})[a-z0-9_.-]*\s+\\*[\"'][^\s\"']{{6}})"
# `{"name":"DB_PASSWORD","value":"x"}`, `EnvVar{Name:DB_PASSWORD,Value:x,}`
_NAMED = re.compile(
    rf"\bname(?:{_Q})?\s*[:=]\s*(?:{_Q})?([\w.-]{{1,100}})(?:{_Q})?\s*[,; ]\s*"
    rf"(?:{_Q})?value(?:{_Q})?\s*[:=]\s*(?=\S)",
    re.IGNORECASE,
)
_NAMED_GATE = (
    rf"(?i:name[\\\"']*\s*[:=]\s*[\\\"']*[a-z0-9_.-]*(?:{_WORDS})[a-z0-9_.-]*"
    r"[\\\"']*\s*[,; ]\s*[\\\"']*value)"
)


def _redact_sql(text: str, hide: Hide) -> str:
    return fill(_SQL, text, hide, "password")


def _redact_beside(text: str, hide: Hide) -> str:
    return fill(_BESIDE, text, hide, kind_of_sure_name)


def _redact_named(text: str, hide: Hide) -> str:
    return fill(_NAMED, text, hide, kind_of_name)


RULES = (
    Rule(("password", "passphrase", "identified"), _SQL_GATE, _redact_sql),
    Rule(tuple(_WORDS.split("|")), _BESIDE_GATE, _redact_beside),
    Rule(("value",), _NAMED_GATE, _redact_named),
)
