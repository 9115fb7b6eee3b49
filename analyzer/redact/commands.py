"""Secrets in commands, statements and dumps: flags, SQL, Redis, name and value apart, XML."""

from __future__ import annotations

import re

from analyzer.redact.fill import filling, kind_of_name
from analyzer.redact.rule import Rule

_Q = r"\\{0,8}[\"']"
# `consul kv put app/db/password x`, `aws configure set aws_secret_access_key x`, fish's `set -gx API_TOKEN x`
_PUT = re.compile(
    r"\b(?:(?:kv|etcdctl|configure|config)\s+(?:put|set)|set(?:\s+-[a-zA-Z]{1,8}){1,3})"
    r"\s+([^\s=]{3,200})\s+(?=[^\s-])"
)
_PUT_GATE = r"(?:kv|etcdctl|configure|config)\s+(?:put|set)\s+\S+\s|set\s+-[a-zA-Z]+\s"
_WORDS = "pass|pwd|secret|token|key|cred|auth"
_FLAG = re.compile(rf"(?<![\w-])--?([A-Za-z][\w.-]{{2,60}})(?:{_Q}\s*,\s*|,?\s+)(?=[^\s-])")
_FLAG_GATE = rf"(?i:-[a-z0-9_.-]*(?:{_WORDS})[a-z0-9_.-]*[\s,\"'\\])"
_PROGRAMS = (
    "mysql", "mariadb", "sshpass", "redis-cli", "valkey-cli", "redis-benchmark", "login", "mongo", "sqlcmd",
    "etcdctl", "wget", "http ", "https ", "echo", "mc alias", "mc config", "snmp", "ipmitool", "stats auth",
    " -p ", "bcp", "ldap", "curl", "smbclient", "openssl", "from-literal", "-u", "--user",
)  # fmt: skip
_TOOLS = re.compile(
    r"\b(?:(?:mysql|mysqldump|mysqladmin|mariadb)\b[^|;&\n]{0,200}?\s-p"
    r"|sshpass\s+-p\s*|(?:redis-cli|valkey-cli|redis-benchmark)\b[^|;\n]{0,200}?[\s\"']-a[\s\"',]+"
    r"|(?:docker|podman|skopeo|registry|oras|nerdctl|crane)\s+login\b[^|;&\n]{0,200}?\s-p\s+"
    r"|(?:mongo|mongosh|mongodump|mongorestore|sqlcmd|bcp)\b[^|;&\n]{0,200}?\s-[pP]\s+"
    r"|(?:ldapsearch|ldapadd|ldapmodify)\b[^|;&\n]{0,200}?\s-w\s+"
    r"|curl\b[^|;&\n]{0,300}?\s(?:-u|--user)[=\s]+[\"']?[^\s:\"']{0,80}[\"']?:"
    r"|(?:wget|etcdctl)\b[^|;&\n]{0,300}?\s--user[=\s]+[^\s:\"']{1,80}:"
    r"|\bhttps?\s[^|;&\n]{0,200}?(?:-a|--auth)[=\s]+[^\s:\"']{1,80}:"
    r"|\becho\s+(?:-n\s+)?(?=[^\s|]+\s*\|[^|]*(?:--password-stdin|\bchpasswd|\bsudo\s+-S))"
    r"|\s(?:-u|-U|--user(?:name)?)[=\s]\s*[\w.@-]{1,60}(?:\s+-[\w-]{1,30}(?:[=\s][\w.:/-]{1,60})?){0,6}?\s+-[pP]\s+"
    r"(?![0-9]{1,5}(?:\s|$))|\b(?:stats\s+auth\s+|login=)[^\s:@/]{1,60}:"
    r"|\bmc\s+(?:alias\s+set|config\s+host\s+add)\s+\S+\s+\S+\s+\S+\s+"
    r"|\bsnmp[a-z]+\s[^|;&\n]{0,200}?-c\s+|\bipmitool\s[^|;&\n]{0,200}?-P\s+"
    r"|smbclient\b[^|;&\n]{0,200}?-U\s+[^\s%]{1,80}%"
    r"|openssl\b[^|;&\n]{0,300}?-pass(?:in|out)?[\s\"',]+pass:"
    r")(?=[^\s-])|^\s*(?:-u|--user)[=\s]+[\"']?[^\s:\"']{0,80}[\"']?:(?![0-9]{1,6}(?:\s|$))(?=\S)|--from-literal[=\s][\"']?[\w.-]+=(?=\S)"
)
_TOOLS_GATE = (
    r"(?:^|\s)(?:-u|--user)[=\s]|(?:mysql|mariadb|sshpass|redis-cli|valkey-cli|redis-benchmark|login|mongo|sqlcmd|bcp|ldap|curl|smbclient"
    r"|etcdctl|wget|snmp|ipmitool"
    r"|openssl).*-[pPawucU-]|--from-literal|mc\s+(?:alias|config)\s|stats\s+auth\s|login=[^\s:]+:|\s(?:-u|-U|--user(?:name)?)[=\s].*\s-[pP]\s|--password-stdin|chpasswd|sudo\s+-S|\s(?:-a|--auth)[=\s][^\s:]+:"
)
_REDIS = re.compile(
    r"(?:(?<![\w.-])(?:requirepass|masterauth|primaryauth|sentinel\s+auth-pass\s+\S+|rename-command\s+\S+)(?:\s+|\\{0,4}[\"']\s*,?\s*)"
    r"|(?:^|[>$#\]]\s*|[\"'])AUTH(?:\s+|\\{0,4}[\"'],?\s+)(?:\\{0,4}[\"']?[\w-]{1,40}\\{0,4}[\"']?,?\s+(?=\\{0,4}[\"']|\S+$))?"
    r"|unknown command ['`\"]?(?i:au)\w{0,6}['`\"]?,? with args beginning with: "
    r"|\bMIGRATE\s[^\n]{0,200}?\sAUTH\s+|(?:redis\w*|client)[.:]auth\((?=\\{0,4}[\"'])"
    r"|\[[^\[\]]{1,60}\]\s+\"auth\"\s+(?:\"[^\"]*\"\s+(?=\"))?)(?=\S)"
)
_REDIS_GATE = (
    r"(?:requirepass|masterauth|primaryauth|auth-pass\s+\S+|rename-command\s+\S+)[\s\"'\\]"
    r"|AUTH[\s\"'\\]|(?:redis\w*|client)[.:]auth\(|with args beginning with: |\]\s+\"auth\"\s"
)
_ACL = re.compile(
    r"\b(?:user|setuser)\\?[\"']?\s+\S{1,60}\s(?:[^\n>]{0,200}?[\s\"'])?>(?=[^\s>]{3})", re.IGNORECASE
)
_ACL_GATE = r"(?i:user[\\\"']*\s.*[\s\"']>[^\s>])"
# netrc on one line; IMAP
_LOGIN = re.compile(
    r"\blogin\s+\S+\s+password\s+(?=\S)"
    r"|(?<!\S)[A-Za-z0-9.]{1,10}\s+LOGIN\s+(?:\\{0,4}\"[^\"]+\"|[^\s\"]+@[^\s\"]+)\s+(?=\S)"
)
_LOGIN_GATE = r"login\s+\S+\s+password\s|\sLOGIN\s+\S+\s+\S"


_WORD_LITERALS = tuple(_WORDS.split("|"))
RULES = (
    Rule(_WORD_LITERALS, _FLAG_GATE, filling(_FLAG, kind_of_name)),
    Rule(_PROGRAMS, _TOOLS_GATE, filling(_TOOLS, "password")),
    Rule((" put ", " set ", "set -"), _PUT_GATE, filling(_PUT, kind_of_name)),
    Rule(("login",), _LOGIN_GATE, filling(_LOGIN, "password")),
    Rule(
        (
            "requirepass",
            "masterauth",
            "primaryauth",
            "auth-pass",
            "auth",
            "rename-command",
            "unknown command",
        ),
        _REDIS_GATE,
        filling(_REDIS, "password"),
    ),
    Rule(("user",), _ACL_GATE, filling(_ACL, "password")),
)
