"""Files of the collector's layout that hold anything but what they should."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial

from tests.hostile.making import (
    FIRST,
    LAST,
    LISTED,
    LOG,
    PODS,
    SEED,
    Case,
    MiB,
    beside_good,
    rng,
)

STAMP = "2026-11-23 22:40:02"
ENDS = (FIRST, LAST)
MARK = "the mark 4711"
"""Stands in a line that must be kept."""


def cases() -> Iterator[Case]:
    """All of this group."""
    for group in (
        _files,
        _encodings,
        _lines,
        _yaml,
        _json,
        _tables,
        _large,
        _describes,
        _times,
        _terminals,
        _patterns,
    ):
        yield from group()


def _case(
    name: str,
    files: dict[str, bytes],
    *codes: str,
    kept: tuple[tuple[str, str], ...] = (),
    bomb: bool = False,
) -> Case:
    """A bundle of these files beside good logs; warned of if there are codes."""
    return Case(
        name,
        lambda: beside_good(files),
        "warned" if codes else "accepted",
        codes,
        (*ENDS, *kept),
        bomb=bomb,
    )


def _files() -> Iterator[Case]:
    layout = [
        "pods.txt", "pods-describe.txt", "services.txt", "services-describe.txt", "endpoints.txt", "events.txt",
        "nodes-usage.txt", "pods-usage.txt", "configmaps.yaml", "secrets.yaml", "ingress.yaml",
        "networkpolicies.yaml", "network-test.txt", "summary.txt", LOG,
    ]  # fmt: skip
    noise = rng("binary").randbytes(3000)
    wrong: dict[str, bytes] = {
        "empty": b"",
        "binary": b"\x7fELF\x02\x01\x01" + noise,
        "nuls": bytes(5000),
        "blanks": b" \n\t\n\r\n" * 300,
        "an-error-text": b'Error from server (Forbidden): forbidden: User "x" cannot list resource\n',
        "another-file": b"#!/bin/sh\nexit 1\n",
        "one-letter": b"N",
    }
    for name, data in wrong.items():
        files = dict.fromkeys(layout, data)
        yield Case(
            f"every-file-{name}",
            partial(beside_good, files),
            "accepted",
            (),
            (LAST,),
        )
    for kind, text in _GOOD_TEXTS.items():
        files = dict.fromkeys(layout, text.encode())
        yield Case(
            f"every-file-is-{kind}",
            partial(beside_good, files),
            "accepted",
            (),
            (LAST,),
        )


_DESCRIBE = """Name:             web-7d4b9c6f5d-x2x7k
Namespace:        prod
Priority:         0
Node:             n1/10.0.0.1
Start Time:       Mon, 23 Nov 2026 22:00:00 +0000
Labels:           app=web
Status:           Running
IP:               10.1.1.1
Containers:
  web:
    Container ID:   containerd://0123
    Image:          web:1
    Port:           80/TCP
    State:          Waiting
      Reason:       CrashLoopBackOff
    Last State:     Terminated
      Reason:       OOMKilled
      Exit Code:    137
      Started:      Mon, 23 Nov 2026 22:00:00 +0000
      Finished:     Mon, 23 Nov 2026 22:01:00 +0000
    Ready:          False
    Restart Count:  7
    Limits:
      memory:  64Mi
    Environment:
      MODE:  prod
Conditions:
  Type              Status
  Ready             False
Events:
  Type     Reason   Age                From     Message
  ----     ------   ----               ----     -------
  Warning  BackOff  2m (x5 over 10m)   kubelet  Back-off restarting failed container
"""
_EVENTS = """LAST SEEN   TYPE      REASON    OBJECT      MESSAGE
2m          Warning   BackOff   pod/web-1   Back-off restarting failed container
"""
_CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n  namespace: prod\ndata:\n"
_GOOD_TEXTS = {"describe": _DESCRIBE, "events": _EVENTS, "manifest": _CONFIG + "  a: b\n"}


def _encodings() -> Iterator[Case]:
    line = f"{STAMP} - app - ERROR - 连接失败 café {MARK}\n"
    kept = (("logs-e-1.txt", MARK),)
    raw: dict[str, bytes] = {
        "utf-16-le": line.encode("utf-16"),
        "utf-16-be": b"\xfe\xff" + line.encode("utf-16-be"),
        "utf-8-with-mark": line.encode("utf-8-sig"),
        "gbk": line.replace("é", "e").encode("gbk"),
        "gb18030": line.encode("gb18030"),
        "latin-1": line.replace("连接失败", "").encode("latin-1"),
        "mixed": line.encode()
        + line.replace("é", "e").encode("gbk")
        + line.replace("连接失败", "").encode("latin-1"),
        "invalid-utf-8": b"\xfd\xff\xfe" + line.encode() + b"\x80\xbf\xc3\n",
        "cut-character": line.encode() + "连".encode()[:2],
        "cesu-surrogates": b"\xed\xa0\xbd\xed\xb8\x80 \xed\xbf\xbf " + line.encode(),
        "overlong": b"\xc0\x80\xe0\x80\x80\xf0\x80\x80\x80 " + line.encode(),
        "beyond-unicode": b"\xf4\x90\x80\x80\xf8\x88\x80\x80\x80 " + line.encode(),
        "nuls-among-text": b"\0\0" + line.encode().replace(b" - ", b" -\0 ") * 20 + b"\0" * 3,
        "a-run-of-nuls": line.encode() + bytes(4096) + line.encode(),
    }
    for name, data in raw.items():
        yield _case(f"encoding-{name}", {"logs-e-1.txt": data}, kept=kept)
    yield _case(
        "encoding-utf-16-without-mark",
        {"logs-e-1.txt": line.encode("utf-16-le"), "pods.txt": PODS.encode("utf-16-be")},
    )
    tables = {
        "pods.txt": PODS.encode("utf-16"),
        "events.txt": _EVENTS.encode("gb18030"),
        "configmaps.yaml": (_CONFIG + "  a: 日志\n").encode("gbk"),
    }
    yield _case("encoding-of-tables-and-yaml", tables, kept=(("pods.txt", "web-7d4b"),))
    yield _case(
        "encoding-utf-16-odd-length",
        {
            "logs-e-1.txt": line.encode("utf-16")[:-1],
            "logs-f-1.txt": b"\xff\xfe",
            "logs-g-1.txt": b"\xff\xfe\n",
        },
    )
    yield _case(
        "encoding-utf-16-lone-surrogates",
        {
            "logs-e-1.txt": b"\xff\xfe\x00\xd8\x00\xd8a\0\n\0",
            "pods.txt": b"\xff\xfe\x00\xdc" + PODS.encode("utf-16-le"),
        },
    )


def _lines() -> Iterator[Case]:
    line = f"{STAMP} - app - INFO - {MARK}".encode()
    kept = (("logs-l-1.txt", MARK),)
    texts: dict[str, bytes] = {
        "cr-only": b"\r".join([line] * 50),
        "crlf": b"\r\n".join([line] * 50),
        "mixed-ends": line + b"\r" + line + b"\r\n" + line + b"\n\r" + line,
        "unicode-separators": "\u2028\u2029\x85\x0b\x0c\x1c\x1d\x1e".join([line.decode()] * 9).encode(),
        "no-end": line,
        "one-byte-lines": line + b"\n" + b"x\n" * 50_000,
        "only-ends-then-a-line": b"\n" * 50_000 + line,
    }
    for name, data in texts.items():
        yield _case(f"lines-{name}", {"logs-l-1.txt": data}, kept=kept)
    yield _case(
        "lines-64-mb-in-one", {"logs-l-1.txt": line + b" x" * (32 << 20) + b"\n" + line}, kept=kept, bomb=True
    )
    yield _case(
        "lines-64-mb-in-one-of-quotes",
        {"logs-l-1.txt": line + b"\n" + b'"' * (64 << 20)},
        kept=kept,
        bomb=True,
    )
    yield _case("lines-2-million-empty", {"logs-l-1.txt": line + b"\n" * 2_000_000}, kept=kept, bomb=True)
    yield _case(
        "lines-long-in-a-table",
        {
            "pods.txt": PODS.encode() + b"x" * 3_000_000 + b"\n",
            "events.txt": _EVENTS.encode() + b"1m " * 500_000,
        },
        kept=(LISTED,),
    )
    yield _case(
        "lines-long-in-yaml", {"configmaps.yaml": _CONFIG.encode() + b"  a: " + b"x" * 3_000_000 + b"\n"}
    )
    yield _case("lines-many-in-a-table", {"pods.txt": PODS.encode() + b"\n" * 300_000})
    yield _case(
        "lines-10-mb-of-a-table",
        {"pods.txt": PODS.encode() + PODS.encode().split(b"\n")[1] * 120_000},
        bomb=True,
    )


def _yaml() -> Iterator[Case]:
    head = _CONFIG
    bomb = "\n".join(
        ["  a0: &a0 [x, x, x, x, x, x, x, x, x]"]
        + [f"  a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 30)]
    )
    depth = 100_000
    broken: dict[str, str] = {
        "alias-bomb": head + bomb,
        "merge-bomb": head + "  a: &a {x: 1}\n" + "\n".join(f"  b{i}: {{<<: [{'*a, ' * 900}]}}" for i in range(3)),
        "recursive-alias": head + "  a: &a [*a]\n",
        "depth-of-brackets": head + "  a: " + "[" * depth,
        "depth-of-braces": head + "  a: " + "{a: " * depth,
        "depth-of-dashes": head + "  a:\n  " + "- " * depth,
        "depth-of-questions": head + "  " + "? " * depth,
        "depth-of-indents": head + "\n".join(" " * n + "a:" for n in range(2, 1500)),
        "unknown-alias": head + "  a: *unknown\n",
        "tabs": head + "\ta: b\n\t\tc: d\n",
        "open-quote": head + '  a: "' + "x " * 100_000,
        "binary": head + "  a: \x00\x01\x02\x7f\n",
        "lone-surrogate": head + '  a: "\\ud800"\n  "\\udfff": b\n  c: "\\ud83d\\ude00"\n',
    }  # fmt: skip
    read: dict[str, str] = {
        "tags": head + "  a: !!python/object/apply:os.system ['touch /var/lib/hostile-escape-4711']\n  b: !<tag:x> y\n  c: !!binary aGk=\n",
        "giant-numbers": head + f"  a: {'9' * 10_000}\n  b: 1e999999999\n  c: 0x{'f' * 9000}\n  d: .inf\n  e: {'1:' * 5000}1\n",
        "many-documents": "---\n".join(f"{head}  a: b{n}\n".replace("name: web", f"name: web-{n}") for n in range(500)),
        "empty-documents": "---\n" * 20_000 + head + "  a: b\n",
        "wrong-types": "apiVersion: v1\nkind: List\nitems:\n" + "\n".join(
            f"- apiVersion: v1\n  kind: {kind}\n  metadata: {meta}\n  spec: {spec}\n  data: {spec}\n  status: {spec}"
            for kind in ("Pod", "Service", "Node", "Secret", "ConfigMap", "Event", "PersistentVolumeClaim")
            for meta, spec in (("{name: x}", "[1, [2]]"), ("{name: [x]}", "text"), ("[]", "{}"), ("{name: y, labels: [a], annotations: 5, creationTimestamp: never}", "{containers: {a: b}, ports: 7, replicas: -1e400, conditions: [[[]]]}"))
        ),
        "not-kubernetes": "a: 1\nb: [1, 2]\n---\n- x\n---\nnull\n---\n5\n",
    }  # fmt: skip
    for name, text in broken.items():
        yield _case(
            f"yaml-{name}",
            {"configmaps.yaml": text.encode("utf-8", "surrogatepass")},
            *(() if name == "binary" else ("manifest.broken",)),
        )
    for name, text in read.items():
        yield _case(f"yaml-{name}", {"configmaps.yaml": text.encode(), "secrets.yaml": text.encode()})
    yield _case(
        "yaml-duplicate-keys",
        {"configmaps.yaml": (head + "  a: b\n  a: c\nkind: Secret\n").encode()},
        "yaml.duplicate_key",
    )
    yield _case(
        "yaml-10-mb",
        {"configmaps.yaml": (head + "".join(f"  k{n}: {'v' * 900}\n" for n in range(11_000))).encode()},
        bomb=True,
    )


def _json() -> Iterator[Case]:
    start = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"},"data":'
    texts: dict[str, str] = {
        "depth-of-arrays": start + "[" * 100_000,
        "depth-of-objects": start + '{"a":' * 100_000,
        "number-of-10000-digits": start + '{"a":' + "9" * 10_000 + "}}",
        "lone-surrogates": start + '{"a":"\\ud800","\\udfff":"b"}}',
        "duplicate-keys": start + '{"a":"1","a":"2"}}',
        "not-a-number": start + '{"a":NaN,"b":-Infinity,"c":1e999}}',
        "cut": start + '{"a":"b',
    }
    for name, text in texts.items():
        codes = (
            ("yaml.duplicate_key",)
            if name == "duplicate-keys"
            else ("manifest.broken",)
            if name in ("depth-of-arrays", "depth-of-objects", "not-a-number", "cut")
            else ()
        )
        yield _case(f"json-{name}", {"configmaps.yaml": text.encode(), "pods.json": text.encode()}, *codes)
    lines = [
        '{"msg":"' + MARK + '","level":"error","time":"2026-11-23T22:40:02Z"}',
        '{"msg":"\\ud800 \\udc00","level":"\\ud83d","time":"2026-11-23T22:40:02Z","logger":"\\udfff"}',
        '{"msg":' + "[" * 50_000,
        '{"msg":' + '{"a":' * 50_000,
        '{"msg":"x","level":' + "9" * 10_000 + ',"status":' + "1" * 400 + ',"time":' + "9" * 5000 + "}",
        '{"msg":"x","time":1e400,"ts":-1e308,"duration":"1e999","level":{"a":[]}}',
        '{"time":99999999999999999999,"ts":-99999999999,"msg":null,"status":99999999999,"path":5}',
        '{"msg":"a","msg":"b","level":"error","level":1}',
        '{"":"","\\u0000":"\\u0000"}',
    ]
    yield _case("json-log-lines", {"logs-j-1.txt": "\n".join(lines).encode()}, kept=(("logs-j-1.txt", MARK),))
    for number, line in enumerate(lines):
        yield _case(
            f"json-log-line-{number}",
            {"logs-j-1.txt": f"{lines[0]}\n{line}\n".encode() * 3},
            kept=(("logs-j-1.txt", MARK),),
        )


def _tables() -> Iterator[Case]:
    header, row = PODS.splitlines()
    tables: dict[str, str] = {
        "header-only": header + "\n",
        "no-header": row + "\n",
        "wrapped": "\n".join(PODS[at : at + 40] for at in range(0, len(PODS), 40)),
        "shifted": header + "\n" + "        " + row + "\n" + row.replace("   ", " ") + "\n",
        "reordered": "AGE   STATUS    NAME    READY   RESTARTS\n5d    Running   web-1   1/1     0\n",
        "invalid-ages": header
        + "\n"
        + "".join(
            f"web-{n}   1/1     Running   0          {age}\n"
            for n, age in enumerate(["<invalid>", "-5s", "99999999999d", "5", "5x", "", "<unknown>", "１２d"])
        ),
        "odd-counts": header
        + "\n"
        + "".join(
            f"web-{n}   {ready}     Running   {restarts}          5d\n"
            for n, (ready, restarts) in enumerate(
                [
                    ("9" * 30 + "/1", "9" * 40),
                    ("-1/-1", "-7"),
                    ("a/b", "x (2m ago)"),
                    ("1/0", "5 (<invalid> ago)"),
                    ("٣/٣", "²"),
                ]
            )
        ),
        "headers-only-repeated": (header + "\n") * 3000,
        "many-columns": "   ".join(f"C{n}" for n in range(3000))
        + "\n"
        + "   ".join(f"v{n}" for n in range(3000))
        + "\n",
        "rows-of-other-tables": header + "\n" + _EVENTS + row + "\n" + _DESCRIBE,
        "markup-in-names": header
        + "\n"
        + "".join(f"{name}   0/1     Error   3          5d\n" for name in _NASTY),
    }
    for name, text in tables.items():
        yield _case(
            f"table-{name}",
            {
                file: text.encode()
                for file in (
                    "pods.txt",
                    "events.txt",
                    "services.txt",
                    "endpoints.txt",
                    "pods-usage.txt",
                    "nodes-usage.txt",
                )
            },
        )


def _large() -> Iterator[Case]:
    garbage = PODS + "".join(f"garbage {n}\n" for n in range(150_000))
    yield _case(
        "garbage-in-a-table",
        {"pods.txt": garbage.encode()},
        kept=(("pods.txt", "garbage 149999"),),
        bomb=True,
    )
    value = "  k: " + "v" * 900 + "\n"
    yield Case(
        "yaml-three-times-30-mb",
        lambda: beside_good({f"configmaps-{n}.yaml": (_CONFIG + value * 35_000).encode() for n in range(3)}),
        "warned",
        ("file.too_large",),
        ENDS,
        bomb=True,
    )


_NASTY = (
    "'; DROP TABLE pods; --", "x' OR '1'='1", 'x"; SELECT 1', "{0.__class__}", "{}", "%s%n%(a)s", "=1+1", "@SUM(A1)",
    "+cmd|'/C calc'!A0", "[red]x[/red]", "[@click=app.bell]x[/]", "<script>alert(1)</script>", "![x](http://e/x.png)",
    "$(reboot)", "`id`", "../../etc/passwd", "\x1b[31mred\x1b[0m", "\x1b]52;c;cm0=\x07", "\x9b31m", "\u202eevil", "a\u200bb",
    "\ud7ff\ue000", "\U000e0041", "‹password:abcdefgh›", "NULL", "nan", "", " ", "\\", "\\x1b", "%00", "🙂" * 50,
)  # fmt: skip


def _describes() -> Iterator[Case]:
    for percent in (15, 40, 55, 70, 85, 97):
        cut = _DESCRIBE[: len(_DESCRIBE) * percent // 100]
        yield _case(
            f"describe-cut-at-{percent}",
            {"pods-describe.txt": cut.encode(), "services-describe.txt": cut.encode()},
        )
    yield _case(
        "describe-shuffled",
        {
            "pods-describe.txt": "\n".join(
                rng("shuffle").sample(_DESCRIBE.splitlines(), len(_DESCRIBE.splitlines()))
            ).encode()
        },
    )
    yield _case(
        "describe-deep",
        {"pods-describe.txt": (_DESCRIBE + "\n".join(" " * n + f"Key{n}:  x" for n in range(1200))).encode()},
    )
    yield _case(
        "describe-of-numbers",
        {
            "pods-describe.txt": _DESCRIBE.replace("137", "9" * 5000)
            .replace("7\n", "9" * 400 + "\n")
            .replace("64Mi", "1e999Ei")
            .encode()
        },
    )
    nasty = "".join(
        _DESCRIBE.replace("web-7d4b9c6f5d-x2x7k", f"pod-{n}")
        .replace("MODE:  prod", f"MODE:  {text}")
        .replace("Back-off", text)
        + "\n"
        for n, text in enumerate(_NASTY)
    )
    yield _case("describe-nasty-values", {"pods-describe.txt": nasty.encode()})


def _times() -> Iterator[Case]:
    stamps = (
        "0000-01-01 00:00:00", "0001-01-01 00:00:00", "9999-12-31 23:59:59", "275760-09-13 00:00:00", "2026-02-30 25:61:61",
        "1969-12-31 23:59:59", "2026-11-23 24:00:00", "2026-13-01 00:00:00", "-292275055-05-16 16:47:04", "2026-11-23 23:59:60",
        "２０２６-11-23 22:40:02", "2026-11-23T22:40:02+99:99", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00",
    )  # fmt: skip
    log = "".join(f"{stamp} - app - ERROR - {MARK} {n}\n" for n, stamp in enumerate(stamps))
    yield _case("times-impossible", {"logs-t-1.txt": log.encode()}, kept=(("logs-t-1.txt", f"{MARK} 13"),))
    iso = "".join(
        f"{stamp.replace(' ', 'T', 1)}.123456789Z stderr F {MARK} {n}\n" for n, stamp in enumerate(stamps)
    )
    yield _case("times-impossible-iso", {"logs-t-1.txt": iso.encode()}, kept=(("logs-t-1.txt", f"{MARK} 9"),))
    epochs = [0, -1, 1 << 31, 1 << 32, 1 << 53, 1 << 63, 1 << 64, 10**20, 10**400, 253402300800, -62135596801]
    lines = "".join(f'{{"ts":{epoch},"msg":"{MARK} {n}"}}\n' for n, epoch in enumerate(epochs))
    yield _case(
        "times-epochs-out-of-range", {"logs-t-1.txt": lines.encode()}, kept=(("logs-t-1.txt", f"{MARK} 10"),)
    )
    jumps = rng("jumps")
    back = "".join(
        f"{1970 + jumps.randrange(130)}-{jumps.randrange(1, 13):02d}-01 00:00:00 - app - ERROR - {n}\n"
        for n in range(500)
    )
    yield _case("times-that-jump", {"logs-t-1.txt": back.encode()})
    century = "2026-11-23 00:00:00 - a - ERROR - x\n2099-11-23 00:00:00 - a - ERROR - x\n"
    yield _case("times-a-century-apart", {"logs-t-1.txt": century.encode() * 200})
    describe = _DESCRIBE.replace(
        "Mon, 23 Nov 2026 22:00:00 +0000", "Fri, 31 Feb 9999 99:99:99 +9999"
    ).replace("2m (x5", "-5s (x99999999999999999999")
    yield _case(
        "times-in-describe",
        {
            "pods-describe.txt": describe.encode(),
            "summary.txt": b"=====\n\xe7\x94\x9f\xe6\x88\x90\xe6\x97\xb6\xe9\x97\xb4: Mon Feb 31 99:99:99 UTC 2026\n",
            "events.txt": _EVENTS.replace("2m ", "<invalid> ").encode(),
        },
    )
    yaml = (
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\n  creationTimestamp: {}\nstatus:\n  startTime: {}\n"
    )
    yield _case(
        "times-in-yaml",
        {
            "pods.yaml": "---\n".join(
                yaml.format(*[stamp] * 2)
                for stamp in (*stamps, "0000-00-00T00:00:00Z", "2026-11-23T22:40:02.99999999999999999999Z")
            ).encode()
        },
    )
    klog = "".join(
        f"E{stamp} 1 x.go:1] {MARK}\n"
        for stamp in (
            "0000 00:00:00.000000",
            "1399 25:00:00.000000",
            "0230 00:00:00.000000",
            "0229 00:00:00.000000",
        )
    )
    yield _case(
        "times-without-year",
        {"logs-t-1.txt": (klog + "Feb 30 00:00:00 h a[1]: x\n29/Feb/2023:00:00:00 +0000\n").encode()},
        kept=(("logs-t-1.txt", MARK),),
    )


def _terminals() -> Iterator[Case]:
    text = "\n".join(
        f"{STAMP} - app - ERROR - {MARK} password authentication failed for user {nasty}" for nasty in _NASTY
    )
    yield _case("terminal-logs", {"logs-n-1.txt": text.encode()}, kept=(("logs-n-1.txt", MARK),))
    events = "LAST SEEN   TYPE      REASON             OBJECT      MESSAGE\n" + "".join(
        f"2m          Warning   FailedScheduling   pod/web-{n}   0/1 nodes available {nasty}\n"
        for n, nasty in enumerate(_NASTY)
    )
    yield _case("terminal-events", {"events.txt": events.encode()})
    # Of escapes in YAML, those beyond 16 bits are no JSON.
    names = [nasty for nasty in _NASTY if max(nasty, default="x") < "\ud800"]
    config = _CONFIG + "".join(f"  {json.dumps(nasty or 'empty')}: {json.dumps(nasty)}\n" for nasty in names)
    yield _case("terminal-configmap-keys", {"configmaps.yaml": config.encode()})
    pods = "".join(
        "---\napiVersion: v1\nkind: Pod\nmetadata:\n"
        f"  name: {json.dumps(nasty)}\n  namespace: {json.dumps(nasty)}\n  labels: {{{json.dumps(nasty)}: x}}\n"
        "spec:\n  nodeName: n\n  containers:\n"
        f"  - name: {json.dumps(nasty)}\n    image: {json.dumps(nasty)}\n"
        "status:\n  phase: Pending\n  containerStatuses:\n"
        f"  - name: {json.dumps(nasty)}\n    ready: false\n    restartCount: 9\n    image: x\n    state: {{waiting: {{reason: ImagePullBackOff, message: {json.dumps(nasty)}}}}}\n"
        for nasty in names
    )
    yield _case("terminal-pod-names", {"pods.yaml": pods.encode()})


def _patterns() -> Iterator[Case]:
    size = 30_000
    lines: dict[str, Callable[[], str]] = {
        "letters": lambda: "a" * size + "!",
        "blanks": lambda: "x" + " " * size + "!",
        "tabs": lambda: "\t" * size + "!",
        "digits": lambda: "1" * size + "!",
        "dots": lambda: "1." * size + "!",
        "quotes": lambda: '"' * size + "!",
        "backslashes": lambda: "\\" * size + '"',
        "brackets": lambda: "[" * size + "]",
        "parentheses": lambda: "(" * size,
        "colons": lambda: "a:" * size,
        "equals": lambda: "a=" * size,
        "keys": lambda: 'password="' * (size // 10),
        "keys-in-chinese": lambda: "密码：" * (size // 3),
        "urls": lambda: "http://a:b@" * (size // 10),
        "slashes": lambda: "/" * size,
        "base64": lambda: "QUFB" * size + "!",
        "dashes": lambda: "-----BEGIN " * (size // 10),
        "commas": lambda: "a, " * size,
        "stamps": lambda: f"{STAMP} " * (size // 10),
        "at-signs": lambda: "a@" * size,
        "escapes": lambda: "\x1b[" * size,
        "braces": lambda: '{"a":' * size,
        "hex": lambda: "0x" + "f" * size + "g",
        "words": lambda: "connection refused " * (size // 10),
        "pipes": lambda: "at a.b(c:1)" * (size // 10),
    }
    for name, make in lines.items():
        text = f"{STAMP} - app - ERROR - {MARK}\n{make()}\n{STAMP} - app - ERROR - {make()}\n"
        files = {
            "logs-p-1.txt": text,
            "events.txt": _EVENTS + f"1m   Warning   Failed   pod/x   {make()}\n",
            "configmaps.yaml": _CONFIG + f"  a: '{make().replace(chr(39), '')}'\n  b: |\n    {make()}\n",
        }
        yield _case(
            f"pattern-{name}",
            {path: text.encode() for path, text in files.items()},
            *(["manifest.broken"] if name == "tabs" else []),
            kept=(("logs-p-1.txt", MARK),),
        )
    for name, blank in {"blanks": " ", "tabs": "\t"}.items():
        events, config = f"{_EVENTS}1m  {blank * MiB}!", f"{_CONFIG}  {blank * MiB}!"
        yield _case(
            f"pattern-a-megabyte-of-{name}",
            {"events.txt": events.encode(), "configmaps.yaml": config.encode()},
            *(["manifest.broken"] if name == "tabs" else []),
            bomb=True,
        )
    tokens = (
        f"{STAMP} - app - INFO - {MARK} ‹password:abcdefgh› ‹secret:{SEED}› ‹‹password:›› ‹password:"
        + "x" * 5000
        + "›\n"
    )
    yield _case(
        "tokens-that-are-not-ours",
        {
            "logs-p-1.txt": tokens.encode(),
            "pods.txt": tokens.encode(),
            "configmaps.yaml": (_CONFIG + f"  a: {tokens}").encode(),
        },
        kept=(("logs-p-1.txt", MARK),),
    )
