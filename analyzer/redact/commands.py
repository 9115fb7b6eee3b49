"""Secrets in commands, statements and dumps: flags, SQL, Redis, name and value apart, XML."""

from __future__ import annotations

import re

from analyzer.redact.fill import fill
from analyzer.redact.names import secret_name
from analyzer.redact.rule import Rule
from analyzer.redact.tokens import Hide
from analyzer.redact.values import harmless

_Q = r"\\{0,8}[\"']"
_WORDS = "pass|pwd|secret|token|key|cred|auth"
_FLAG = re.compile(rf"(?<![\w-])--?([A-Za-z][\w-]{{2,60}})(?:{_Q}\s*,\s*|\s+)(?=[^\s-])")
_FLAG_GATE = rf"(?i:-[a-z0-9_-]*(?:{_WORDS})[a-z0-9_-]*[\s\"'\\])"
_PROGRAMS = (
    *(
        "mysql",
        "mariadb",
        "sshpass",
        "redis-cli",
        "valkey-cli",
        "redis-benchmark",
        "login",
        "mongo",
        "sqlcmd",
    ),
    *("bcp", "ldap", "curl", "smbclient", "openssl", "from-literal"),
)
_TOOLS = re.compile(
    r"\b(?:(?:mysql|mysqldump|mysqladmin|mariadb)\b[^|;&\n]{0,200}?\s-p"
    r"|sshpass\s+-p\s*|(?:redis-cli|valkey-cli|redis-benchmark)\b[^|;\n]{0,200}?[\s\"']-a[\s\"',]+"
    r"|(?:docker|podman|skopeo|registry|oras|nerdctl|crane)\s+login\b[^|;&\n]{0,200}?\s-p\s+"
    r"|(?:mongo|mongosh|mongodump|mongorestore|sqlcmd|bcp)\b[^|;&\n]{0,200}?\s-[pP]\s+"
    r"|(?:ldapsearch|ldapadd|ldapmodify)\b[^|;&\n]{0,200}?\s-w\s+"
    r"|curl\b[^|;&\n]{0,300}?\s(?:-u|--user)\s+[\"']?[^\s:\"']{1,80}:"
    r"|smbclient\b[^|;&\n]{0,200}?-U\s+[^\s%]{1,80}%"
    r"|openssl\b[^|;&\n]{0,300}?-pass(?:in|out)?[\s\"',]+pass:"
    r")(?=[^\s-])|--from-literal[=\s][\"']?[\w.-]+=(?=\S)"
)
_TOOLS_GATE = (
    r"(?:mysql|mariadb|sshpass|redis-cli|valkey-cli|redis-benchmark|login|mongo|sqlcmd|bcp|ldap|curl|smbclient"
    r"|openssl).*-[pPawuU-]|--from-literal"
)
_REDIS = re.compile(
    r"(?:(?<![\w.-])(?:requirepass|masterauth|primaryauth|sentinel\s+auth-pass\s+\S+)(?:\s+|\\{0,4}[\"']\s*,?\s*)"
    r"|(?:^|[>$#\]]\s*|[\"'])AUTH(?:\s+|\\{0,4}[\"'],?\s+)(?:\\{0,4}[\"']?[\w-]{1,40}\\{0,4}[\"']?,?\s+(?=\\{0,4}[\"']|\S+$))?"
    r"|\[[^\[\]]{1,60}\]\s+\"auth\"\s+(?:\"[^\"]*\"\s+(?=\"))?)(?=\S)"
)
_REDIS_GATE = r"(?:requirepass|masterauth|primaryauth|auth-pass\s+\S+)[\s\"'\\]|AUTH[\s\"'\\]|\]\s+\"auth\"\s"
_ACL = re.compile(
    r"\b(?:user|setuser)\\?[\"']?\s+\S{1,60}\s(?:[^\n>]{0,200}?[\s\"'])?>(?=[^\s>]{3})", re.IGNORECASE
)
_ACL_GATE = r"(?i:user[\\\"']*\s.*[\s\"']>[^\s>])"
_SQL = re.compile(
    r"(?<![\"'\w-])(?:(?:encrypted\s+|unencrypted\s+)?password(?:\s+for\s+\S+)?\s*[=(]?\s*"
    r"|identified\s+(?:with\s+\S+\s+)?(?:by|as)\s+(?:password\s+)?|passphrase\s+)(?=\\{0,8}['\"])",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"(?<![\"'\w-])(?:password|passwd|passphrase)\s+(?:(?:is|was|to|of|set\s+to)\s+)?(?=\\{0,8}[\"'“])"
    r"|(?:密码|口令)\s*(?=\\{0,8}[\"'“][!-~])",
    re.IGNORECASE,
)
_SAID_GATE = r"(?i:(?:passw(?:or)?d|passphrase|identified|密码|口令)[^\"'“]*[\"'“])"
_NAMED = re.compile(
    rf"\bname(?:{_Q})?\s*[:=]\s*(?:{_Q})?([\w.-]{{1,100}})(?:{_Q})?\s*[,; ]\s*(?:{_Q})?value(?:{_Q})?\s*[:=]\s*(?=\S)",
    re.IGNORECASE,
)
_NAMED_GATE = rf"(?i:name[\\\"']*\s*[:=]\s*[\\\"']*[a-z0-9_.-]*(?:{_WORDS}|pass)[a-z0-9_.-]*[\\\"']*\s*[,; ]\s*[\\\"']*value)"
_XML = re.compile(r"<([\w:.-]{1,80})>([^<>\s][^<>]{0,500})</")
_XML_GATE = rf"(?i:(?:{_WORDS})[a-z0-9_:.-]*>[^<>\s])"
_CELL = re.compile(r"\s*\|?\s*([\w.-]{3,60})\s*\|\s*(?=[^\s|])")
_CELL_GATE = rf"(?i:(?:{_WORDS})[a-z0-9_.-]*\s*\|\s*[^\s|])"
_LOGIN = re.compile(r"\blogin\s+\S+\s+password\s+(?=\S)")
_PGPASS = re.compile(r"[\w.*-]+:(?:[0-9]{2,5}|\*):[\w*-]+:[\w*-]+:(?=[^\s:]{3,}$)")


def _redact_flags(text: str, hide: Hide) -> str:
    return fill(_FLAG, text, hide, _kind_of_name)


def _redact_tools(text: str, hide: Hide) -> str:
    return fill(_LOGIN, fill(_TOOLS, text, hide, "password"), hide, "password")


def _redact_redis(text: str, hide: Hide) -> str:
    return fill(_REDIS, text, hide, "password")


def _redact_acl(text: str, hide: Hide) -> str:
    return fill(_ACL, text, hide, "password")


def _redact_statements(text: str, hide: Hide) -> str:
    return fill(_SENTENCE, fill(_SQL, text, hide, "password"), hide, "password")


def _redact_named(text: str, hide: Hide) -> str:
    return fill(_NAMED, text, hide, _kind_of_name)


def _redact_elements(text: str, hide: Hide) -> str:
    return _XML.sub(lambda m: _element(m, hide), text)


def _redact_cell(text: str, hide: Hide) -> str:
    cell = _CELL.match(text)
    return fill(_CELL, text, hide, _kind_of_name) if cell and "|" in text[:120] else text


def _redact_pgpass(text: str, hide: Hide) -> str:
    return fill(_PGPASS, text, hide, "password") if _PGPASS.match(text) else text


def _kind_of_name(match: re.Match[str]) -> str | None:
    name = secret_name(match[1])
    return name.kind if name and (name.sure or name.kind in ("token", "secret", "password")) else None


def _element(match: re.Match[str], hide: Hide) -> str:
    name = secret_name(match[1])
    if not name or not name.sure or harmless(match[2]):
        return match[0]
    return f"<{match[1]}>{hide(name.kind, match[2])}</"


_WORD_LITERALS = tuple(_WORDS.split("|"))
RULES = (
    Rule(_WORD_LITERALS, _FLAG_GATE, _redact_flags),
    Rule(_PROGRAMS, _TOOLS_GATE, _redact_tools),
    Rule(("requirepass", "masterauth", "primaryauth", "auth-pass", "auth"), _REDIS_GATE, _redact_redis),
    Rule(("user",), _ACL_GATE, _redact_acl),
    Rule(("password", "passwd", "passphrase", "identified", "密码", "口令"), _SAID_GATE, _redact_statements),
    Rule(("value",), _NAMED_GATE, _redact_named),
    Rule(("</",), _XML_GATE, _redact_elements),
    Rule((" | ",), _CELL_GATE, _redact_cell),
    Rule(
        (":",),
        r"^[a-zA-Z0-9_.*-]+:(?:[0-9]{2,5}|\*):[a-zA-Z0-9_*-]+:[a-zA-Z0-9_*-]+:[^\s:]+$",
        _redact_pgpass,
    ),
)
