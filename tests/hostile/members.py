"""Members that are no files, and names that want out, deceive, clash or command a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from tests.hostile.making import (
    ALL,
    ESCAPE,
    FIRST,
    GOOD,
    LAST,
    POD,
    TOP,
    Case,
    Zipped,
    among_good,
    good_zip,
    gz,
    header,
    longname,
    member,
    members,
    pax,
    tar,
)

SAID = "this stands in it"
DATA = f"{SAID}\n".encode()


def cases() -> Iterator[Case]:
    """All of this group."""
    for group in (_kinds, _outside, _clashes, _names, _odd, _many):
        yield from group()


def _kinds() -> Iterator[Case]:
    targets = {
        "absolute": "/etc/passwd",
        "upwards": "../../../../etc/passwd",
        "itself": f"{TOP}/link.txt",
        "empty": "",
    }
    for name, target in targets.items():
        yield Case(
            f"symlink-{name}",
            lambda t=target: among_good(member("link.txt", b"", b"2", link=t)),
            "warned",
            ("member.link",),
            ALL,
        )
    yield Case(
        "hard-link-outside",
        lambda: among_good(member("link.txt", b"", b"1", link="/etc/shadow")),
        "warned",
        ("member.link",),
        ALL,
    )
    yield Case(
        "symlink-then-file-through-it",
        lambda: among_good(member("d", b"", b"2", link="/var/lib"), member(f"d/{ESCAPE}", DATA)),
        "warned",
        ("member.link",),
        (*ALL, (f"d/{ESCAPE}", SAID)),
    )
    yield Case(
        "symlink-loop",
        lambda: among_good(member("a", b"", b"2", link="b"), member("b", b"", b"2", link="a")),
        "warned",
        ("member.link",),
        ALL,
    )
    for name, kind in {"character-device": b"3", "block-device": b"4", "fifo": b"6"}.items():
        yield Case(
            name,
            lambda k=kind: among_good(member("pods-describe.txt", b"", k)),
            "warned",
            ("member.special",),
            ALL,
        )
    yield Case(
        "socket-as-a-zip-entry", lambda: good_zip(Zipped(f"{TOP}/socket".encode(), b"")), "accepted", (), ALL
    )
    yield Case(
        "only-links",
        lambda: gz(tar(member("link.txt", b"", b"2", link="/etc/passwd"))),
        "warned",
        ("member.link",),
    )
    yield Case("only-folders", lambda: gz(tar(member("a/", b"", b"5"))), "refused")
    yield Case(
        "setuid-and-sticky",
        lambda: among_good(member("logs-s-1.txt", DATA, mode=0o7777)),
        "accepted",
        (),
        (*ALL, ("logs-s-1.txt", SAID)),
    )
    yield Case(
        "mode-nothing",
        lambda: among_good(member("logs-s-1.txt", DATA, mode=0)),
        "accepted",
        (),
        (*ALL, ("logs-s-1.txt", SAID)),
    )


def _outside() -> Iterator[Case]:
    names = {
        "traversal": f"../../../../../../var/lib/{ESCAPE}",
        "traversal-inside": f"{TOP}/a/../../../{ESCAPE}",
        "absolute": f"/var/lib/{ESCAPE}",
        "many-slashes": f"//////var/lib/{ESCAPE}",
        "backslashes": f"..\\..\\{ESCAPE}",
        "drive-letter": f"C:\\Windows\\{ESCAPE}",
        "home": f"~/{ESCAPE}",
        "dots-and-slashes": f"./.././//../{ESCAPE}",
    }
    for name, path in names.items():
        yield Case(f"name-{name}", lambda p=path: among_good(member(p.encode(), DATA)), "accepted", (), ())
    yield Case(
        "pax-path-traversal",
        lambda: among_good(pax(("path", f"../../{ESCAPE}")) + member("x", DATA)),
        "accepted",
        (),
        (),
    )
    yield Case(
        "prefix-traversal",
        lambda: among_good(member(ESCAPE.encode(), DATA, prefix=b"../../..")),
        "accepted",
        (),
        (),
    )
    yield Case(
        "environment-in-a-name",
        lambda: among_good(member("$HOME/`id`/%s{}${IFS}", DATA)),
        "accepted",
        (),
        ALL,
    )


def _clashes() -> Iterator[Case]:
    yield Case(
        "duplicate",
        lambda: among_good(member("pods.txt", b"other\n"), member("pods.txt", DATA)),
        "warned",
        ("member.duplicate",),
        (FIRST, ("pods.txt (3)", POD), ("pods.txt (2)", SAID), LAST),
    )
    yield Case(
        "duplicate-of-a-numbered-name",
        lambda: among_good(*(member(n, DATA) for n in ("a", "a (2)", "a", "a (2)", "a (2) (2)"))),
        "warned",
        ("member.duplicate",),
        ALL,
    )
    yield Case(
        "two-hundred-duplicates",
        lambda: among_good(*(member("logs-d-1.txt", DATA) for _ in range(200))),
        "warned",
        ("member.duplicate",),
        (*ALL, ("logs-d-1.txt (200)", SAID)),
    )
    yield Case(
        "case-clash",
        lambda: among_good(member("PODS.TXT", DATA), member("Pods.txt", DATA)),
        "accepted",
        (),
        (*ALL, ("PODS.TXT", SAID), ("Pods.txt", SAID)),
    )
    names = [unicodedata.normalize(form, "logs-é-1.txt") for form in ("NFC", "NFD")]
    yield Case(
        "normalisation-clash",
        lambda: among_good(*(member(name, DATA) for name in names)),
        "accepted",
        (),
        (*ALL, (names[0], SAID), (names[1], SAID)),
    )
    yield Case(
        "escaped-alike",
        lambda: among_good(member("a\x1b", DATA), member("a\\x1b", DATA)),
        "warned",
        ("member.duplicate",),
        ALL,
    )
    yield Case(
        "folder-and-file-of-one-name",
        lambda: among_good(member("a/", b"", b"5"), member("a", DATA), member("a/b", DATA)),
        "accepted",
        (),
        (*ALL, ("a", SAID), ("a/b", SAID)),
    )
    yield Case(
        "long-names-that-differ-at-the-end",
        lambda: among_good(
            *(longname(f"{TOP}/{'n' * 2000}{n}".encode()) + member("x", DATA) for n in range(3))
        ),
        "warned",
        ("member.duplicate",),
        ALL,
    )


def _names() -> Iterator[Case]:
    names: dict[str, str | bytes] = {
        "control-characters": "logs-\x01\x02\x07\x08\x7f-1.txt",
        "escape-sequences": "logs-\x1b[2J\x1b[31m-1.txt",
        "osc-title-and-clipboard": "logs-\x1b]0;pwned\x07\x1b]52;c;cm0gLXJmIC8=\x07-1.txt",
        "c1-controls": "logs-\x9b31m\x90q\x9c-1.txt",
        "newlines": "logs-a\npods.txt\r\n-1.txt",
        "tabs": "logs-a\tb-1.txt",
        "bidi": "logs-\u202etxt.exe\u2066-1.txt",
        "invisible": "logs-\u200b\u2060\ufeff\U000e0041-1.txt",
        "line-separators": "logs-\u2028\u2029\x85-1.txt",
        "rich-markup": "logs-[bold red]x[/][link=file:///etc/passwd]y[/link]-1.txt",
        "textual-action": "logs-[@click=app.quit]x[/]-1.txt",
        "html": "logs-<script>alert(1)</script><img src=x onerror=alert(1)>-1.txt",
        "markdown": "logs-](javascript:alert(1))![x](http://evil/x.png)`|-1.txt",
        "formula": "=cmd|' /C calc'!A0",
        "formula-at": "@SUM(1+1)*cmd",
        "sql": "logs-'; DROP TABLE files; --1.txt",
        "sql-quotes": 'logs-"x""\'\'-1.txt',
        "format-strings": "logs-{0}{x.__class__}%s%n%(x)s-1.txt",
        "glob": "logs-*?[a-z]**-1.txt",
        "option": "--output=/etc/passwd",
        "blank": " ",
        "dot": ".",
        "dots": "..",
        "slash": b"/",
        "dot-slash": b"./",
        "only-dots-and-slashes": b"././/./",
        "empty": b"",
        "nul-first": b"\0hidden",
        "not-utf8": b"logs-\xff\xfe\x80-1.txt",
        "overlong-utf8": b"logs-\xc0\xaf\xe0\x80\xaf-1.txt",
        "surrogates": b"logs-\xed\xa0\x80\xed\xb0\x80-1.txt",
        "gbk": "日志-前端.txt".encode("gbk"),
        "latin-1": "protocole-é.txt".encode("latin-1"),
        "device": "CON.txt",
        "our-token": "logs-‹password:abcdefgh›-1.txt",
        "combining": "logs-" + "e" + "\u0301" * 40 + "-1.txt",
    }  # fmt: skip
    for name, raw in names.items():
        yield Case(
            f"name-{name}",
            lambda r=raw: among_good(member(r, DATA)),
            "accepted",
            (),
            ALL if isinstance(raw, str) else (),
        )
    yield Case(
        "name-very-long",
        lambda: among_good(longname(f"{TOP}/{'long/' * 20_000}x.txt".encode()) + member("x", DATA)),
        "accepted",
        (),
        ALL,
    )
    yield Case(
        "name-as-long-as-allowed",
        lambda: among_good(pax(("path", b"\xe6\x97\xa5" * 340_000)) + member("x", DATA)),
        "accepted",
        (),
        (),
    )
    yield Case(
        "name-of-many-controls",
        lambda: among_good(longname(b"\x1b" * 100_000) + member("x", DATA)),
        "accepted",
        (),
        (),
    )
    yield Case(
        "name-of-many-folders",
        lambda: among_good(longname(b"a/" * 100_000 + b"x") + member("x", DATA)),
        "accepted",
        (),
        (),
    )
    yield Case(
        "zip-names",
        lambda: good_zip(
            *(Zipped(name, DATA) for name in (b"\x1b]0;x\x07", b"\xff\xfe", b"", b"/", b"..", b"=1+1"))
        ),
        "accepted",
        (),
        (),
    )


def _odd() -> Iterator[Case]:
    times: dict[str, int | bytes] = {
        "epoch": 0,
        "huge": b"77777777777\0",
        "negative": b"\xff" * 12,
        "base-256": b"\x80" + b"\x7f" * 11,
        "letters": b"yesterday\0\0\0",
        "year-2099": 4_102_444_799,
    }
    for name, time in times.items():
        yield Case(
            f"mtime-{name}",
            lambda t=time: gz(tar(*(member(n, d, modified=t) for n, d in GOOD.items()))),
            "accepted",
            (),
            ALL,
        )
    spread = zip(GOOD.items(), (946_684_800, 1_795_474_011, 4_000_000_000), strict=True)
    yield Case(
        "mtimes-a-century-apart",
        lambda s=tuple(spread): gz(tar(*(member(n, d, modified=t) for (n, d), t in s))),
        "accepted",
        (),
        ALL,
    )
    yield Case("empty-files-only", lambda: gz(tar(members(dict.fromkeys(GOOD, b"")))), "accepted")
    yield Case(
        "top-folder-with-a-hostile-name",
        lambda: gz(tar(*(member(f"\x1b[31m\u202e<b>/{n}".encode(), d) for n, d in GOOD.items()))),
        "accepted",
        (),
        ALL,
    )
    yield Case(
        "top-folder-with-an-impossible-date",
        lambda: gz(
            tar(
                *(
                    member(f"langgraph-diagnosis-20269999-999999/{n}".encode(), d, modified=0)
                    for n, d in GOOD.items()
                )
            )
        ),
        "accepted",
        (),
        ALL,
    )


def _many() -> Iterator[Case]:
    yield Case("20000-members", lambda: gz(many(20_000)), "accepted", (), ALL, bomb=True)
    yield Case(
        "20000-folders",
        lambda: gz(tar(members(GOOD), *(header(f"{TOP}/{n}/", 0, b"5") for n in range(20_000)))),
        "accepted",
        (),
        ALL,
    )
    yield Case(
        "20000-links",
        lambda: gz(
            tar(members(GOOD), *(header(f"{TOP}/{n}", 0, b"2", link="/etc/passwd") for n in range(20_000)))
        ),
        "warned",
        ("member.link",),
        ALL,
        bomb=True,
    )


def many(count: int) -> bytes:
    """A tar archive of the good bundle and so many small members."""
    return tar(members(GOOD), *(member(f"logs/{n}.txt", b"x\n") for n in range(count)))
