"""Queries behind `analyzer sql`, `get` and `logs`, and their like in the TUI."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from analyzer.errors import UsageError
from analyzer.model import TABLES
from analyzer.show import show
from analyzer.times import parse_age, parse_rfc3339

if TYPE_CHECKING:
    from analyzer.store.store import Store

_LISTINGS = {
    "pods": """
        SELECT namespace, name, ready_containers || '/' || containers AS ready,
               coalesce(status, phase) AS status, restarts, node, workload, component, file, line
        FROM pods ORDER BY ALL""",
    "containers": """
        SELECT pod, name, kind, state, state_reason, last_reason, last_exit_code, restarts, image, file, line
        FROM containers ORDER BY ALL""",
    "events": """
        SELECT last_utc, type, reason, lower(object_kind) || '/' || object_name AS object, count, message,
               file, line
        FROM events ORDER BY last_utc NULLS FIRST, file, line""",
    "services": """
        SELECT namespace, name, type, cluster_ip, selector, file, line FROM services ORDER BY ALL""",
    "endpoints": """
        SELECT namespace, name, ready, printed, file, line FROM endpoints ORDER BY ALL""",
    "workloads": """
        SELECT namespace, kind, name, ready, current, desired, component, form, file, line
        FROM workloads ORDER BY ALL""",
    "secrets": """
        SELECT namespace, secret, type, key, bytes, flags, file, line FROM secret_entries ORDER BY ALL""",
    "configmaps": """
        SELECT namespace, configmap, key, bytes, file, line FROM configmap_entries ORDER BY ALL""",
}

_ALIASES = {
    "po": "pods",
    "pod": "pods",
    "ev": "events",
    "event": "events",
    "svc": "services",
    "service": "services",
    "ep": "endpoints",
    "cm": "configmaps",
    "configmap": "configmaps",
    "secret": "secrets",
    "deploy": "workloads",
    "deployments": "workloads",
    "statefulsets": "workloads",
    "sts": "workloads",
    "rs": "workloads",
    "jobs": "workloads",
    "no": "nodes",
    "node": "nodes",
    "ing": "ingresses",
    "ingress": "ingresses",
    "netpol": "network_policies",
    "networkpolicies": "network_policies",
    "pvc": "persistent_volume_claims",
    "pv": "persistent_volumes",
    "hpa": "horizontal_pod_autoscalers",
    "quota": "resource_quotas",
}


def resource_name(typed: str) -> str:
    """The listing or table that is meant by one of kubectl's names or short names."""
    return _ALIASES.get(typed.lower(), typed.lower())


def get_query(resource: str) -> str:
    """The listing of a resource, by kubectl's names and short names, or of any table."""
    name = resource_name(resource)
    if name in _LISTINGS:
        return _LISTINGS[name]
    if name in TABLES:
        return f'SELECT * FROM "{name}" ORDER BY ALL'
    known = ", ".join(sorted({*_LISTINGS, *TABLES}))
    raise UsageError(f"there is no resource {show(resource)}", f"one of {known}")


def user_query(store: Store, query: str) -> tuple[Sequence[str], Sequence[Sequence[Any]]]:
    """Columns and rows of the user's SELECT, on a connection that can do nothing else."""
    store.lock()
    return run_select(store, query)


def run_select(store: Store, query: str, most: int | None = None) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Columns and rows of a SELECT, the first `most` of them; the store is locked.

    Raises UsageError for what is no SELECT, and with the database's words for one that does not run.
    """
    import duckdb

    try:
        statements = duckdb.extract_statements(query)
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise UsageError("only one SELECT can be run", "the tables: SHOW TABLES is `get files`")
        return store.names_and_rows(query, most=most)
    except duckdb.Error as error:
        raise UsageError(f"the query does not run: {str(error).splitlines()[0]}") from None


def log_text(
    store: Store,
    pod: str,
    *,
    previous: bool,
    since: str | None,
    grep: str | None,
    container: str | None,
) -> Iterator[str]:
    """Whole records of the pods whose name is `pod` or begins with it, in the order of the files."""
    import duckdb

    where = ["(pod = $1 OR starts_with(pod, $1))", "stream = $2"]
    values: list[object] = [pod, "previous" if previous else "current"]
    ((known,),) = store.query(
        "SELECT count(*) FROM log_records WHERE pod = $1 OR starts_with(pod, $1)", [pod]
    )
    if not known:
        raise UsageError(f"there is no log of a pod {show(pod)}", "see `analyzer get pods`")
    if container is not None:
        values.append(container)
        where.append(f"container = ${len(values)}")
    if since is not None:
        values.append(moment(store, since))
        where.append(f"ts_utc >= ${len(values)}")
    if grep is not None:
        values.append(grep)
        where.append(f"regexp_matches(text, ${len(values)})")
    statement = f"SELECT text FROM log_records WHERE {' AND '.join(where)} ORDER BY file, record"
    try:
        for (text,) in store.query(statement, values):
            yield show(text, keep_newlines=True) + "\n"
    except duckdb.Error:
        raise UsageError(f"{show(grep or '')} is no regular expression") from None


def moment(store: Store, since: str) -> datetime:
    """A time, or so long before the capture of the bundle."""
    age = parse_age(since)
    if age is not None:
        ((now,),) = store.query("SELECT utc FROM capture")
        if now is None:
            raise UsageError(
                "the bundle does not tell when it was made", "give a time: --since 2026-01-31T12:00:00Z"
            )
        before: datetime = now - timedelta(seconds=age)
        return before
    moment = parse_rfc3339(since)
    if moment is None:
        raise UsageError(f"{show(since)} is no time", "write 5m, 2h or 2026-01-31T12:00:00Z")
    return moment
