"""What the bundle does not hold, what that hides, and the command that would fill it.

A check whose input is hidden by a gap is "not evaluable", never "ok": an empty file may mean that there
was nothing, that the collector was forbidden to look, or that the API server was down (the collector
sends kubectl's error texts to /dev/null).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyzer.model import Gap

if TYPE_CHECKING:
    from analyzer.store.store import Store

TAIL = 1000  # the collector runs `kubectl logs --tail=1000`


@dataclass(frozen=True, slots=True)
class _Expected:
    """A file that detailed-diagnosis.sh writes: its kind, the tables it fills, the command behind it.

    `only`: other files hold parts of these tables, and none holds all.
    """

    path: str
    kind: str
    tables: tuple[str, ...]
    command: str
    only: bool = False


_EXPECTED = (
    _Expected("pods.txt", "pods", ("pods",), "kubectl get pods -n {namespace} -o wide"),
    _Expected(
        "pods-describe.txt",
        "pods describe",
        ("containers", "pod_conditions", "volumes", "container_env", "container_probes"),
        "kubectl describe pods -n {namespace}",
    ),
    _Expected("services.txt", "services", ("services",), "kubectl get services -n {namespace} -o wide"),
    _Expected(
        "services-describe.txt",
        "services describe",
        ("service_ports",),
        "kubectl describe services -n {namespace}",
    ),
    _Expected("endpoints.txt", "endpoints", ("endpoints",), "kubectl get endpoints -n {namespace}"),
    _Expected(
        "configmaps.yaml",
        "configmaps",
        ("configmap_entries",),
        "kubectl get configmaps -n {namespace} -o yaml",
    ),
    _Expected("secrets.yaml", "secrets", ("secret_entries",), "kubectl describe secrets -n {namespace}"),
    _Expected(
        "ingress.yaml",
        "ingresses",
        ("ingresses", "ingress_rules", "ingress_tls"),
        "kubectl get ingress -n {namespace} -o yaml",
    ),
    _Expected(
        "events.txt",
        "events",
        ("events",),
        "kubectl get events -n {namespace} --sort-by=.lastTimestamp",
        only=True,
    ),
    _Expected("nodes-usage.txt", "node usage", ("node_usage",), "kubectl top nodes"),
    _Expected("pods-usage.txt", "pod usage", ("pod_usage",), "kubectl top pods -n {namespace}"),
    _Expected(
        "networkpolicies.yaml",
        "networkpolicies",
        ("network_policies", "network_policy_rules"),
        "kubectl get networkpolicies -n {namespace} -o yaml",
    ),
    _Expected(
        "network-test.txt",
        "network test",
        ("network_tests",),
        "kubectl run network-test --image=busybox --rm -i --restart=Never -n {namespace} -- "
        "nslookup kubernetes.default.svc.cluster.local",
    ),
    _Expected("summary.txt", "summary", ("summary",), "date; kubectl get pods -n {namespace}"),
)

_NEVER_COLLECTED = (
    (("nodes", "node_conditions"), "kubectl describe nodes"),
    (("persistent_volume_claims",), "kubectl get pvc -n {namespace} -o wide"),
    (("workloads",), "kubectl get deployments,statefulsets,replicasets,jobs -n {namespace} -o wide"),
    (("resource_quotas",), "kubectl describe resourcequotas -n {namespace}"),
    (("log:coredns",), "kubectl logs -n kube-system -l k8s-app=kube-dns --tail=1000"),
    (("log:ingress",), "kubectl logs -n ingress-nginx -l app.kubernetes.io/name=ingress-nginx --tail=1000"),
)


def derive_gaps(store: Store) -> None:
    """Fill the table `gaps`. Tables and objects must be complete before."""
    ((namespace,),) = store.query("SELECT namespace FROM bundle")
    gaps = (
        *_missing_inputs(store),
        *_damaged_files(store),
        *_pod_logs(store),
        *_unlogged_containers(store),
        *_cut_logs(store),
        *_event_window(store),
    )
    for gap in gaps:
        if gap.command:
            gap.command = gap.command.replace("{namespace}", namespace or "NAMESPACE")
    store.add(gaps)
    store.flush()


def _missing_inputs(store: Store) -> Iterator[Gap]:
    """Tables that no file filled, by the collector's file that should have."""
    files = _named_files(store)
    read = {kind for (kind,) in store.query("SELECT DISTINCT kind FROM files WHERE status = 'ok'")}
    for expected in _EXPECTED:
        path, status, note = files.get(expected.path, (None, "missing", None))
        hidden = [
            table
            for table in expected.tables
            if _is_empty(store, table) or (expected.only and expected.kind not in read)
        ]
        if status in ("ok", "truncated") or not hidden:
            continue
        detail, detail_zh = _WHY[status]
        yield Gap(
            code=status,
            subject=expected.path,
            detail=detail + (f": {note}" if note and status in ("forbidden", "error") else ""),
            detail_zh=detail_zh,
            hides=hidden,
            command=expected.command,
            file=path,
            line=None,
        )
    for tables, command in _NEVER_COLLECTED:
        hidden = [table for table in tables if _is_empty(store, table)]
        if hidden:
            yield Gap(
                code="not_collected",
                subject=tables[0],
                detail="the collector does not take this",
                detail_zh="采集脚本不收集此项",
                hides=hidden,
                command=command,
                file=None,
                line=None,
            )


def _named_files(store: Store) -> dict[str, tuple[str, str, str | None]]:
    """Path, status and note by bare file name; of several the one that could be read."""
    found: dict[str, tuple[str, str, str | None]] = {}
    for path, status, note in store.query(
        "SELECT path, status, note FROM files ORDER BY status = 'ok', path DESC"
    ):
        found[path.rpartition("/")[2]] = (path, status, note)
    return found


_WHY = {
    "missing": ("the file is not in the bundle", "诊断包中没有该文件"),
    "empty": (
        "the file is empty: there was nothing, or the collector could not look",
        "文件为空：可能确实没有内容，也可能采集失败",
    ),
    "forbidden": ("the collector was not allowed to look", "采集时没有权限"),
    "error": ("the command failed", "采集命令失败"),
    "unrecognised": ("the content was not recognised", "无法识别文件内容"),
}


def _is_empty(store: Store, table: str) -> bool:
    component = table.removeprefix("log:")
    if component != table:
        rows = store.query("SELECT 1 FROM log_records WHERE component = $1 LIMIT 1", [component])
    elif table == "workloads":
        rows = store.query("SELECT 1 FROM workloads WHERE form <> 'inferred' LIMIT 1")
    else:
        rows = store.query(f'SELECT 1 FROM "{table}" LIMIT 1')
    return not rows


def _damaged_files(store: Store) -> Iterator[Gap]:
    tables = {expected.kind: expected for expected in _EXPECTED}
    for path, kind, note, component in store.query(
        "SELECT f.path, f.kind, f.note, min(r.component) FROM files f"
        " LEFT JOIN log_records r ON r.file = f.path WHERE f.status = 'truncated' GROUP BY ALL ORDER BY 1"
    ):
        expected = tables.get(kind)
        hides = list(expected.tables) if expected else [f"log:{component}"] if component else []
        yield Gap(
            code="truncated",
            subject=path,
            detail=note or "the file is cut off",
            detail_zh="文件被截断",
            hides=hides,
            command=expected.command if expected else None,
            file=path,
            line=None,
        )


_POD_LOGS = """
SELECT p.name, p.component, c.name AS container, p.restarts,
       max(f.lines) FILTER (l.stream = 'current') AS current_lines,
       max(f.lines) FILTER (l.stream = 'previous') AS previous_lines,
       bool_or(c.container_id IS NOT NULL OR c.last_state IS NOT NULL) AS started,
       min(p.file) AS file, min(p.line) AS line
FROM pods p
LEFT JOIN containers c ON c.pod = p.name AND c.namespace IS NOT DISTINCT FROM p.namespace AND c.kind = 'app'
LEFT JOIN (SELECT DISTINCT pod, file, stream FROM log_records) l ON l.pod = p.name
LEFT JOIN files f ON f.path = l.file
GROUP BY ALL ORDER BY ALL
"""


def _pod_logs(store: Store) -> Iterator[Gap]:
    """Pods that ran and left no log in the bundle, and runs that ended without one."""
    seen: set[str] = set()
    for pod, component, _, restarts, current, previous, started, file, line in store.query(_POD_LOGS):
        if pod in seen:
            continue
        seen.add(pod)
        hides = [f"log:{component}"] if component else []
        if started is not False and not current:
            yield Gap(
                code="no_log",
                subject=f"Pod/{pod}",
                detail="the pod has run, and the bundle holds no line of its log",
                detail_zh="Pod 曾运行，但诊断包中没有它的日志",
                hides=hides,
                command=f"kubectl logs {pod} -n {{namespace}} --all-containers --tail=1000",
                file=file,
                line=line,
            )
        if restarts and not previous:
            yield Gap(
                code="no_previous_log",
                subject=f"Pod/{pod}",
                detail=f"the pod restarted {restarts} times, and the log of the run before is not here",
                detail_zh=f"Pod 重启过 {restarts} 次，但缺少重启前的日志",
                hides=hides,
                command=f"kubectl logs {pod} -n {{namespace}} --previous --tail=1000",
                file=file,
                line=line,
            )


def _unlogged_containers(store: Store) -> Iterator[Gap]:
    """`kubectl logs POD` prints the default container alone."""
    for pod, name, kind, component, file, line in store.query(
        """
        SELECT c.pod, c.name, c.kind, p.component, c.file, c.line
        FROM containers c
        JOIN pods p ON p.name = c.pod AND p.namespace IS NOT DISTINCT FROM c.namespace
        WHERE (c.kind = 'init' OR p.containers > 1)
          AND NOT EXISTS (SELECT 1 FROM log_records r WHERE r.pod = c.pod AND r.container = c.name)
        ORDER BY ALL
        """
    ):
        init = kind == "init"
        yield Gap(
            code="init_log" if init else "container_log",
            subject=f"Pod/{pod} container {name}",
            detail="the log of this container was not collected, or cannot be told from its neighbours'",
            detail_zh="该容器的日志未被收集，或无法与其他容器的日志区分",
            hides=[f"log:{component}"] if component and init else [],
            command=f"kubectl logs {pod} -n {{namespace}} -c {name} --tail=1000",
            file=file,
            line=line,
        )


def _cut_logs(store: Store) -> Iterator[Gap]:
    for path, first, pod, component in store.query(
        f"""
        SELECT f.path, f.first_utc, min(r.pod), min(r.component)
        FROM files f JOIN log_records r ON r.file = f.path
        WHERE f.kind = 'log' AND f.lines = {TAIL} GROUP BY ALL ORDER BY 1
        """
    ):
        since = f" and begins at {first:%Y-%m-%d %H:%M:%S} UTC" if first else ""
        since_zh = f"，从 {first:%Y-%m-%d %H:%M:%S} UTC 开始" if first else ""
        yield Gap(
            code="cut",
            subject=path,
            detail=f"exactly {TAIL} lines, the collector's limit{since}: older lines are not here",
            detail_zh=f"日志正好 {TAIL} 行（采集脚本的上限）{since_zh}，更早的内容缺失",
            hides=[f"log:{component}"] if component else [],
            command=f"kubectl logs {pod} -n {{namespace}} --timestamps" if pod else None,
            file=path,
            line=1,
        )


def _event_window(store: Store) -> Iterator[Gap]:
    """The API server keeps events for an hour (kube-apiserver --event-ttl, default 1h0m0s)."""
    if not _is_empty(store, "events"):
        yield Gap(
            code="event_window",
            subject="events",
            detail="Kubernetes keeps events for one hour: that an older one is absent proves nothing",
            detail_zh="Kubernetes 只保留一小时内的事件：没有更早的事件不代表没有发生过",
            hides=[],
            command=None,
            file=None,
            line=None,
        )
