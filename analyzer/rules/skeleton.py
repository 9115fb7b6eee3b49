"""A new rule to start from: complete, commented, with marks where its author has to say something."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

FILL_IN = "FILL IN"
"""What a text holds that is not written yet; the lint complains of it."""

_HEAD = """\
# What every key means: docs/rules.md of the analyzer. Whatever says {mark} is yours to write.
# Check it with: analyzer rules lint FILE; analyzer rules test FILE
id = "{rule}"
kind = "{kind}"
maturity = "draft"  # never runs. test: runs. stable: has two samples that fire and two that do not
{meaning}
title = "{mark}: the fact in one line"
title_zh = "{mark}：用一行说明事实"
explain = "{mark}: what it means, and why it happens, in two or three sentences."
explain_zh = "{mark}：用两三句话说明含义和原因。"
# base = 0.9  # how often it is right when it fires
"""

_CAUSE = """\
role = "cause"
cause = "{name}"\
"""

_SYMPTOM = """\
role = "symptom"
symptom = "{name}"
# otherwise = "area.name"  # the class to report when nothing explains it
# caused_by = ["area.name"]  # the only classes that may explain it\
"""

_LOG = """
# One way in which a log shows it; repeat [[match]] for the wordings of other versions and programs.
[[match]]
component = ["app"]  # whose logs; ["*"] for all
regex = '{mark}: what the program prints of (?P<what>\\w+)'
# level = ["ERROR", "FATAL"]  # where the program prints levels
# not_regex = 'what makes it harmless'
# cleared_by = 'what says that it is over'
# entity = "dependency"  # if the fault is that of a server which the program talks to
# dependency = "postgres"
"""

_STATE = """\
source = "status"  # what kind of evidence it is: event, status, spec or usage
needs = ["pods"]  # tables without which nothing can be said
# One row per object that the fact holds for, and the line that proves it. Further columns are captures.
# Try it: analyzer sql BUNDLE "SELECT …"; the tables: analyzer get files BUNDLE, and docs/rules.md
sql = '''
-- {mark}: the condition
SELECT coalesce(workload_kind, 'Pod') AS kind, namespace, coalesce(workload, name) AS name, file, line,
       name AS pod, status
FROM pods
WHERE status = 'Unknown'
'''
"""

_CORRELATE = """\
source = "log"  # what kind of evidence it is: log, event, status, spec or usage
needs = ["findings"]
# It runs after all other rules and reads what they found. `fired` is a finding with its first line.
sql = '''
-- {mark}: which findings together say more than each
SELECT entity_kind AS kind, entity_namespace AS namespace, entity_name AS name, min(file) AS file,
       min_by(line, file) AS line, string_agg(rule, ', ' ORDER BY rule) AS rules
FROM fired
WHERE rule IN ('WL-001', 'WL-002')
GROUP BY ALL HAVING count(DISTINCT rule) = 2
'''
"""

_PROVENANCE = """
[provenance]
# source = ["program/file.c (version)"]  # whose text it is
seen = "{mark}: program and version that printed it"

# First look, then change. {{name}}, {{namespace}}, {{kind}} and captures are filled in.
[[remedy]]
text = "{mark}: what to look at first."
text_zh = "{mark}：首先查看什么。"
command = "kubectl describe {{kind}}/{{name}} -n {{namespace}}"

# [[remedy]]
# text = "What to change then."
# text_zh = "然后修改什么。"
# command = "kubectl rollout restart {{kind}}/{{name}} -n {{namespace}}"
# risk = "restart"  # none, restart, change or data_loss
"""

_LOG_SAMPLES = """
# Samples, run by `analyzer rules test`: real lines, secrets taken out.
[[test]]
name = "as it is printed"
expect = "fire"
component = "app"
log = '''
2026-01-31 12:00:00,000 - app - ERROR - {mark}: what the program prints of it
'''

[[test]]
name = "ordinary talk"
expect = "quiet"
component = "app"
log = '''
2026-01-31 12:00:00,000 - app - INFO - {mark} a harmless line that comes close
'''
"""

_STATE_SAMPLES = """
# Samples, run by `analyzer rules test`: the files of a small bundle, as kubectl prints them.
[[test]]
name = "{mark}: the fact"
expect = "fire"
entity = "Deployment/shop"
files = {{ "pods.txt" = '''
NAME                    READY   STATUS    RESTARTS   AGE   IP           NODE
shop-7f9c6d8b54-k4m2p   0/1     Unknown   0          2d    10.244.1.7   node-1
''' }}

[[test]]
name = "{mark}: all is well"
expect = "quiet"
files = {{ "pods.txt" = '''
NAME                    READY   STATUS    RESTARTS   AGE   IP           NODE
shop-7f9c6d8b54-k4m2p   1/1     Running   0          2d    10.244.1.7   node-1
''' }}
"""

_CORRELATE_SAMPLES = """
# Samples, run by `analyzer rules test`: a small bundle in which the other rules fire, too.
[[test]]
name = "{mark}: all is well"
expect = "quiet"
files = {{ "pods.txt" = '''
NAME                    READY   STATUS    RESTARTS   AGE   IP           NODE
shop-7f9c6d8b54-k4m2p   1/1     Running   0          2d    10.244.1.7   node-1
''' }}
"""

_BODIES = {
    "log": (_LOG, _LOG_SAMPLES),
    "state": (_STATE, _STATE_SAMPLES),
    "correlate": (_CORRELATE, _CORRELATE_SAMPLES),
}


@dataclass(frozen=True, slots=True)
class Skeleton:
    """What is known of a new rule: exactly one of `cause` and `symptom`."""

    rule: str
    kind: str
    cause: str | None = None
    symptom: str | None = None

    def text(self) -> str:
        """The rule file."""
        meaning = (_CAUSE if self.cause else _SYMPTOM).format(name=self.cause or self.symptom)
        body, samples = _BODIES[self.kind]
        return (_HEAD + body + _PROVENANCE + samples).format(
            mark=FILL_IN, rule=self.rule, kind=self.kind, meaning=meaning
        )


def next_free(rule: str, taken: Collection[str]) -> str:
    """The next number of the same area that no rule has, from 101 on."""
    area = rule.partition("-")[0]
    number = next(n for n in range(101, 1000) if f"{area}-{n:03d}" not in taken)
    return f"{area}-{number:03d}"
