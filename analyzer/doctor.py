"""What may stand in the way: of the program on this machine, and of a bundle before it is sent."""

from __future__ import annotations

import importlib.metadata
import locale
import os
import platform
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from analyzer import __version__
from analyzer.bundle import read_bundle
from analyzer.cases import Cases
from analyzer.clean import changes, surveyed
from analyzer.members import sort_members
from analyzer.model import Gap
from analyzer.redact.stand_in import StandIns
from analyzer.redact.tokens import TOKEN
from analyzer.rules.packs import packs

if TYPE_CHECKING:
    from analyzer.rules.load import RuleSet
    from analyzer.store.store import Store

State = Literal["ok", "warning", "error"]
_PACKAGES = ("duckdb", "polars", "pyarrow", "textual", "typer", "msgspec", "pyyaml", "cryptography", "regex")
_LITTLE_ROOM = 1 << 30  # bytes: a case takes a third of the logs' text
_NARROW = 80

_HAND_ON = (
    "hand on what `analyzer redact BUNDLE -o CLEAN.tar.gz` writes",
    "请改为提供 `analyzer redact BUNDLE -o CLEAN.tar.gz` 生成的文件",
)
_NO_TEXT = "SELECT path, kind FROM files WHERE kind IN ('binary', 'link', 'special') ORDER BY path"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: its state, what was found and what to do, in English and Chinese."""

    name: tuple[str, str]
    state: State
    said: tuple[str, str]
    hint: tuple[str, str] = ("", "")


def installation(rules: RuleSet, environment: Mapping[str, str] = os.environ) -> Iterator[Check]:
    """Versions, rules, room, terminal, locale."""
    yield _versions()
    yield _rules(rules)
    yield _cache(environment)
    yield _room(("temporary folder", "临时目录"), Path(tempfile.gettempdir()))
    yield _terminal(environment)
    yield _locale()


def before_sending(path: Path, store: Store) -> Iterator[Check]:
    """What a bundle holds that should not be handed on, and what its analysis lacks."""
    shown = list(_secrets(path))
    yield from shown
    for path, kind in store.query(_NO_TEXT):
        yield Check(
            ("no text", "非文本"),
            "warning",
            (f"{path}: {kind}, nobody can say what it holds", f"{path}：{kind}，无法判断其内容"),
            ("leave it out", "请勿打包"),
        )
    gaps = store.records(Gap, order="code, subject")
    for gap in gaps:
        ask = gap.command or ""
        yield Check(
            ("missing", "缺失"),
            "warning",
            (f"{gap.subject}: {gap.detail}", f"{gap.subject}：{gap.detail_zh}"),
            (ask, ask),
        )
    if not shown and not gaps:
        yield Check(
            ("bundle", "诊断包"),
            "ok",
            ("nothing secret is shown, nothing is missing", "未发现机密，内容完整"),
        )


def _secrets(path: Path) -> Iterator[Check]:
    """What the texts of a bundle show in plain sight, by kind."""
    bundle = read_bundle(path)
    members = sort_members(bundle)
    counts: Counter[str] = Counter()
    files: dict[str, set[str]] = {}
    first: dict[str, tuple[str, int]] = {}
    for change in changes(bundle, members, surveyed(bundle, members, StandIns)):
        kinds = _kinds(change.after) - _kinds(change.before)
        if not kinds:
            kinds["private-key"] = 1  # its public one stands there now
        for kind in sorted(kinds):
            counts[kind] += kinds[kind]
            files.setdefault(kind, set()).add(change.path)
            first[kind] = min(first.get(kind, (change.path, change.line)), (change.path, change.line))
    ranked = sorted(counts.items(), key=lambda found: (-found[1], found[0]))
    for kind, count in ranked:
        file, line = first[kind]
        number = len(files[kind])
        yield Check(
            ("secret", "机密"),
            "warning",
            (
                f"{count} of kind {kind} in {number} file(s), the first at {file}:{line}",
                f"{number} 个文件中有 {count} 处 {kind}，首处在 {file}:{line}",
            ),
            _HAND_ON if kind == ranked[-1][0] else ("", ""),
        )


def _kinds(text: str) -> Counter[str]:
    """The kinds of the tokens in a text."""
    return Counter(token.partition(":")[0].removeprefix("‹") for token in TOKEN.findall(text))


def _versions() -> Check:
    found = {name: importlib.metadata.version(name) for name in _PACKAGES}
    said = ", ".join(f"{name} {version}" for name, version in found.items())
    system = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    text = f"analyzer {__version__}, {system}; {said}"
    return Check(("versions", "版本"), "ok", (text, text))


def _rules(rules: RuleSet) -> Check:
    count, refused = len(rules.rules), len(rules.refused)
    further = len(packs())
    said = (
        f"{count} rules, {further} further pack(s), {refused} refused",
        f"{count} 条规则，另有 {further} 个规则包，{refused} 条被拒绝",
    )
    hint = ("`analyzer rules lint` tells why", "`analyzer rules lint` 可查看原因")
    return Check(("rules", "规则"), "warning" if refused else "ok", said, hint if refused else ("", ""))


def _cache(environment: Mapping[str, str]) -> Check:
    name = ("cases", "案例缓存")
    folder = Cases(environment).folder
    if folder is None or not os.access(folder, os.W_OK):
        return Check(
            name,
            "warning",
            ("analyses cannot be kept: every bundle is read anew", "无法保存分析结果：每次都要重新读取"),
            ("let XDG_CACHE_HOME name a folder that you may write to", "请将 XDG_CACHE_HOME 设为可写目录"),
        )
    return _room(name, folder)


def _room(name: tuple[str, str], folder: Path) -> Check:
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        why = error.strerror or "?"
        return Check(name, "error", (f"{folder}: {why}", f"{folder}：{why}"))
    gib = f"{free / (1 << 30):.1f} GiB"
    said = (f"{folder}, {gib} free", f"{folder}，剩余 {gib}")
    if free >= _LITTLE_ROOM:
        return Check(name, "ok", said)
    return Check(name, "warning", said, ("a large bundle may not fit", "大型诊断包可能放不下"))


def _terminal(environment: Mapping[str, str]) -> Check:
    name = ("terminal", "终端")
    if not sys.stdout.isatty():
        return Check(name, "ok", ("none: output is plain text", "非终端：输出为纯文本"))
    columns, lines = shutil.get_terminal_size()
    kind = environment.get("TERM", "")
    text = f"{columns}×{lines}, TERM={kind}, COLORTERM={environment.get('COLORTERM', '')}"
    if columns < _NARROW or kind in ("", "dumb"):
        return Check(
            name, "warning", (text, text), ("80 columns and a TERM are needed", "至少需要 80 列且设置 TERM")
        )
    return Check(name, "ok", (text, text))


def _locale() -> Check:
    encoding = (sys.stdout.encoding or locale.getpreferredencoding(do_setlocale=False)).lower()
    said = (f"output in {encoding}", f"输出编码 {encoding}")
    if encoding.replace("-", "") == "utf8":
        return Check(("locale", "语言环境"), "ok", said)
    hint = (
        "Chinese and other letters show as escapes: set LANG=C.UTF-8",
        "中文等字符将显示为转义：请设置 LANG=C.UTF-8",
    )
    return Check(("locale", "语言环境"), "warning", said, hint)
