"""The log formats that are known: how the head of a record looks, with a sample of each.

The patterns are read by two engines, `re` here and Rust's regex in Polars, so they keep to what both
know: no look-around, no back references. Classes are spelled out in ASCII (`\\w` is compiled into all
of Unicode, which takes longer than reading a small log) and every pattern is anchored.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

HEAD_CHARS = 2048  # a head is looked for in so much of a line


def any_of(*patterns: str) -> str:
    """A pattern that matches where one of the patterns does, without their names."""
    return "|".join(re.sub(r"\?P<[a-z]+>", "?:", pattern) for pattern in patterns)


ZONES = {
    "Z": 0, "UTC": 0, "GMT": 0, "CST": 480, "HKT": 480, "SGT": 480, "JST": 540, "KST": 540, "IST": 330,
    "MSK": 180, "CET": 60, "CEST": 120, "BST": 60, "EST": -300, "EDT": -240, "PST": -480, "PDT": -420,
}  # fmt: skip
"""Minutes east of UTC of the zone names that programs print. CST is China's, never Chicago's: these
bundles come from clusters that speak Chinese."""

CLOCK = r"[0-9]{2}:[0-9]{2}:[0-9]{2}"
_ZONE = r"(?:Z|[+-][0-9]{2}:?[0-9]{2}| (?:[+-][0-9]{2,4}|" + "|".join(z for z in ZONES if len(z) > 1) + "))?"
ISO = r"[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}[T ]" + CLOCK + r"(?:[.,][0-9]{1,9})?" + _ZONE
EPOCH = r"1[5-9][0-9]{8}(?:\.[0-9]{1,9}|[0-9]{3}|[0-9]{6}|[0-9]{9})?"
_MONTH = r"[A-Z][a-z]{2}"
CLF = r"[0-9]{2}/" + _MONTH + r"/[0-9]{4}[: ]" + CLOCK + r"(?: [+-][0-9]{4})?"
DASHED = r"[0-9]{2}-" + _MONTH + r"-[0-9]{4} " + CLOCK + r"(?:\.[0-9]{1,9})?"
ASCTIME = (
    r"(?:[A-Z][a-z]{2} )?" + _MONTH + r" [ 0-9][0-9] " + CLOCK + r"(?:\.[0-9]{1,9})? (?:[A-Z]{3} )?[0-9]{4}"
)
US = r"[0-9]{2}/[0-9]{2}/[0-9]{2,4},? [0-9]{1,2}:[0-9]{2}:[0-9]{2}(?: [AP]M)?"
_SYSLOG_TIME = _MONTH + r" [ 0-9][0-9] " + CLOCK

_BEHIND = r"(?:[\])>]?(?:[:|,;]?[ \t]|[:|]|$)|\])"
TIME = r"^(?P<lead>[\[(<]?(?P<ts>" + ISO + ")" + _BEHIND + ")"
"""A time at the start of a line, with its brackets and what parts it from the rest."""
OTHER_TIME = r"^(?P<lead>[\[(<]?(?P<ts>" + "|".join((EPOCH, CLF, DASHED, ASCTIME, US)) + ")" + _BEHIND + ")"
ANY_TIME = any_of(TIME, OTHER_TIME)
POD_PREFIX = r"^(?P<lead>\[pod/(?P<pod>[^/\] ]+)/(?P<container>[^/\] ]+)\] ?)"
"""kubectl logs --prefix."""
CRI_TAG = r"^(?P<lead>(?P<out>stdout|stderr) (?P<tag>[FP])(?::[A-Z])?(?: |$))"
"""Behind the time in a file of the container runtime interface: tag P is a part, to be continued."""
SYSLOG = (
    r"^(?P<lead>(?:<[0-9]{1,3}>)?(?P<ts>" + _SYSLOG_TIME + r") [^ :]+ "
    r"(?P<logger>[^ :\[\]]+)(?:\[[0-9]+\])?:(?: |$))"
)
SYSLOG_5424 = (
    r"^(?P<lead><[0-9]{1,3}>1 (?P<ts>" + ISO + r") [^ ]+ (?P<logger>[^ ]+) [^ ]+ [^ ]+ "
    r"(?:-|\[[^\]]*\])(?: |$))"
)
JOURNAL = r"^(?P<lead>[0-9A-Za-z.-]+ (?P<logger>[0-9A-Za-z_./@-]+)\[[0-9]+\]: )"
"""journalctl -o short-iso, behind its time."""
ANY_SYSLOG = any_of(SYSLOG, SYSLOG_5424, JOURNAL)
PG_CTL = "waiting for server to "
"""pg_ctl of the image's start script: it prints its dots on the line of the server's first record."""
PG_CTL_DOTS = r"^waiting for server to [a-z ]+\.+([0-9])"

LEVEL_WORDS = {
    "FATAL": (
        "fatal ftl critical crit panic emerg emergency alert dpanic f c "
        "致命错误 恐慌 比致命错误还过分的错误 严重"
    ),
    "ERROR": "error err severe eror exception fail failure e 错误 ⨯",
    "WARNING": "warning warn wrn w 警告 # ⚠",
    "INFO": (
        "info inf information informational notice note system log i n success ok ready event wait * - "
        "日志 信息 注意 通知 ✓ ○ ▲"
    ),
    "DEBUG": (
        "debug dbug dbg debug1 debug2 debug3 debug4 debug5 trace trce trc verbose vrb noise fine finer "
        "finest d t . 调试"
    ),
}
LEVELS = {word: level for level, words in LEVEL_WORDS.items() for word in words.split()}
"""Level words of all programs, in lower case, and the level of log_records that each means."""

_UPPER = "TRACE|DEBUG|INFO|NOTICE|WARNING|WARN|ERROR|ERR|CRITICAL|CRIT|FATAL|SEVERE|ALERT|EMERG|PANIC|SUCCESS"
_LOWER = "trace|debug|info|notice|warning|warn|error|err|critical|crit|fatal|alert|emerg|panic|exception"
_SPOKEN = "fatal|error|critical|warning|warn|notice|info|debug"  # `panic: ` is Go's, and no level
_U = f"(?P<level>{_UPPER})"
_L = f"(?P<level>{_LOWER})"
_ANY = f"(?P<level>{_UPPER}|{_LOWER})"
_WORD = r"[0-9A-Za-z_.$/:<>@-]*"
_NAME = f"[A-Za-z_$]{_WORD}"
_LOGGER = f"(?P<logger>{_NAME})"
_SMALL_LOGGER = f"(?P<logger>[_A-Z]{{0,2}}[a-z]{_WORD})"  # no second level, as in FATAL ERROR
# Before a colon only a dotted name is a logger: `ERROR ValueError: no` and `INFO spawned: app` name none.
_DOTTED = r"(?P<logger>[a-z_][0-9a-z_]*(?:\.[a-z_][0-9a-z_]*)+)"
# What a console renderer puts between its time and a line that has a level of its own.
_DRESS = f"(?:\\[(?:{_LOWER}) *\\] +)?"

_PG_LEVELS = (
    "DEBUG[1-5]?|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC|"
    "调试|日志|信息|注意|通知|警告|错误|致命错误|恐慌|比致命错误还过分的错误"
)
PG_PARTS = {
    "DETAIL": "detail", "HINT": "hint", "CONTEXT": "context", "STATEMENT": "statement", "QUERY": "context",
    "LOCATION": "context", "BACKTRACE": "context", "详细信息": "detail", "提示": "hint", "上下文": "context",
    "语句": "statement", "查询": "context", "位置": "context",
}  # fmt: skip
"""PostgreSQL's parts of a report, and the column that holds each."""
_PG_LEVEL = f"(?P<level>{_PG_LEVELS}|{'|'.join(PG_PARTS)}):  "
_PG_OWN = f"(?P<level>LOG|FATAL|PANIC|{'|'.join(PG_PARTS)}|日志|信息|注意|警告|错误|致命错误|恐慌):  "
_PG_WORD = r'[0-9A-Za-z_@\[(%][^ \t"{}]* '
_NGINX = "(?P<level>debug|info|notice|warn|error|crit|alert|emerg)"
_METHOD = "[A-Z]{3,9}"
_VALUE = r'(?:"(?:[^"\\]|\\.)*"|[^ "]*)'


@dataclass(frozen=True, slots=True)
class Format:
    """How the head of a record looks once the time before it and line prefixes are off.

    `head` has the groups head (what is cut off the message), level, logger and ts, where the format
    tells them. `sure`: such a line by itself is a log's. `timed`: only believed behind a time.
    """

    name: str
    sample: str
    head: str
    sure: bool = True
    timed: bool = False


def _format(
    name: str, sample: str, head: str, follow: str = "", *, sure: bool = True, timed: bool = False
) -> Format:
    return Format(name, sample, f"^(?P<head>{head}){follow}", sure, timed)


FORMATS = (
    _format(
        "python",
        "2026-11-23 21:47:45,709 - app.main - INFO - redis connected",
        rf"{_DRESS}(?:- )?{_LOGGER} - {_U} *- (?:\[[^\]]*\] - )?",
    ),
    _format(
        "postgres",
        '2026-11-23 21:35:20.661 UTC [8] app@db FATAL:  password authentication failed for user "app"',
        rf"{_DRESS}(?:{_PG_WORD}){{0,4}}?[0-9A-Za-z_.-]*[\[(]?[0-9]+[\])]?:? "
        rf"(?:{_PG_WORD}){{0,9}}?{_PG_LEVEL}",
    ),
    _format(
        "postgres",
        "user=app,db=db LOG:  connection authorized",
        rf'{_DRESS}(?:[0-9A-Za-z_@\[(%][^ \t"{{}}:]* ){{0,3}}?{_PG_OWN}',
    ),
    _format("postgres", 'ERROR:  relation "tasks" does not exist', r"(?P<level>ERROR):  ", "[^ ]"),
    _format(
        "python",
        "INFO 2026-11-23 21:47:45,709 views 1 140 started",
        rf"\[?{_U} *(?:\]:?|:)? ?[\[(]?(?P<ts>{ISO})[\])]?:?(?: - | |$)(?:{_DOTTED}(?:: | - ))?",
    ),
    _format("uvicorn", "INFO:     Started server process [1]", rf"{_U}: {{2,9}}"),
    _format("uvicorn", "CRITICAL: worker died", rf"{_U}: ", sure=False),
    _format(
        "uvicorn",
        '10.244.1.18:47069 - "POST /api/tasks HTTP/1.1" 201',
        "",
        rf'[0-9A-Fa-f.:\[\]]+:[0-9]+ - "(?:{_METHOD}|WebSocket) ',
    ),
    _format(
        "redis",
        "1:M 23 Nov 2026 21:40:16.044 * Ready to accept connections",
        rf"[0-9]+:(?P<logger>[A-Z]) (?P<ts>[0-9]{{1,2}} {_MONTH} [0-9]{{4}} {CLOCK}\.[0-9]{{3}}) "
        r"(?P<level>[.*#-])(?: |$)",
    ),
    _format(
        "access",
        '10.244.1.18 - - [23/Nov/2026:21:50:44 +0000] "GET /ws HTTP/1.1" 426 15 "-" "curl/8"',
        "",
        rf'(?:[^ "\[\]]+ ){{3,9}}\[(?P<ts>{CLF})\] "',
    ),
    _format(
        "klog",
        "I1123 21:47:45.709123       1 reflector.go:561] Listing and watching",
        rf"(?P<level>[IWEF])(?P<ts>[0-9]{{4}} {CLOCK}\.[0-9]{{6}}) +[0-9]+ "
        r"(?P<logger>[^ \]]+)\](?: |$)",
    ),
    _format(
        "nginx",
        '2026/11/23 21:51:08 [error] 4#4: *2 open() "/static/app.js" failed',
        rf"{_DRESS}\[{_NGINX}\] [0-9]+#[0-9]+: (?:\*[0-9]+ )?",
    ),
    _format("nginx", "nginx: [emerg] host not found in upstream", rf"(?P<logger>nginx): \[{_NGINX}\] "),
    _format(
        "gunicorn",
        "[2026-11-23 22:04:21 +0000] [1] [CRITICAL] WORKER TIMEOUT (pid:3)",
        rf"\[[0-9]+\] \[{_U}\](?: |$)",
    ),
    _format(
        "coredns",
        "[ERROR] plugin/errors: 2 postgres. A: read udp: i/o timeout",
        r"\[(?P<level>DEBUG|INFO|WARNING|ERROR|FATAL|PANIC)\] (?P<logger>plugin/[a-z0-9_-]+): ",
    ),
    _format(
        "coredns",
        '[INFO] 10.244.1.17:50000 - 1000 "A IN postgres. udp 60 false 512" NOERROR qr,aa 150 0.0001s',
        r"\[(?P<level>INFO|ERROR)\] ",
        r"[0-9A-Fa-f.:\[\]]+:[0-9]+ - [0-9]+ ",
    ),
    _format(
        "structlog",
        "2026-11-23T21:47:45.709Z [info     ] started   [app.main] n=1",
        rf"\[{_L} *\] +",
        sure=False,
    ),
    _format(
        "loguru",
        "2026-11-23 21:47:45.709 | INFO     | app.main:run:12 - started",
        rf"\|? ?{_U} *\| (?:{_LOGGER}(?: - | *\| ))?",
    ),
    _format("python", "WARNING:app.main:pool is small", rf"{_U}:(?P<logger>[A-Za-z_][0-9A-Za-z_.-]*)?:"),
    _format("python", "2026-11-23 21:47:45,709 - INFO - started", rf"{_DRESS}- {_U} *- (?:{_LOGGER} - )?"),
    _format(
        "python", "[2026-11-23 21:47:45,709] INFO in app: started", rf"{_U} in (?P<logger>[0-9A-Za-z_.]+): "
    ),
    _format(
        "celery", "[2026-11-23 21:47:45,709: INFO/MainProcess] ready", rf"{_U}/(?P<logger>[0-9A-Za-z_-]+)\] "
    ),
    _format(
        "spring",
        "2026-11-23T21:47:45.709Z  INFO 1 --- [main] c.e.App : Started",
        rf" {{0,2}}{_U} +(?:[0-9]+ )?--- (?:\[[^\]]*\] ){{1,3}}{_LOGGER} *: ",
    ),
    _format(
        "java",
        "2026-11-23 21:47:45,709 [main] INFO  c.e.App - Started",
        rf" ?\[[^\]]*\] {_U} +(?:{_LOGGER} - )?",
    ),
    _format(
        "java",
        "2026-11-23 21:47:45,709 INFO  [main] c.e.App - Started",
        rf" ?{_U} +\[[^\]]*\] {_LOGGER} +- ",
    ),
    _format(
        "java",
        "2026-11-23 21:47:45,709 INFO  [c.e.App] (main) Started",
        rf" ?{_U} +\[(?P<logger>[^\]]*)\] (?:\([^)]*\) )?",
    ),
    _format(
        "elastic",
        "[2026-11-23T21:47:45,709][INFO ][o.e.n.Node] started",
        rf"\[{_U} *\]\[(?P<logger>[^\]]+)\] ?",
    ),
    _format(
        "envoy",
        "[2026-11-23 21:47:45.709][1][info][main] starting",
        rf"\[[0-9]+\]\[{_L}\]\[(?P<logger>[^\]]+)\] ?",
    ),
    _format(
        "python",
        "2026-11-23 21:47:45 [INFO] app.main: started",
        rf"\[{_U} *\](?: +\[?{_DOTTED}\]?(?:: | - ))?(?: |$)?",
    ),
    _format("python", "2026-11-23 21:47:45 [app.main] [INFO] started", rf"\[{_LOGGER}\] \[?{_ANY} *\]?:? "),
    _format("rust", "[2026-11-23T21:47:45Z INFO  app::main] started", rf" {{0,2}}{_U} +{_LOGGER}\] "),
    _format(
        "zap", "2026-11-23T21:47:45.709Z\tinfo\tserver/main.go:12\tstarted", rf"{_ANY}\t(?:{_LOGGER}\t)?"
    ),
    _format(
        "logfmt",
        'time="2026-11-23T21:47:45Z" level=info msg="started"',
        r"(?:(?:ts|time|timestamp|t|logger|caller|source|component)="
        + _VALUE
        + r" (?:[a-zA-Z_.@]+="
        + _VALUE
        + r" ){0,3})?(?:level|lvl|severity)=\"?(?P<level>[a-zA-Z]+)\"?(?: |$)",
    ),
    _format(
        "bitnami",
        "postgresql 21:35:29.43 INFO  ==> ** Starting PostgreSQL **",
        rf"(?P<logger>[a-z][a-z0-9-]*) [0-9:.]{{11}} (?:{_U} +)?==> ",
    ),
    _format(
        "redis",
        "[1] 23 Nov 21:40:16.044 * The server is now ready",
        rf"\[[0-9]+\] (?P<ts>[0-9]{{1,2}} {_MONTH} {CLOCK}\.[0-9]{{3}}) (?P<level>[.*#-])(?: |$)",
    ),
    _format(
        "redis",
        "1:signal-handler (1795470016) Received SIGTERM scheduling shutdown...",
        r"[0-9]+:(?P<logger>signal-handler) \((?P<ts>[0-9]{10})\) ",
    ),
    _format(
        "ruby",
        "I, [2026-11-23T21:47:45.709123 #1]  INFO -- : started",
        rf"[DIWEFA], \[(?P<ts>{ISO}) #[0-9]+\] +{_U} -- (?P<logger>[^ :]*): ",
    ),
    _format(
        "sidekiq",
        "2026-11-23T21:47:45.709Z pid=1 tid=j7p ERROR: heartbeat: no answer",
        rf"pid=[0-9]+ tid=[0-9a-z]+ (?:[a-z_]+=[^ ]+ ){{0,6}}{_U}: ?",
    ),
    _format(
        "monolog",
        "[2026-11-23 21:47:45] production.ERROR: no answer {}",
        rf"(?P<logger>[A-Za-z_][0-9A-Za-z_-]*)\.{_U}: ",
    ),
    _format(
        "elixir",
        "21:47:45.709 pid=<0.151.0> [error] no answer",
        rf"(?:{CLOCK}\.[0-9]{{3}} )?(?:[a-z_]+=[^ ]+ ){{0,6}}\[{_L}\] ",
    ),
    _format(
        "nest",
        "[Nest] 1  - 11/23/2026, 9:47:45 PM     LOG [NestFactory] Starting",
        rf"\[Nest\] [0-9]+ +- (?P<ts>{US}) +(?P<level>LOG|WARN|ERROR|DEBUG|VERBOSE|FATAL) "
        r"(?:\[(?P<logger>[^\]]+)\] )?",
    ),
    _format(
        "access",
        '[23/Nov/2026 21:47:45] "GET /health HTTP/1.1" 200 2',
        "",
        rf'"{_METHOD} [^ "]+ HTTP/',
    ),
    _format("rich", "      INFO   Started server process [1]", rf" {{3,24}}{_U} {{1,9}}"),
    _format(
        "logback",
        "21:47:45.709 [main] INFO  c.e.App - Started",
        rf"\[?{CLOCK}(?:[.,][0-9]{{1,6}})?\]?:? (?:- )?(?:\[[^\]]*\] )?{_U}:? +(?:{_LOGGER} +- )?",
    ),
    _format("serilog", "[21:47:45 INF] Started", rf"\[{CLOCK} (?P<level>VRB|DBG|INF|WRN|ERR|FTL)\] "),
    _format(
        "mysql",
        "2026-11-23T21:47:45.709123Z 0 [System] [MY-010116] [Server] starting",
        r"[0-9]+ \[(?P<level>System|Note|Warning|ERROR)\] (?:\[MY-[0-9]+\] )?(?:\[(?P<logger>[^\]]+)\] )?",
    ),
    _format(
        "etcd",
        "2026-11-23 21:47:45.709123 I | etcdserver: starting",
        r"(?P<level>[CEWNIDT]) \| (?:(?P<logger>[a-z][0-9a-z/_-]*): )?",
        timed=True,
    ),
    _format(
        "pgbouncer",
        "2026-11-23 21:47:45.709 UTC [1] LOG C-0x55: db/user@10.0.0.1:5 login attempt",
        r"\[[0-9]+\] (?P<level>NOISE|DEBUG|LOG|WARNING|ERROR|FATAL) ",
    ),
    _format("next", " ✓ Ready in 412ms", " {0,2}(?P<level>[✓○▲⚠⨯]) "),
    _format("next", "error - ./index.js", "(?P<level>ready|event|wait|info|warn|error) +- ", sure=False),
    _format(
        "dotnet",
        "info: Microsoft.Hosting.Lifetime[14]",
        r"(?P<level>trce|dbug|info|warn|fail|crit): ",
        sure=False,
    ),
    _format(
        "python",
        "2026-11-23 21:47:45,709 app.main INFO started",
        rf"{_SMALL_LOGGER}:? +\[?{_U}\]?:? +",
        timed=True,
    ),
    _format("node", "FATAL ERROR: Reached heap limit", "", "(?P<level>FATAL) ERROR: "),
    _format("text", "error: could not open the file", rf"(?P<level>{_UPPER}|{_SPOKEN}): ", sure=False),
    _format(
        "text",
        "2026-11-23 21:47:45 INFO started",
        rf" {{0,2}}{_U} {{1,9}}(?:{_DOTTED}(?:: | - ))?",
        sure=False,
        timed=True,
    ),
    _format("text", "ERROR 1045 (28000): Access denied", "", rf"{_U}(?: |$)", sure=False),
)
"""The first that matches is taken: the strict stand before the lax, else the common before the rare."""

_OWN = ("python", "postgres", "redis", "access", "klog", "nginx", "gunicorn", "coredns")
WRAPPED = any_of(
    *(known.head for known in FORMATS if known.name in _OWN and known.sure), rf"^(?:{_UPPER}): {{2,9}}[^ ]"
)
"""The head of another program's line, in the message of a JSON object that wraps it."""
ANY_HEAD = any_of(*(known.head for known in FORMATS))
