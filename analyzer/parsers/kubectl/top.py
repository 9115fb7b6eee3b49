"""`kubectl top pods` and `kubectl top nodes`.

Source: kubectl/pkg/metricsutil/metrics_printer.go: CPU in whole milli-cores, memory in whole Mi.
"""

from __future__ import annotations

from analyzer.model import NodeUsage, PodUsage
from analyzer.parsers.kubectl.context import Row
from analyzer.quantity import parse_bytes, parse_cpu

_CPU, _MEMORY = "CPU(cores)", "MEMORY(bytes)"
_CPU_PERCENT = ("CPU(%)", "CPU%")  # 1.32 and newer print brackets
_MEMORY_PERCENT = ("MEMORY(%)", "MEMORY%")


def parse_pod_usage(row: Row) -> PodUsage:
    """A row of `kubectl top pods`, with or without --containers and --all-namespaces."""
    by_container = bool(row["POD"])
    return PodUsage(
        namespace=row.namespace,
        pod=row["POD"] or row["NAME"],
        container=row["NAME"] if by_container else None,
        cpu=parse_cpu(row[_CPU]),
        memory=parse_bytes(row[_MEMORY]),
        file=row.path,
        line=row.line,
    )


def parse_node_usage(row: Row) -> NodeUsage:
    """A row of `kubectl top nodes`; a node without metrics shows `<unknown>`."""
    return NodeUsage(
        node=row["NAME"],
        cpu=parse_cpu(row[_CPU]),
        cpu_percent=_percent(row, _CPU_PERCENT),
        memory=parse_bytes(row[_MEMORY]),
        memory_percent=_percent(row, _MEMORY_PERCENT),
        file=row.path,
        line=row.line,
    )


def _percent(row: Row, columns: tuple[str, ...]) -> float | None:
    text = next((row[column] for column in columns if row[column]), "").removesuffix("%")
    return float(text) if text.isascii() and text.isdigit() and len(text) < 9 else None
