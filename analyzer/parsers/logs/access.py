"""Access records → requests: uvicorn, gunicorn, nginx, ingress-nginx, and JSON records of such."""

from __future__ import annotations

import polars as pl

from analyzer.parsers.logs.formats import HEAD_CHARS

# uvicorn: 10.0.0.1:1234 - "GET /x HTTP/1.1" 200 OK; also within another logger's message
_UVICORN = (
    r"(?:^|: {1,9})(?P<client>[0-9A-Fa-f.:\[\]]+):[0-9]+ - \"(?P<method>[A-Z]{3,8}|WebSocket) (?P<path>[^\"]*?)"
    r"(?: HTTP/[0-9.]+)?\" (?P<status>[0-9]{3}|\[accepted\])"
)
# nginx combined, gunicorn; ingress-nginx goes on with length, time, [upstream] [alternative] address ...
_COMBINED = (
    r"^(?P<client>\S+) \S+ [^\[\"]{1,100}\[[^\]]+\] \"(?P<method>[A-Z]{3,8}) (?P<path>[^\"]*?)(?: HTTP/[0-9.]+)?\" "
    r"(?P<status>[0-9]{3}) (?P<bytes>[0-9]+|-)(?: \"[^\"]*\" \"(?P<agent>(?:[^\"\\]|\\.)*)\")?"
    r"(?: [0-9]+ (?P<duration_s>[0-9.]+) \[[^\]]*\] \[[^\]]*\] (?P<upstream>\S+(?:, \S+)*) \S+(?:, \S+)* "
    r"\S+(?:, \S+)* (?P<upstream_status>[0-9-]+(?:, [0-9-]+)*))?"
)
# JSON: the fields stand behind the message as key=value
_FIELDS = {
    "method": r"(?:^|\s)(?:method|request_method|http_method|verb)=([A-Z]{3,8})(?:\s|$)",
    "path": r"(?:^|\s)(?:path|uri|url|request_uri|http_path)=(\S+)",
    "status": r"(?:^|\s)(?:status|status_code|response_code|http_status|code)=([0-9]{3})(?:\s|$)",
    "client": r"(?:^|\s)(?:client|remote_addr|client_ip|remote_ip|client_addr)=(\S+)",
    "duration_s": r"(?:^|\s)(?:request_time|duration_s|duration_seconds|process_time)=([0-9.]+)(?:\s|$)",
    "bytes": r"(?:^|\s)(?:bytes|body_bytes_sent|bytes_sent|size)=([0-9]+)(?:\s|$)",
    "upstream": r"(?:^|\s)upstream_addr=(\S+)",
    "upstream_status": r"(?:^|\s)upstream_status=([0-9]{3})(?:\s|$)",
    "agent": r"(?:^|\s)(?:http_user_agent|user_agent)=(\S+)",
}
_TEXTS = ("method", "path", "status", "client", "duration_s", "bytes", "upstream", "upstream_status", "agent")


def requests_of(records: pl.DataFrame) -> pl.DataFrame:
    """The records that are requests, with the columns of http_requests that the text tells."""
    head = records["message"].str.head(HEAD_CHARS)
    found = [
        _extracted(records, head, head.str.contains(_COMBINED) & (records["format"] == "access"), _COMBINED),
        _extracted(records, head, head.str.contains(_UVICORN), _UVICORN),
        _by_fields(records, head, records["format"].is_in(["json", "logfmt"]) & _has_fields(head)),
    ]
    table = pl.concat(found).sort("record")
    socket = pl.col("method") == "WebSocket"
    return table.with_columns(
        status=pl.when(socket & (pl.col("status") == "[accepted]"))
        .then(101)
        .otherwise(pl.col("status").cast(pl.Int64, strict=False)),
        duration_s=pl.col("duration_s").cast(pl.Float64, strict=False),
        bytes=pl.col("bytes").cast(pl.Int64, strict=False),
        upstream=pl.col("upstream").replace("-", None),
        upstream_status=pl.col("upstream_status").replace("-", None),
        agent=pl.col("agent").replace("-", None),
    )


def _extracted(records: pl.DataFrame, head: pl.Series, mask: pl.Series, pattern: str) -> pl.DataFrame:
    rows = records.filter(mask)
    parts = head.filter(mask).str.extract_groups(pattern).struct.unnest()
    missing = [pl.lit(None, dtype=pl.String).alias(name) for name in _TEXTS if name not in parts.columns]
    return pl.concat([rows, parts.with_columns(missing).select(_TEXTS)], how="horizontal")


def _has_fields(head: pl.Series) -> pl.Series:
    return head.str.contains(_FIELDS["method"]) & head.str.contains(_FIELDS["path"]) & head.str.contains(_FIELDS["status"])


def _by_fields(records: pl.DataFrame, head: pl.Series, mask: pl.Series) -> pl.DataFrame:
    parts = pl.DataFrame({name: head.filter(mask).str.extract(_FIELDS[name]) for name in _TEXTS})
    return pl.concat([records.filter(mask), parts], how="horizontal")
