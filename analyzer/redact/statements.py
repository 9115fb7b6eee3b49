"""Secrets in SQL, and in dumps where name and value stand in another order."""

from __future__ import annotations

import re

from analyzer.redact.fill import filling, kind_of_name, kind_of_sure_name
from analyzer.redact.names import secret_name
from analyzer.redact.rule import Rule
from analyzer.redact.tokens import Hide
from analyzer.redact.values import harmless

_Q = r"\\{0,8}[\"']"
_WORDS = "pass|pwd|secret|token|key|cred|auth"
_SQL = re.compile(
    r"(?<![\"'\w.-])(?:(?:encrypted\s+|unencrypted\s+)?password(?:\s+for\s+(?!(?:user|role)\b)\S+)?(?:\s*[=(]\s*|\s+)"
    r"|(?:user|role|to)\s[^;]{1,120}?\sidentified\s+(?:with\s+\S+\s+)?(?:by|as)\s+(?:password\s+)?|passphrase\s+)(?=\\{0,8}['\"])",
    re.IGNORECASE,
)
_SQL_GATE = r"(?i:(?:password|passphrase|identified)[^\"']*[\"'])"
# `INSERT INTO users (name, password) VALUES ('bob', 'x')`
_INSERT = re.compile(r"\(([\w\s,\"`.]{1,2000})\)\s*VALUES\s*(?=\()", re.IGNORECASE)
_INSERT_GATE = rf"(?i:(?:{_WORDS})[^()]*\)\s*values\s*\()"
_TUPLE = re.compile(r"\s*,?\s*\(((?:'[^']*'|\([^()']*\)|[^()'])*)\)")
_VALUE = re.compile(r"\s*'(?P<quoted>(?:[^']|'')*)'\s*|[^,']+")
# `pymysql.connect('mysql', 'root', 'x')`: host, user and password in their places
_CONNECT = re.compile(r"\bconnect\((?:\s*(?:'[^']{1,120}'|\"[^\"]{1,120}\")\s*,){2}\s*(?=[\"'])")
_CONNECT_GATE = r"connect\(\s*[\"'].*,.*,\s*[\"']"
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


def _redact_inserts(text: str, hide: Hide) -> str:
    """Replace the values of secret columns in every tuple."""
    parts: list[str] = []
    done = position = 0
    while insert := _INSERT.search(text, position):
        position = insert.end()
        names = [secret_name(column.strip(' \t"`')) for column in insert[1].split(",")]
        while values := _TUPLE.match(text, position):
            position = values.end()
            for name, value in zip(
                names, _VALUE.finditer(text, values.start(1), values.end(1)), strict=False
            ):
                if name and name.sure and value["quoted"] and not harmless(value["quoted"]):
                    parts += (
                        text[done : value.start("quoted")],
                        hide(name.kind, value["quoted"].replace("''", "'")),
                    )
                    done = value.end("quoted")
    parts.append(text[done:])
    return "".join(parts)


RULES = (
    Rule(("password", "passphrase", "identified"), _SQL_GATE, filling(_SQL, "password")),
    Rule(("values",), _INSERT_GATE, _redact_inserts),
    Rule(("connect(",), _CONNECT_GATE, filling(_CONNECT, "password")),
    Rule(tuple(_WORDS.split("|")), _BESIDE_GATE, filling(_BESIDE, kind_of_sure_name)),
    Rule(("value",), _NAMED_GATE, filling(_NAMED, kind_of_name)),
)
