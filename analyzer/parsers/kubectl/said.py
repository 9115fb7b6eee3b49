"""What stands around kubectl's output: its messages, shells' complaints, echoed commands and headings.

Source: kubectl and k8s.io/client-go 1.20 to 1.33; bash and dash in English and Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_NO_RESOURCES = re.compile(r"No resources found|No events found")
_FAILED = re.compile(
    r"Error from server\b|error: |Error: unknown |error when |Unable to connect to the server|"
    r"The connection to the server \S+ was refused|timed out waiting for the condition|"
    r"command terminated with (?:non-zero )?exit code|"
    r"E\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ \S+\.go:\d+\] |"
    r"\S*sh: .*\b(?:kubectl|oc|k3s)\b.*"
    r"(?:not found|未找到命令|[Pp]ermission denied|权限不够|No such file|没有那个文件)"
)
_REMARK = re.compile(
    r"Warning: |Flag --\S+ has been deprecated|Defaulted container |Defaulting container name to |"
    r"[IW]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ \S+\.go:\d+\] |Unable to use a TTY|"
    r"If you don't see a command prompt|See 'kubectl .*--help' for usage|Use \"kubectl .*\" for |"
    r"Switched to context |Context \".*\" modified\.|Using namespace "
)
_COMMAND = re.compile(
    r"(?:\++ |(?:\[[^\]\n]{1,80}\]|[\w.-]+@[^\s$#>]{1,80}|PS [^>\n]{1,80}|[\w:/~.-]{1,40})? ?[$#>%❯] ?)?"
    r"(?:sudo |time )*(?:k3s |microk8s[. ])?(?:\S*/)?(?:kubectl|oc)(?:\.exe)? +-{0,2}[a-z]"
)
_PROMPT = re.compile(r"(?:\[[\w.-]+@[^\]\n]{1,80}\]|[\w.-]+@[\w.-]+:\S{0,60})[$#] ?(?:\S.*)?$")
_HEADING = re.compile(r"(?P<mark>[=\-*#~_+])(?P=mark)+ ?\S.* ?(?P=mark){2,}$|==> \S.* <==$|#{1,6} ?kubectl ")
_RULER = re.compile(r"(?P<mark>[=\-*#~_+])(?P=mark){2,}$|```\w*$")
_NAMESPACE = re.compile(r"\s(?:-n|--namespace)[ =]*[\"']?([a-z0-9][a-z0-9-]{0,62})\b")

_MOST_CHARS = 2_000
"""So much of a line tells what it is; a hostile one of many megabytes would cost much time."""

# What a failure was, without a word of the message: it may quote a URL with credentials.
_REASONS = (
    (r"\(Forbidden\)", "forbidden", "kubectl was forbidden to read this"),
    (r"\(Unauthorized\)", "forbidden", "the API server did not accept kubectl's credentials"),
    (r"x509|certificate", "error", "the API server's certificate was not accepted"),
    (r"was refused|connection refused", "error", "the API server refused the connection"),
    (r"no such host", "error", "the API server's name could not be resolved"),
    (r"i/o timeout|deadline exceeded|[Tt]imeout|timed out", "error", "the API server did not answer in time"),
    (r"Metrics API not available|metrics not available", "error", "the Metrics API is not available"),
    (r"\(ServiceUnavailable\)", "error", "the API server, or one behind it, was not available"),
    (r"doesn't have a resource type", "error", "the API server has no such kind of object"),
    (r"\(NotFound\)", "error", "the object was not found"),
    (r"unknown (?:shorthand )?flag|unknown command", "error", "kubectl does not know this command"),
    (r"not found|未找到命令|No such file|没有那个文件", "error", "kubectl was not found"),
    (r"ermission denied|权限不够", "error", "the shell was not allowed to run kubectl or to read a file"),
)


@dataclass(frozen=True, slots=True)
class Failure:
    """A message that says that kubectl could not give what was asked: `status` is forbidden or error."""

    status: str
    reason: str


_UNKNOWN = Failure("error", "kubectl failed")


def is_noise(line: str) -> bool:
    """Whether a line stands beside kubectl's output: a message, an echoed command, a heading, a ruler."""
    return is_message(line) or is_break(line) or bool(_RULER.match(line.rstrip()))


def is_message(line: str) -> bool:
    """Whether kubectl or the shell says this besides, or instead of, the output."""
    head = line[:_MOST_CHARS]
    return any(pattern.match(head) for pattern in (_FAILED, _REMARK, _NO_RESOURCES))


def is_break(line: str) -> bool:
    """Whether a line is an echoed command or a heading: what follows is another command's output."""
    if len(line) > _MOST_CHARS:
        return False
    text = line.rstrip()
    return any(pattern.match(text) for pattern in (_COMMAND, _PROMPT, _HEADING))


def is_prompt(line: str) -> bool:
    """Whether a line is a shell's prompt, with or without a command."""
    return len(line) <= _MOST_CHARS and bool(_PROMPT.match(line.rstrip()))


def namespace_of(line: str) -> str | None:
    """The namespace that an echoed command asks for."""
    found = _NAMESPACE.search(line) if "kubectl" in line or "oc " in line else None
    return found[1] if found else None


def is_answer(line: str) -> bool:
    """Whether kubectl says this instead of what was asked for."""
    return bool(_FAILED.match(line[:_MOST_CHARS])) or is_nothing(line)


def is_nothing(line: str) -> bool:
    """Whether kubectl says that there is no such object."""
    return bool(_NO_RESOURCES.match(line))


def most_telling(failures: Iterable[Failure]) -> Failure:
    """A refusal before all, then the first of a known reason."""
    return min(failures, key=lambda failed: (failed.status != "forbidden", failed == _UNKNOWN))


def failure_of(line: str) -> Failure | None:
    """What a message says to have failed; None if nothing did."""
    head = line[:_MOST_CHARS]
    if not _FAILED.match(head):
        return None
    for pattern, status, reason in _REASONS:
        if re.search(pattern, head):
            return Failure(status, reason)
    return _UNKNOWN
