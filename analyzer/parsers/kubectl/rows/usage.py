"""`kubectl top pods` and `kubectl top nodes`.

Source: kubectl/pkg/metricsutil/metrics_printer.go: CPU in whole milli-cores, memory in whole Mi. A node
without metrics shows `<unknown>` in every column.
"""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.model import NodeUsage, PodUsage, Record
from analyzer.parsers.kubectl.row import Row
from analyzer.quantity import parse_bytes, parse_cpu

CPU, MEMORY = "CPU(cores)", "MEMORY(bytes)"
_CPU_PERCENT = ("CPU(%)", "CPU%")  # 1.32 and newer print brackets
_MEMORY_PERCENT = ("MEMORY(%)", "MEMORY%")


def read_pod_usage(row: Row) -> Iterator[Record]:
    """A row of `kubectl top pods`, with or without --containers and --all-namespaces."""
    by_container = bool(row["POD"])
    yield PodUsage(
        namespace=row.namespace,
        pod=row["POD"] or row["NAME"],
        container=row["NAME"] if by_container else None,
        cpu=parse_cpu(row[CPU]),
        memory=parse_bytes(row[MEMORY]),
        file=row.path,
        line=row.line,
    )


def read_node_usage(row: Row) -> Iterator[Record]:
    """A row of `kubectl top nodes`."""
    yield NodeUsage(
        node=row["NAME"],
        cpu=parse_cpu(row[CPU]),
        cpu_percent=_percent(row, _CPU_PERCENT),
        memory=parse_bytes(row[MEMORY]),
        memory_percent=_percent(row, _MEMORY_PERCENT),
        file=row.path,
        line=row.line,
    )


def _percent(row: Row, headings: tuple[str, ...]) -> float | None:
    text = next((row[heading] for heading in headings if row[heading]), "").removesuffix("%")
    return float(text) if text.isascii() and text.isdigit() and len(text) < 9 else None
