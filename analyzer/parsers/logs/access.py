"""Access records → requests: uvicorn, gunicorn, nginx, ingress-nginx, Django, Envoy, and JSON of such."""

from __future__ import annotations

import polars as pl

from analyzer.parsers.logs.formats import HEAD_CHARS

_PIECES = ("client", "request", "answer", "referer", "between", "agent", "tail")
_METHOD = "^(?:[A-Z]{3,9}|WebSocket)$"
_STATUS = r"^ (?:[0-9]{3}\b|\[accepted\])"
# ingress-nginx goes on: length time [upstream name] [alternative] address length time status id
_INGRESS = (
    r"^ [0-9]+ (?P<duration_s>[0-9.]+) \[[^\]]*\] \[[^\]]*\] (?P<upstream>[^ ]+(?:, [^ ]+)*) "
    r"[^ ]+(?:, [^ ]+)* [^ ]+(?:, [^ ]+)* (?P<upstream_status>[0-9-]+(?:, [0-9-]+)*) [^ ]*$"
)
# JSON and logfmt: the fields stand behind the message as key=value
_FIELD = r'(?:^| )(?:{})="?([^ "]+)'
_FIELDS = {
    "method": "method|request_method|http_method|http.method|verb",
    "path": "path|uri|url|request_uri|http_path|http.target",
    "status": "status|status_code|statusCode|response_code|http_status|http.status_code|code",
    "client": "client|client_addr|client_ip|remote_addr|remote_ip|peer",
    "duration_s": "request_time|duration_s|duration_seconds|process_time",
    "duration_ms": "duration_ms|latency_ms|elapsed_ms|response_time_ms",
    "bytes": "bytes|body_bytes_sent|bytes_sent",
    "upstream": "upstream_addr|upstream",
    "upstream_status": "upstream_status",
    "agent": "http_user_agent|user_agent",
}
_TEXTS = ("method", "path", "status", "client", "duration_s", "bytes", "upstream", "upstream_status", "agent")
_METHOD_FIELD = f"(?:^| )(?:{_FIELDS['method']})="
_STRUCTURED = {"json", "logfmt"}
_SERVERS = {"uvicorn", "gunicorn", "python", "json", "structlog", "loguru", "text"}  # may print uvicorn's


def requests_of(records: pl.DataFrame) -> pl.DataFrame:
    """The records that are requests, with the columns of http_requests that the text tells.

    An application's warning about a request (slow, rejected) is no access record: that is another line.
    """
    kinds, message = records["format"], records["message"]
    found = []
    present = set(kinds.unique())
    quoted = message.str.contains(' - "', literal=True)
    if present & _SERVERS and quoted.any():
        found.append(_quoted(records.filter(kinds.is_in(_SERVERS) & quoted)))
    if "access" in present:
        found.append(_quoted(records.filter(kinds == "access")))
    if present & _STRUCTURED and message.str.contains(_METHOD_FIELD).any():
        structured = kinds.is_in(_STRUCTURED) & records["level"].ne_missing("WARNING")
        found.append(_by_fields(records.filter(structured)))
    if not found:
        return records.clear()
    accepted = pl.col("status") == "[ac"
    return (pl.concat(found).sort("line") if len(found) > 1 else found[0]).with_columns(
        status=pl.when(accepted).then(101).otherwise(pl.col("status").cast(pl.Int64, strict=False)),
        duration_s=pl.col("duration_s").cast(pl.Float64, strict=False),
        bytes=pl.col("bytes").cast(pl.Int64, strict=False),
        **{name: pl.col(name).replace("-", None) for name in ("upstream", "upstream_status", "agent")},
    )


def _quoted(rows: pl.DataFrame) -> pl.DataFrame:
    """`client … "METHOD path HTTP/1.1" status bytes "referer" "agent" …`, cut at its quotes.

    uvicorn ends behind the status, Django and Envoy begin at the request. A line that is no HTTP (TLS to a
    plain port) has a status, but no method.
    """
    pieces = (
        rows["message"].str.head(HEAD_CHARS).str.splitn('"', len(_PIECES)).struct.rename_fields(list(_PIECES))
    )
    frame = pieces.struct.unnest().with_columns(
        pl.col("request")
        .str.splitn(" ", 3)
        .struct.rename_fields(["method", "path", "version"])
        .struct.unnest(),
        client=pl.col("client").str.splitn(" ", 2).struct[0].replace("", None),
        server=rows["format"] != "access",
        ingress=pl.col("tail").str.contains("] [", literal=True),
    )
    asked = pl.col("method").str.contains(_METHOD)
    frame = frame.with_columns(
        known=pl.col("answer").str.contains(_STATUS),
        method=pl.when(asked).then("method"),
        path=pl.when(asked).then("path"),
        status=pl.col("answer").str.slice(1, 3),
        bytes=pl.col("answer").str.slice(5).str.strip_chars_end(" "),
    )
    if frame["server"].any():
        client = pl.col("client").str.replace(":[0-9]+$", "")
        frame = frame.with_columns(client=pl.when("server").then(client).otherwise("client"))
    if frame["ingress"].any():
        frame = frame.with_columns(frame["tail"].str.extract_groups(_INGRESS).struct.unnest())
    return _beside(rows, frame).filter(frame["known"].fill_null(value=False))


def _beside(rows: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    missing = [pl.lit(None, dtype=pl.String).alias(name) for name in _TEXTS if name not in parts.columns]
    return pl.concat([rows, parts.with_columns(missing).select(_TEXTS)], how="horizontal")


def _by_fields(rows: pl.DataFrame) -> pl.DataFrame:
    head = rows["message"].str.head(HEAD_CHARS)
    parts = pl.DataFrame({name: head.str.extract(_FIELD.format(keys)) for name, keys in _FIELDS.items()})
    seconds = pl.col("duration_ms").cast(pl.Float64, strict=False) / 1000
    parts = parts.with_columns(duration_s=pl.coalesce("duration_s", seconds.cast(pl.String)))
    return _beside(rows, parts).filter(
        pl.col("status").str.contains(r"^[0-9]{3}$") & pl.col("method").str.contains("^[A-Z]{3,9}$")
    )
