"""The log formats that are known: how the head of a record looks, line prefixes taken off before.

The patterns are read by two engines, `re` here and Rust's regex in Polars, so they keep to what both
know: no look-around, no back references. Each is anchored and linear in the line's length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

HEAD_CHARS = 4096  # a head is looked for in so much of a line

ZONES = {
    "Z": 0, "UTC": 0, "GMT": 0, "CST": 480, "HKT": 480, "SGT": 480, "JST": 540, "KST": 540, "IST": 330,
    "MSK": 180, "CET": 60, "CEST": 120, "BST": 60, "EST": -300, "EDT": -240, "PST": -480, "PDT": -420,
}  # fmt: skip
"""Minutes east of UTC of the zone names that programs print. CST is China's, never Chicago's: these
bundles come from clusters that speak Chinese."""

_ZONE = r"(?: ?(?:Z|[+-][0-9]{2}:?[0-9]{2}|" + "|".join(z for z in ZONES if len(z) > 1) + r")\b)?"
_CLOCK = r"[0-9]{2}:[0-9]{2}:[0-9]{2}"
ISO = r"[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}[T ]" + _CLOCK + r"(?:[.,][0-9]{1,9})?" + _ZONE
EPOCH = r"1[5-9][0-9]{8}(?:\.[0-9]{1,9}|[0-9]{3}|[0-9]{6}|[0-9]{9})?"
_SYSLOG_TIME = r"[A-Z][a-z]{2} [ 0-9][0-9] " + _CLOCK

PG_STARTING = r"^waiting for server to (?:start|shut down)\.+"
"""pg_ctl of the image's start script: it prints its dots on the line of the server's first record."""

TIME = r"^(?P<lead>\[?(?P<ts>" + ISO + "|" + EPOCH + r")\]?(?:[ \t]|$))"
POD_PREFIX = r"^(?P<lead>\[pod/(?P<pod>[^/\]\s]+)/(?P<container>[^/\]\s]+)\] ?)"
CRI = r"^(?P<lead>(?P<ts>" + ISO + r") (?:stdout|stderr) (?P<tag>[FP])(?::[A-Z])?(?: |$))"
SYSLOG = (
    r"^(?P<lead>(?:<[0-9]{1,3}>)?(?P<ts>" + _SYSLOG_TIME + r") [^\s:]+ "
    r"(?P<logger>[^\s:\[\]]+)(?:\[[0-9]+\])?:(?: |$))"
)

LEVEL_WORDS = {
    "FATAL": "fatal critical crit panic emerg emergency alert dpanic f 致命错误 恐慌 比致命错误还过分的错误 严重",
    "ERROR": "error err severe eror exception e failure 错误",
    "WARNING": "warning warn wrn w 警告 #",
    "INFO": "info inf information informational notice log i success ok 日志 信息 注意 通知 * -",
    "DEBUG": "debug dbg trace trc verbose fine finer finest d debug1 debug2 debug3 debug4 debug5 调试 .",
}
LEVELS = {word: level for level, words in LEVEL_WORDS.items() for word in words.split()}

_LEVEL = r"TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|ERR|CRITICAL|CRIT|FATAL|SEVERE|ALERT|EMERG|PANIC|SUCCESS"
_ANY_LEVEL = f"(?i:{_LEVEL})"
_NAME = r"[A-Za-z_$][\w.$/:<>-]*"

PG_LEVELS = (
    "DEBUG[1-5]?|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC|"
    "调试|日志|信息|注意|通知|警告|错误|致命错误|恐慌|比致命错误还过分的错误"
)
PG_PARTS = {
    "DETAIL": "detail", "HINT": "hint", "CONTEXT": "context", "STATEMENT": "statement", "QUERY": "context",
    "LOCATION": "context", "BACKTRACE": "context", "详细信息": "detail", "提示": "hint", "上下文": "context",
    "语句": "statement", "查询": "context", "位置": "context",
}  # fmt: skip
"""PostgreSQL's parts of a report, and the column that holds each."""
_PG = f"{PG_LEVELS}|{'|'.join(PG_PARTS)}"
# What %p, %l, %u, %d, %a, %h, %r and words about them make of a prefix: no quote, no brace, and no ': '.
_PG_PREFIX = r"(?:[^\s\"{}][^\"{}]{0,200} )?"


@dataclass(frozen=True, slots=True)
class Format:
    """How the head of a record looks once time and line prefixes are off.

    `head` names its groups head (the whole head), level, logger, pid and ts. `timed`: only believed on a
    line that began with a time. `sure`: enough by itself to call a file a log.
    """

    name: str
    head: str
    timed: bool = False
    sure: bool = True


def _format(name: str, head: str, *, timed: bool = False, sure: bool = True) -> Format:
    return Format(name, f"^(?P<head>{head})", timed, sure)


FORMATS = (
    _format("redis", r"(?P<pid>[0-9]+):(?P<logger>[A-Z]) (?P<ts>[0-9]{1,2} [A-Z][a-z]{2} [0-9]{4} "
            + _CLOCK + r"\.[0-9]{3}) (?P<level>[.*#-])(?: |$)"),
    _format("redis", r"(?:\[(?P<pid>[0-9]+)\] (?P<ts>[0-9]{1,2} [A-Z][a-z]{2} " + _CLOCK
            + r"\.[0-9]{3}) (?P<level>[.*#-])(?: |$))"),
    _format("redis", r"(?P<pid>[0-9]+):(?P<logger>signal-handler) \((?P<ts>[0-9]{10})\) "),
    _format("klog", r"(?P<level>[IWEF])(?P<ts>[0-9]{4} " + _CLOCK
            + r"\.[0-9]{6}) +(?P<pid>[0-9]+) (?P<logger>[^\s\]]+:[0-9]+)\](?: |$)"),
    _format("access", r"[0-9A-Fa-f.:]+ \S+ [^\[\"]{1,100}\[(?P<ts>[0-9]{2}/[A-Z][a-z]{2}/[0-9]{4}:" + _CLOCK
            + r" [+-][0-9]{4})\] "),
    _format("nginx", r"\[(?P<level>debug|info|notice|warn|error|crit|alert|emerg)\] "
            r"(?P<pid>[0-9]+)#[0-9]+: (?:\*[0-9]+ )?"),
    _format("nginx", r"(?P<logger>nginx): \[(?P<level>debug|info|notice|warn|error|crit|alert|emerg)\] "),
    _format("gunicorn", r"\[(?P<pid>[0-9]+)\] \[(?P<level>" + _LEVEL + r")\](?: |$)"),
    _format("postgres", _PG_PREFIX + r"\[?(?P<pid>[0-9]+)\]?:? (?:" + _PG_PREFIX + r")(?P<level>" + _PG
            + r")[:：] {1,2}", timed=True),
    _format("postgres", r"[\w-]+\[(?P<pid>[0-9]+)\]:? " + _PG_PREFIX + r"(?P<level>" + _PG + r")[:：] {1,2}"),
    _format("postgres", _PG_PREFIX + r"(?P<level>LOG|STATEMENT|DETAIL|HINT|CONTEXT|日志|错误|致命错误|恐慌|警告|"
            r"注意|详细信息|提示|上下文|语句)[:：]  ", timed=True),
    _format("postgres", r"(?:\[?(?P<pid>[0-9]+)\]?:? )?(?P<level>LOG|FATAL|PANIC|NOTICE|STATEMENT|DETAIL|HINT|"
            r"CONTEXT|日志|错误|致命错误|恐慌|警告|注意|详细信息|提示|上下文|语句)[:：]  "),
    _format("postgres", r"(?P<level>ERROR):  \b"),
    _format("coredns", r"\[(?P<level>DEBUG|INFO|WARNING|ERROR|FATAL|PANIC)\] (?P<logger>plugin/[\w-]+): "),
    _format("coredns", r"\[(?P<level>INFO|ERROR)\] (?:[0-9A-Fa-f.:\[\]]+:[0-9]+ - [0-9]+ )"),
    _format("structlog", r"\[(?P<level>[a-z]{4,9}) *\] +", timed=True),
    _format("spring", r"(?P<level>" + _LEVEL + r") +(?:(?P<pid>[0-9]+) )?--- \[[^\]]*\] (?:\[[^\]]*\] )?"
            r"(?P<logger>" + _NAME + r") *: "),
    _format("loguru", r"\| (?P<level>" + _LEVEL + r") *\| (?P<logger>" + _NAME + r") - "),
    _format("python", r"(?:- )?(?P<logger>" + _NAME + r") - (?P<level>" + _LEVEL + r") *- (?:\[[^\]]*\] - )?"),
    _format("python", r"- (?P<level>" + _LEVEL + r") *- (?:(?P<logger>" + _NAME + r") - )?", timed=True),
    _format("python", r"(?P<level>" + _LEVEL + r"):(?P<logger>" + _NAME + r"?):"),
    _format("uvicorn", r"(?P<level>" + _LEVEL + r"|TRACE): {1,9}", sure=False),
    _format("python", r"\[(?P<level>" + _LEVEL + r") *\](?: +(?:\[?(?P<logger>" + _NAME + r"?)\]?(?:: | - )))?"),
    _format("python", r"(?P<level>" + _LEVEL + r") in (?P<logger>[\w.]+): ", timed=True),
    _format("java", r"(?P<level>" + _LEVEL + r") +\[[^\]]*\] (?:\([^)]*\) )?(?:(?P<logger>" + _NAME
            + r") *(?: -|:) )?", timed=True),
    _format("java", r"\[[^\]]*\] (?P<level>" + _LEVEL + r") +(?:(?P<logger>" + _NAME + r") *(?: -|:) )?",
            timed=True),
    _format("python", r"(?P<level>" + _LEVEL + r")[: \t]+(?:(?P<logger>[A-Za-z_][\w.]*)(?:: | - |\t))?",
            timed=True),
    _format("zap", r"(?P<level>" + _ANY_LEVEL + r")\t(?:(?P<logger>[A-Za-z][\w./-]*)\t)?", timed=True),
    _format("text", r"(?P<level>" + _LEVEL + r")(?::| )\s*", sure=False),
    _format("logfmt", r"(?:(?:ts|time|timestamp|t)=(?:\"(?P<ts>[^\"]*)\"|\S+) )?(?:level|lvl|severity)="
            r"\"?(?P<level>\w+)\"? "),
)  # fmt: skip

_JSON = re.compile(r'^\{"[^"]{1,60}": ?')
_JSON_KEY = re.compile(r'"(?:log|msg|message|event|level|levelname|severity|lvl|ts|time|timestamp|@timestamp)"')
_TIME = re.compile(TIME)
_PREFIXES = tuple(re.compile(pattern) for pattern in (POD_PREFIX, CRI, SYSLOG, TIME, TIME))
_HEADS = tuple((re.compile(known.head), known) for known in FORMATS)
_TRACE = re.compile(r"^(?:Traceback \(most recent call last\):|\s+at \S+ ?\(.*:[0-9]+(?::[0-9]+)?\)$|goroutine [0-9]+ \[)")


def looks_like_log(lines: list[str]) -> bool:
    """Some of the first lines are records of a known log format, or a stack trace."""
    return any(_is_record(line[:HEAD_CHARS].lstrip("\ufeff")) for line in lines)


def _is_record(line: str) -> bool:
    text = re.sub(r"\x1b\[[0-9;]*m", "", line)
    timed = False
    for pattern in _PREFIXES:
        if found := pattern.match(text):
            text = text[found.end("lead") :]
            if pattern is not _TIME:
                return True
            timed = True
    if _JSON.match(text):
        return bool(_JSON_KEY.search(text))
    if _TRACE.match(text):
        return True
    return any(known.sure and pattern.match(text) and (timed or not known.timed) for pattern, known in _HEADS)
