"""Secrets in the second column of a line that says nothing else, and in password files: netrc, pgpass."""

from __future__ import annotations

import re

from analyzer.redact.fill import filling, kind_of_name, kind_of_sure_name
from analyzer.redact.names import secret_name
from analyzer.redact.rule import Rule

_WORDS = "pass|pwd|secret|token|key|cred|auth"
# `db_password   x`, as Vault prints a table
_COLUMN = re.compile(r"^\s*([A-Za-z0-9_.]{3,60})(?: {2,}|\t+)(?=\S{4,200}\s*$)")
_COLUMN_GATE = rf"(?i:^\s*[a-z0-9_.]*(?:{_WORDS})[a-z0-9_.]*(?: {{2}}|\t)\s*\S+\s*$)"
# `auth_pass x`: a directive of a file of settings
_DIRECTIVE = re.compile(
    r"^\s*([A-Za-z0-9]{1,40}(?:[_.-][A-Za-z0-9]{1,40}){1,5})\s+(?=\S*[0-9!@#$%^&*])(?=[^\s;]{4,200}\s*;?\s*$)"
)
_DIRECTIVE_GATE = r"(?i:^\s*[a-z0-9_.-]*(?:pass|pwd)[a-z0-9_.-]*\s+\S+\s*$)"
# `password | x`, as psql prints an expanded row: a line of two cells
_CELL = re.compile(r"^\s*\|?\s*([\w.-]{2,60})\s*\|\s*(?=[^\s|][^|]*\|?\s*$)")
_CELL_GATE = rf"(?i:(?:{_WORDS}|密码|口令)[a-z0-9_.-]*\s*\|\s*[^\s|])"
_NETRC = re.compile(r"^\s*password\s+(?=[^\s:=]*[0-9])(?=[^\s:=]{6,}\s*$)")
_NETRC_GATE = r"^\s*password\s+[^\s:=]+\s*$"
_PGPASS = re.compile(r"^[\w.*-]+:(?:[0-9]{2,5}|\*):[\w*-]+:[\w*-]+:(?=[^\s:]{3,}$)")
_PGPASS_GATE = r"^[a-zA-Z0-9_.*-]+:(?:[0-9]{2,5}|\*):[a-zA-Z0-9_*-]+:[a-zA-Z0-9_*-]+:[^\s:]+$"


def _password_kind(match: re.Match[str]) -> str | None:
    name = secret_name(match[1])
    return name.kind if name and name.sure and name.kind == "password" else None


RULES = (
    Rule(tuple(_WORDS.split("|")), _COLUMN_GATE, filling(_COLUMN, kind_of_sure_name)),
    Rule(("pass", "pwd"), _DIRECTIVE_GATE, filling(_DIRECTIVE, _password_kind)),
    Rule((" | ",), _CELL_GATE, filling(_CELL, kind_of_name)),
    Rule(("password",), _NETRC_GATE, filling(_NETRC, "password")),
    Rule((":",), _PGPASS_GATE, filling(_PGPASS, "password")),
)
