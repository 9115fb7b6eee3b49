"""Secrets in every place of a bundle: none may stand in anything that the command prints or keeps."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from string import ascii_letters, digits

from tests.hostile.making import (
    ALL,
    FIRST,
    GOOD,
    LAST,
    TOP,
    Case,
    among_good,
    beside_good,
    gz,
    header,
    longname,
    member,
    members,
    padded,
    pax,
    rng,
    tar,
)

STAMP = "2026-11-23 22:40:02"
ENDS = (FIRST, LAST)


def canary(name: str) -> str:
    """A password of twenty letters and digits, its own for each place."""
    chance = rng(f"canary {name}")
    return "Zq7" + "".join(chance.choice(ascii_letters + digits) for _ in range(17))


def cases() -> Iterator[Case]:
    """All of this group."""
    for group in (_manifests, _describes, _logs, _broken, _archives, _errors):
        yield from group()


def _once(text: str) -> str:
    return b64encode(text.encode()).decode()


def _case(name: str, make: Callable[..., dict[str, bytes]], *codes: str) -> Case:
    """Files with the canary of this name in them; warned of if there are codes."""
    secret = canary(name)
    return Case(
        f"secret-{name}",
        lambda: beside_good(make(secret)),
        "warned" if codes else "accepted",
        codes,
        ENDS,
        (secret,),
    )


_SECRET = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\n  namespace: prod\ntype: Opaque\n"


def _manifests() -> Iterator[Case]:
    def secret(text: str) -> dict[str, bytes]:
        return {"secrets.yaml": (_SECRET + text).encode()}

    yield _case("data", lambda c: secret(f"data:\n  password: {_once(c)}\n"))
    yield _case("data-base64-twice", lambda c: secret(f"data:\n  password: {_once(_once(c))}\n"))
    yield _case("data-of-any-key", lambda c: secret(f"data:\n  abc: {_once(c)}\n"))
    yield _case("data-with-newline", lambda c: secret(f"data:\n  password: {_once(c + chr(10))}\n"))
    yield _case(
        "data-in-a-block",
        lambda c: secret(f"data:\n  password: |\n    {_once(c)[:10]}\n    {_once(c)[10:]}\n"),
    )
    yield _case("data-in-flow", lambda c: secret(f'data: {{"password": "{_once(c)}", a: b}}\n'))
    yield _case("data-quoted", lambda c: secret(f"data:\n  'password': '{_once(c)}'\n"))
    yield _case("string-data", lambda c: secret(f"stringData:\n  password: {c}\n"))
    yield _case(
        "string-data-in-a-file",
        lambda c: secret(f"stringData:\n  config.ini: |\n    [db]\n    user = x\n    password = {c}\n"),
    )
    yield _case(
        "last-applied",
        lambda c: {
            "secrets.yaml": _SECRET.replace("type: Opaque\n", "").encode()
            + b"  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: |\n"
            + f'      {{"data":{{"password":"{_once(c)}"}},"kind":"Secret"}}\n'.encode()
        },
    )
    yield _case(
        "annotation-outside-of-metadata",
        lambda c: secret(
            '  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: |\n      {"data":{"password":"'
            + _once(c)
            + '"},"kind":"Secret"}\n'
        ),
        "manifest.broken",
    )
    yield _case(
        "docker-config",
        lambda c: secret(
            "data:\n  .dockerconfigjson: "
            + _once(
                '{"auths":{"r.io":{"username":"u","password":"' + c + '","auth":"' + _once(f"u:{c}") + '"}}}'
            )
            + "\n"
        ),
    )
    yield _case(
        "kubeconfig",
        lambda c: secret(
            f"data:\n  config: {_once(f'users:{chr(10)}- name: a{chr(10)}  user:{chr(10)}    token: {c}{chr(10)}')}\n"
        ),
    )
    yield _case("comment", lambda c: secret(f"# the old password: {c}\ndata:\n  a: YQ==\n"))
    yield _case(
        "list",
        lambda c: {
            "secrets.yaml": f"apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  metadata: {{name: x}}\n  data:\n    password: {_once(c)}\n".encode()
        },
    )
    yield _case(
        "json",
        lambda c: {
            "secrets.json": f'{{"apiVersion":"v1","kind":"Secret","metadata":{{"name":"x"}},"data":{{"password":"{_once(c)}"}}}}'.encode()
        },
    )
    yield _case(
        "env-of-a-pod",
        lambda c: {
            "pods.yaml": f"apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\nspec:\n  containers:\n  - name: a\n    env:\n    - name: DB_PASSWORD\n      value: {c}\n".encode()
        },
    )
    yield _case(
        "args-of-a-pod",
        lambda c: {
            "pods.yaml": f"apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\nspec:\n  containers:\n  - name: a\n    args: [--user=x, --password={c}]\n".encode()
        },
    )
    yield _case(
        "configmap",
        lambda c: {
            "configmaps.yaml": f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\ndata:\n  DATABASE_URL: postgres://app:{c}@db:5432/app\n  password: {c}\n".encode()
        },
    )
    yield _case(
        "utf-16", lambda c: {"secrets.yaml": (_SECRET + f"data:\n  password: {_once(c)}\n").encode("utf-16")}
    )
    yield _case(
        "crlf",
        lambda c: {
            "secrets.yaml": (_SECRET + f"data:\n  password: {_once(c)}\n").replace("\n", "\r\n").encode()
        },
    )
    yield _case(
        "cr-only",
        lambda c: {
            "secrets.yaml": (_SECRET + f"data:\n  password: {_once(c)}\n").replace("\n", "\r").encode()
        },
    )


def _describes() -> Iterator[Case]:
    yield _case(
        "describe-environment",
        lambda c: {
            "pods-describe.txt": f"Name:   x\nNamespace:  prod\nContainers:\n  a:\n    Image:  a\n    Environment:\n      DB_PASSWORD:  {c}\n      API_TOKEN:    {c}\n".encode()
        },
    )
    yield _case(
        "describe-args",
        lambda c: {
            "pods-describe.txt": f"Name:   x\nNamespace:  prod\nContainers:\n  a:\n    Image:  a\n    Args:\n      --password\n      {c}\n      --token={c}\n".encode()
        },
    )
    yield _case(
        "describe-event",
        lambda c: {
            "events.txt": f"LAST SEEN   TYPE      REASON   OBJECT    MESSAGE\n2m          Warning   Failed   pod/x     cannot log in with password={c}\n".encode()
        },
    )
    yield _case(
        "describe-annotation",
        lambda c: {
            "pods-describe.txt": f"Name:   x\nNamespace:  prod\nAnnotations:  password: {c}\n              token: {c}\n".encode()
        },
    )


def _logs() -> Iterator[Case]:
    lines: dict[str, str] = {
        "pair": "password={}",
        "pair-quoted": '"db_password": "{}"',
        "pair-chinese": "密码:{}",
        "url": "connecting to postgres://app:{}@db:5432/app?sslmode=off",
        "url-encoded": "GET /login?user=x&password={}&next=%2F HTTP/1.1",
        "bearer": "Authorization: Bearer {}",
        "basic": "Authorization: Basic {base64}",
        "cookie": "Cookie: session={}; theme=dark",
        "flag": "exec: psql --password={} -h db",
        "sql": "ALTER USER app WITH PASSWORD '{}'",
        "json": '{{"level":"error","msg":"x","secret":"{}"}}',
        "json-in-json": '{{"msg":"{{\\"password\\":\\"{}\\"}}"}}',
        "with-escapes": "\x1b[31mpassword\x1b[0m=\x1b[1m{}\x1b[0m",
        "with-nuls": "password={}\0\0\0",
        "behind-a-megabyte": "x" * 1_100_000 + " password={}",
        "before-the-cut-of-a-long-line": "x" * (1_048_576 - 30) + " password={}" + "y" * 100,
    }
    for name, line in lines.items():
        yield _case(
            f"log-{name}",
            lambda c, line=line: {
                "logs-s-1.txt": f"{STAMP} - app - ERROR - {line.format(c, base64=_once(f'app:{c}'))}\n".encode()
                * 3
            },
        )
    yield _case(
        "log-of-a-known-value",
        lambda c: {
            "secrets.yaml": (_SECRET + f"data:\n  abc: {_once(c)}\n").encode(),
            "logs-s-1.txt": f"{STAMP} - app - INFO - value {c} and {_once(c)}\n".encode(),
        },
    )
    yield _case(
        "log-utf-16", lambda c: {"logs-s-1.txt": f"{STAMP} - app - ERROR - password={c}\n".encode("utf-16")}
    )
    yield _case(
        "log-private-key",
        lambda c: {
            "logs-s-1.txt": f"{STAMP} - app - ERROR - x\n-----BEGIN RSA PRIVATE KEY-----\nMIIE{c}\nabcd{c}\n-----END RSA PRIVATE KEY-----\n".encode()
        },
    )


def _broken() -> Iterator[Case]:
    def secret(text: str) -> dict[str, bytes]:
        return {"secrets.yaml": (_SECRET + text).encode()}

    yield _case(
        "malformed-tabs", lambda c: secret(f"data:\n\tpassword: {_once(c)}\n\t\t: :\n"), "manifest.broken"
    )
    yield _case(
        "malformed-quote", lambda c: secret(f'data:\n  a: "open\n  password: {_once(c)}\n'), "manifest.broken"
    )
    yield _case(
        "malformed-indent",
        lambda c: secret(f"data:\n    a: b\n  password: {_once(c)}\n c: d\n"),
        "manifest.broken",
    )
    yield _case(
        "malformed-depth",
        lambda c: secret(f"data:\n  password: {_once(c)}\n  a: " + "[" * 5000),
        "manifest.broken",
    )
    yield _case(
        "malformed-alias",
        lambda c: secret(f"data:\n  password: {_once(c)}\n  a: *nothing\n"),
        "manifest.broken",
    )
    yield _case(
        "duplicate-key",
        lambda c: secret(f"data:\n  password: {_once(c)}\n  password: {_once(c)}\n"),
        "yaml.duplicate_key",
    )
    yield _case(
        "without-a-kind",
        lambda c: {"secrets.yaml": f"metadata:\n  name: x\ndata:\n  password: {_once(c)}\n".encode()},
    )
    yield _case(
        "malformed-json",
        lambda c: {
            "secrets.json": f'{{"apiVersion":"v1","kind":"Secret","metadata":{{"name":"x"}},"data":{{"password":"{_once(c)}"'.encode()
        },
        "manifest.broken",
    )
    yield _case("unrecognised-file", lambda c: {"notes.txt": f"remember\npassword: {c}\n".encode()})
    yield _case(
        "binary-file",
        lambda c: {"core.1234": rng("core").randbytes(2000) + f"password={c}".encode() + bytes(500)},
    )
    yield _case(
        "binary-ish-log",
        lambda c: {
            "logs-s-1.txt": (
                f"{STAMP} - app - ERROR - password={c} " + "\x01\x02\x7f\ufffd" * 20 + "\n"
            ).encode()
            * 3
        },
    )


def _archives() -> Iterator[Case]:
    """Secrets in the archive itself, and files that were cut."""
    name = canary("member-name")
    yield Case(
        "secret-member-name",
        lambda: among_good(member(f"password={name}.txt", b"x\n")),
        "accepted",
        (),
        ALL,
        (name,),
    )
    long = canary("long-name")
    yield Case(
        "secret-long-name",
        lambda: among_good(longname(f"{TOP}/{'d/' * 100}token={long}".encode()), member("x", b"x\n")),
        "accepted",
        (),
        ALL,
        (long,),
    )
    top = canary("top-folder")
    yield Case(
        "secret-top-folder",
        lambda: gz(tar(*(member(f"password={top}/{n}".encode(), d) for n, d in GOOD.items()))),
        "accepted",
        (),
        ALL,
        (top,),
    )
    comment = canary("pax-comment")
    yield Case(
        "secret-pax-comment",
        lambda: among_good(pax(("comment", comment), ("SCHILY.xattr.user.x", comment)), member("x", b"x\n")),
        "accepted",
        (),
        ALL,
        (comment,),
    )
    link = canary("link-target")
    yield Case(
        "secret-link-target",
        lambda: among_good(member("link", b"", b"2", link=f"/password={link}")),
        "warned",
        ("member.link",),
        ALL,
        (link,),
    )
    owner = canary("slack-space")
    yield Case(
        "secret-in-the-padding",
        lambda: gz(tar(header(f"{TOP}/a.txt", 2) + b"x\n" + owner.encode().ljust(510, b"\0"), members(GOOD))),
        "accepted",
        (),
        ALL,
        (owner,),
    )
    trailing = canary("trailing")
    yield Case(
        "secret-behind-the-end",
        lambda: gz(tar(members(GOOD))) + trailing.encode(),
        "warned",
        ("archive.trailing",),
        ALL,
        (trailing,),
    )
    lost = canary("damaged-member")
    yield Case(
        "secret-in-a-lost-member",
        lambda: among_good(b"\1" * 512 + padded(f"password: {lost}".encode())),
        "warned",
        ("archive.corrupt",),
        ALL,
        (lost,),
    )
    cut = canary("cut-secret")
    text = (_SECRET + f"data:\n  password: {_once(cut)}\n").encode()
    for length in (4, 10, 20):
        shown = text[: -length - 1]
        yield Case(
            f"secret-cut-{length}-before-its-end",
            lambda shown=shown: gz(
                tar(members(GOOD))[:-1024] + member("secrets.yaml", shown + b"x" * 900)[: 512 + len(shown)]
            ),
            "warned",
            ("archive.truncated",),
            ALL,
            (cut, cut[:12]),
        )
    nested = canary("nested")
    yield Case(
        "secret-in-a-nested-archive",
        lambda: among_good(member("in.tar.gz", gz(tar(member("x", f"password={nested}".encode()))))),
        "warned",
        ("member.nested",),
        ALL,
        (nested,),
    )


def _errors() -> Iterator[Case]:
    refused = canary("refused")
    yield Case(
        "secret-in-what-is-no-bundle",
        lambda: f"password={refused}\n".encode() * 100,
        "refused",
        canaries=(refused,),
    )
    yield Case(
        "secret-in-a-gzipped-text",
        lambda: gz(f"password={refused}\n".encode() * 100),
        "refused",
        canaries=(refused,),
    )
