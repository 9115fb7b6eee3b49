"""The rule file: one TOML file per rule, checked strictly (an unknown key is an error).

A rule states a fact that can be seen in a bundle, what that fact means (`role`, `cause`, `symptom`), and
what a careful engineer does about it. Three kinds: `log`, a regex over log records; `state`, one SELECT
over the tables; `correlate`, one SELECT over what the others found. `docs/rules.md` explains every key.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

Role = Literal["cause", "symptom", "advice", "context"]
"""cause: can be a root cause. symptom: what users notice, to be explained. advice: worth saying, breaks
nothing today (posture, prevention). context: helps to understand."""

Symptom = Literal[
    "not_scheduled",  # a pod finds no node
    "image_pull",  # an image cannot be pulled
    "not_started",  # a container cannot be created (configuration, volume, sandbox)
    "crash",  # a container exits, or is in CrashLoopBackOff
    "startup_failed",  # a program gives up while starting, in its own words
    "probe_failed",  # a probe fails
    "not_ready",  # a pod runs but is not ready
    "evicted",  # a pod was evicted
    "no_endpoints",  # a Service has no ready endpoints
    "unreachable",  # a client's connection is refused, reset or times out
    "unresolved",  # a client cannot resolve a name
    "rejected",  # a server answers and refuses (credentials, limits, read-only)
    "errors",  # requests fail (5xx, unhandled exceptions)
    "slow",  # requests are slow or time out
    "stuck",  # work does not move
]

Relation = Literal[
    "same",  # the same object, or an object and the workload that it belongs to
    "runs_on",  # the symptom's pods run on the cause's node
    "mounts",  # … mount the cause's ConfigMap, Secret or claim
    "uses_env",  # … take environment variables from the cause's ConfigMap or Secret
    "selects",  # the cause is a Service or NetworkPolicy that selects the symptom's pods
    "routes_to",  # the symptom's Ingress or proxy routes to the cause's Service
    "depends_on",  # the symptom's workload talks to the cause's, directly or through others
    "resolves_via",  # the symptom's workload resolves names through the cause (cluster DNS)
]

Source = Literal["log", "event", "status", "spec", "usage"]
"""Kinds of evidence that are independent of each other: only these add up to confidence."""

RuleId = Annotated[str, Meta(pattern=r"^[A-Z]{2,5}-[0-9]{3}$")]
CauseId = Annotated[str, Meta(pattern=r"^[a-z]+\.[a-z_]+$")]
Pattern = Annotated[str, Meta(min_length=3, max_length=2000)]


NO_LEVEL = "NONE"


class _Strict(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of all parts of a rule file."""


class Provenance(_Strict, frozen=True):
    """Where the text comes from. Without a source or a sighting a rule is a draft."""

    source: list[str] = []
    """Program, version, file or documentation page, such as `postgres/src/backend/libpq/auth.c (15)`."""
    seen: str | None = None
    """Where the text was seen in real output."""


class Match(_Strict, frozen=True):
    """One way in which the fact shows in a log. Several matches are any-of.

    The regex runs over the record's decoded message, detail, hint, context and trace, each part on
    lines of its own: `(?m)` is on, `.` stops at a line end. It must be readable by a linear engine
    (Rust's: no look-around, no back-references). Named groups become captures.
    """

    component: list[str]
    """Components whose logs are searched; `["*"]` for all. Scoping comes first."""
    regex: Pattern
    """What a record says. Every alternative needs a text of its own that no wildcard stands for: it decides
    which records are looked at."""
    not_regex: Pattern | None = None
    """Records that match this too do not count."""
    level: list[str] | None = None
    """Levels that count: FATAL, ERROR, WARNING, INFO, DEBUG, and NONE for records that have none."""
    min_count: int = 1
    """Records needed in one file."""
    cleared_by: Pattern | None = None
    """A later record of the same file that matches this makes the fact history: it does not fire."""
    entity: Literal["workload", "dependency", "volume", "dns", "captured", "node"] = "workload"
    """Which object the fact is about. workload: the one that printed it. dependency: the workload (else
    Service, else host) behind the captured `host`, or else the one of component `dependency` that the
    printing workload talks to. volume: the claim that workload mounts, if there is exactly one, else the
    workload. dns: the cluster's DNS. captured: groups `kind` (or key `captured_kind`) and `name`.
    node: the node of the pod that printed it."""
    dependency: str | None = None
    """Component of the dependency, such as postgres."""
    of: Literal["self", "dependency"] = "self"
    """With entity = volume: whose volume."""
    captured_kind: str | None = None
    """With entity = captured: the kind, where no group captures it."""


class Cause(_Strict, frozen=True):
    """An effect that this rule's finding explains when it is a cause."""

    via: list[Relation]
    """Relations that carry the effect; a chain counts when every relation of it is named."""
    symptom: list[Symptom] | None = None
    """Kinds of symptoms that it explains."""
    cause: list[CauseId] | None = None
    """Classes of findings that are consequences of this one."""


class Refuter(_Strict, frozen=True):
    """A query that lowers confidence when it returns a row."""

    sql: str
    """One SELECT; `$namespace`, `$kind`, `$name` are the object."""
    factor: float
    """What confidence is multiplied by, between 0 and 1."""
    why: str
    """What speaks against it, in English."""
    why_zh: str
    """The same in Chinese."""


class Remedy(_Strict, frozen=True):
    """A step. First look, then change. `{name}`, `{namespace}`, `{kind}` and captures are filled in."""

    text: str
    """What to do, in English."""
    text_zh: str
    """The same in Chinese."""
    command: str | None = None
    """The command to run, as it would be pasted."""
    risk: Literal["none", "restart", "change", "data_loss"] = "none"
    """What the step does to the system. The first step has none."""
    destroys: str | None = None
    """What is lost, if anything; required for data_loss."""
    destroys_zh: str | None = None
    """The same in Chinese."""


class Sample(_Strict, frozen=True):
    """A piece of log, or the files of a small bundle, and what the rule must make of it."""

    name: str
    """What the sample shows."""
    expect: Literal["fire", "quiet", "todo_fire", "todo_quiet", "not_evaluable"]
    """What must happen. `todo_…` records a known miss: it must still behave wrongly, or be promoted."""
    component: str | None = None
    """With `log`: the component that printed it."""
    log: str | None = None
    """For log rules: log text, read by the real log parser as that component's log."""
    files: dict[str, str] = {}
    """Bundle files by path, read by the real parsers."""
    captures: dict[str, str] = {}
    """With `fire`: captures that the finding must have, among others."""
    entity: str | None = None
    """With `fire` and `files`: the object as Kind/name that the finding must be about."""


class Rule(_Strict, frozen=True):
    """One rule."""

    id: RuleId
    """Letters, a dash, three digits. Never used again for another fact."""
    kind: Literal["log", "state", "correlate"]
    """log: a regex over log records. state: one SELECT over the tables. correlate: one SELECT over what the
    other rules found."""
    maturity: Literal["stable", "test", "draft"]
    """stable: proved by two samples of either kind. test: runs, not yet proved as well. draft: rests on
    memory alone and never runs."""
    role: Role
    """cause: can be a root cause. symptom: what users notice, to be explained. advice: worth saying, breaks
    nothing today. context: helps to understand."""
    title: str
    """The fact in one line; captures stand in braces."""
    title_zh: str
    """The same in Chinese."""
    explain: str
    """Two or three sentences: what it means and why it happens."""
    explain_zh: str
    """The same in Chinese."""
    base: Annotated[float, Meta(gt=0, le=1)] = 0.9
    """Precision of this signature alone: how often it is right when it fires."""
    cause: CauseId | None = None
    """Class in the taxonomy; required for cause and advice."""
    symptom: Symptom | None = None
    """Required for a symptom."""
    otherwise: CauseId | None = None
    """For a symptom: the class to report, on the same entity, when nothing explains it."""
    source: Source = "log"
    """Kind of evidence; for state and correlate rules. Only kinds that differ add up to confidence."""
    supersedes: list[CauseId] = []
    """Less specific classes that this one replaces on the same object."""
    causes: list[Cause] | None = None
    """What it explains. Left out: every symptom of the same object, of what uses it, and of what
    depends on it; no other cause."""
    caused_by: list[CauseId] = []
    """For a symptom: the only classes that may explain it. Empty: any that reaches it."""
    needs: list[str] = []
    """Tables (or `log:COMPONENT`) without which nothing can be said: else not evaluable."""
    match: list[Match] = []
    """For log rules: how the fact shows in logs, one way each."""
    looks_for: list[Pattern] = []
    """What the queries of the rule seek in logs, as regexes of a match: records with one of them are in the
    table `notable_records`. To ask `log_records` for a text takes seconds in a large bundle."""
    sql: str | None = None
    """For state and correlate rules: one SELECT giving `kind`, `namespace`, `name` (the object), `file`,
    `line` (the proof), optionally `first_utc`, `last_utc`, `count`, `also` (list of struct(file, line)),
    `source`; every other column is a capture. A correlate rule runs after all others and may read
    `findings`, `evidence` and the view `fired`; `precedes(a, b, lag)` says whether one time may come
    before another."""
    refuters: list[Refuter] = []
    """What speaks against it."""
    remedy: list[Remedy] = []
    """What a careful engineer does, in order."""
    provenance: Provenance = Provenance()
    """Where the text comes from."""
    test: list[Sample] = []
    """Samples that prove the rule, run by `analyzer rules test`."""
